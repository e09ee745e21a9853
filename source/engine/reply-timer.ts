import type {ExchangeContext, ReplyTimeouts} from './exchange-types.ts';
import type {Limit} from './timeout-error.ts';
import {createTimer, type TimerWheel} from './timer-wheel.ts';

/** What the timer waits for: a limit, a silence that completes the reply, or the end of the grace period. */
export type TimerPurpose = Limit | 'silence' | 'grace';

/**
 * The timer and the limits of one reply after another. An exchange extends this class because a separate
 * object per connection would cost each frame another cache miss.
 */
export abstract class ReplyTimer {
	readonly #now: () => number;
	readonly #wheel: TimerWheel;
	readonly #timeouts: ReplyTimeouts;
	readonly #timer = createTimer(() => this.#onFire());
	#purpose: TimerPurpose = 'total';
	// NaN for the reason given in `exchange.ts`.
	#deadline = NaN;
	/** When the current limit started to count. */
	#since = NaN;

	constructor({now, wheel, timeouts}: Pick<ExchangeContext, 'now' | 'wheel' | 'timeouts'>) {
		this.#now = now;
		this.#wheel = wheel;
		this.#timeouts = timeouts;
	}

	/** The expected frame did not arrive, or the silence or the grace period is over. */
	protected abstract onTimer(purpose: TimerPurpose): void;

	/** The first message of a request is sent at this time. */
	protected startClock(at: number): void {
		this.#deadline = at + this.#timeouts.total;
	}

	protected timerPurpose(): TimerPurpose {
		return this.#purpose;
	}

	/** When a limit was reached. */
	protected reachedAt(limit: Limit): number {
		return limit === 'total' ? this.#deadline : this.#since + this.#timeouts[limit]!;
	}

	/** Waits for the first frame, or for the first one after a message. */
	protected awaitFirst(at: number): void {
		this.#await('first', this.#timeouts.first, at);
	}

	/** Waits for another frame. Without a limit between frames the timer stays as it is. */
	protected awaitNext(at: number): void {
		if (this.#timeouts.idle !== undefined || this.#purpose !== 'total') {
			this.#await('idle', this.#timeouts.idle, at);
		}
	}

	/** Waits for a silence of this many milliseconds, which completes the reply. */
	protected awaitSilence(silence: number, at: number): void {
		this.#purpose = 'silence';
		this.#wheel.arm(this.#timer, Math.min(silence, this.#deadline - at), at);
	}

	protected awaitGrace(grace: number, at: number): void {
		this.#purpose = 'grace';
		this.#wheel.arm(this.#timer, grace, at);
	}

	protected stopTimer(): void {
		this.#wheel.cancel(this.#timer);
	}

	/** Waits until this limit or that of the whole reply, whichever is earlier. */
	#await(kind: 'first' | 'idle', limit: number | undefined, from: number): void {
		const left = this.#deadline - from;
		this.#since = from;
		this.#purpose = limit !== undefined && limit < left ? kind : 'total';
		this.#wheel.arm(this.#timer, this.#purpose === 'total' ? left : limit!, from);
	}

	#onFire(): void {
		const isLate = this.#purpose === 'silence' && this.#now() >= this.#deadline;
		this.onTimer(isLate ? 'total' : this.#purpose);
	}
}
