import type {RawAttempt} from '../model/raw-attempt.ts';
import type {CreditBook} from './credit-book.ts';
import {Credit} from './credit.ts';
import type {Frame} from './frame.ts';
import type {SessionContext} from './session-types.ts';
import {createTimer} from './timer-wheel.ts';

/** The first connections of a run, and then one in so many, are looked at before they are closed. */
const firstLooks = 5;
const looksOneIn = 100;

/** Of connections for one prompt each: looks beyond the first take no more than their share of the time. */
const isLookedAt = (connection: number, book: CreditBook): boolean =>
	connection < firstLooks || (connection % looksOneIn === 0 && book.takeTime(book.times.look()));

/** What a look is for: the next prompt, the end of a prompt's own connection, or of the session's. */
type Purpose = 'next' | 'close' | 'leave';

export type SurplusWatchEvents = {
	/** The look before the connection is closed is over: it may be closed, or the session may leave. */
	readonly looked: (purpose: 'close' | 'leave') => void;
};

/**
 * Looks for surplus frames on a session's connections, one after the other. With ids it has nothing to
 * do: they tell replies apart.
 */
export class SurplusWatch {
	readonly #context: SessionContext;
	readonly #book: CreditBook | undefined;
	/** A connection for one prompt alone has no order that could break. */
	readonly #credit: Credit | undefined;
	readonly #events: SurplusWatchEvents;
	readonly #timer = createTimer(() => this.#onTimer());
	#looking: Purpose | undefined;
	#connection = -1;
	/** The last reply has repeated its prompt's nonce, or another's. */
	#echo: 'own' | 'foreign' | undefined;

	constructor(context: SessionContext, events: SurplusWatchEvents) {
		this.#context = context;
		this.#events = events;
		this.#book = context.correlator ? undefined : context.book;
		this.#credit = this.#book && !context.perPrompt ? new Credit(this.#book) : undefined;
	}

	/** A new connection is open. */
	opened(connection: number): void {
		this.#connection = connection;
		this.#credit?.opened(connection, this.#context.now());
	}

	/** A prompt has ended. */
	take(attempt: RawAttempt): void {
		this.#echo = attempt.verified ? 'own' : attempt.doubt === undefined ? undefined : 'foreign';
		this.#credit?.take(attempt, this.#context.now());
	}

	/** Some reply that came over the connection is not certain yet. */
	isPending(): boolean {
		return this.#credit?.isPending() ?? false;
	}

	/**
	 * Milliseconds to wait before the next prompt, for a look.
	 * @param isOld the connection is to be replaced, once what came over it is certain
	 */
	pause(isOld: boolean): number {
		const credit = this.#credit;
		if (!credit?.isPending()) return 0;
		if (!isOld && !(credit.mayLook() && this.#context.maySpare() && credit.takeLook())) return 0;
		this.#looking = 'next';
		return Math.max(0, credit.silenceLeft(this.#context.now()));
	}

	/** The pause is over. */
	rested(): void {
		if (this.#looking !== 'next') return;
		this.#looking = undefined;
		this.#credit?.clean(this.#context.now(), {isLook: true});
	}

	/** A prompt is about to be sent: the silence before it may have been long enough for a look. */
	beforeNext(at: number): void {
		const credit = this.#credit;
		if (credit?.isPending() && credit.silenceLeft(at) <= 0) credit.clean(at, {isLook: false});
	}

	/** A frame came that the rule would take for a part of a reply, while none was awaited. */
	surplus(frame: Frame): void {
		const at = this.#context.now();
		if (this.#context.perPrompt) this.#book?.doubtAll(at, frame);
		else if (this.#credit?.suspect(at, frame)) this.#context.distrust();
	}

	/** Whether the last reply was another prompt's for certain; asking takes note of it. */
	tellsBreak(): boolean {
		if (this.#echo !== 'foreign' || this.#context.correlator) return false;
		this.#echo = undefined;
		if (this.#credit?.suspect(this.#context.now(), undefined)) this.#context.distrust();
		return true;
	}

	/** Whether a prompt's own connection is to be looked at before it is closed; `looked` follows. */
	waitsToClose(): boolean {
		const book = this.#book;
		if (!book || this.#echo === 'own' || !isLookedAt(this.#connection, book)) return false;
		this.#look('close', book.times.look());
		return true;
	}

	/**
	 * Whether the session is to wait before it leaves; `looked` follows. The last frames may still be
	 * under way, and one too many shows that replies have shifted.
	 */
	waitsToLeave(isUsable: boolean): boolean {
		const credit = this.#credit;
		if (this.#looking === 'leave') return true;
		if (!credit?.isPending()) return false;
		const at = this.#context.now();
		const wait = credit.silenceLeft(at);
		if (!isUsable || (wait > 0 && this.#context.hurries())) {
			credit.cut(at);
			return false;
		}
		if (wait <= 0) {
			credit.clean(at, {isLook: true});
			return false;
		}
		this.#look('leave', wait);
		return true;
	}

	#look(purpose: 'close' | 'leave', wait: number): void {
		this.#looking = purpose;
		this.#context.wheel.arm(this.#timer, wait);
	}

	#onTimer(): void {
		const purpose = this.stop();
		if (purpose === undefined) return;
		const at = this.#context.now();
		if (purpose === 'leave') this.#credit?.clean(at, {isLook: true});
		else {
			this.#book?.report({
				...{type: 'look', at: this.#book.seconds(at), connection: this.#connection, clean: true},
				waited: this.#book.times.look() / 1000,
			});
		}
		this.#events.looked(purpose);
	}

	/** Ends the look before the connection is closed, if there is one, and says what it was for. */
	stop(): 'close' | 'leave' | undefined {
		const purpose = this.#looking;
		if (purpose === undefined || purpose === 'next') return undefined;
		this.#looking = undefined;
		this.#context.wheel.cancel(this.#timer);
		return purpose;
	}

	/** The connection goes before what came over it is certain. */
	cut(): void {
		this.#credit?.cut(this.#context.now());
	}

	/** The server has closed the connection while nothing was awaited: it has said all that it had to. */
	closed(): void {
		this.#credit?.clean(this.#context.now(), {isLook: true});
	}
}
