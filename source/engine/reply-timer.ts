import type {ExchangeContext, ReplyTimeouts} from './exchange-types.ts';
import type {Limit} from './timeout-error.ts';
import {createTimer, type TimerWheel} from './timer-wheel.ts';

/** What the timer waits for: one of the limits, a silence that completes, or the end of the grace. */
export type TimerPurpose = Limit | 'silence' | 'grace';

/** The one timer of an exchange, with the limits of its reply. A class for the reason given in `exchange.ts`. */
export class ReplyTimer {
	readonly #now: () => number;
	readonly #wheel: TimerWheel;
	readonly #timeouts: ReplyTimeouts;
	readonly #fired: (purpose: TimerPurpose) => void;
	readonly #timer = createTimer(() => this.#onTimer());
	#purpose: TimerPurpose = 'total';
	// NaN for the reason given in `exchange.ts`.
	#deadline = NaN;
	/** When the current limit began to count. */
	#since = NaN;

	constructor(
		{now, wheel, timeouts}: Pick<ExchangeContext, 'now' | 'wheel' | 'timeouts'>,
		fired: (purpose: TimerPurpose) => void,
	) {
		this.#now = now;
		this.#wheel = wheel;
		this.#timeouts = timeouts;
		this.#fired = fired;
	}

	/** The first message of a request is sent, at this time. */
	begin(at: number): void {
		this.#deadline = at + this.#timeouts.total;
	}

	purpose(): TimerPurpose {
		return this.#purpose;
	}

	/** When a limit was reached. */
	reachedAt(limit: Limit): number {
		return limit === 'total' ? this.#deadline : this.#since + this.#timeouts[limit]!;
	}

	/** Waits for the first frame, or the first after a message. */
	awaitFirst(at: number): void {
		this.#await('first', this.#timeouts.first, at);
	}

	/** Waits for a further frame. Without a limit between frames the timer stays as it is. */
	awaitNext(at: number): void {
		if (this.#timeouts.idle !== undefined || this.#purpose !== 'total') {
			this.#await('idle', this.#timeouts.idle, at);
		}
	}

	/** Waits for a silence of this many milliseconds, which completes the reply. */
	awaitSilence(silence: number, at: number): void {
		this.#purpose = 'silence';
		this.#wheel.arm(this.#timer, Math.min(silence, this.#deadline - at), at);
	}

	awaitGrace(grace: number, at: number): void {
		this.#purpose = 'grace';
		this.#wheel.arm(this.#timer, grace, at);
	}

	stop(): void {
		this.#wheel.cancel(this.#timer);
	}

	/** Waits until this limit or the whole reply's, whichever is earlier. */
	#await(kind: 'first' | 'idle', limit: number | undefined, from: number): void {
		const left = this.#deadline - from;
		this.#since = from;
		this.#purpose = limit !== undefined && limit < left ? kind : 'total';
		this.#wheel.arm(this.#timer, this.#purpose === 'total' ? left : limit!, from);
	}

	#onTimer(): void {
		const isLate = this.#purpose === 'silence' && this.#now() >= this.#deadline;
		this.#fired(isLate ? 'total' : this.#purpose);
	}
}
