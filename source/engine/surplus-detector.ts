import type {RawAttempt} from '../model/raw-attempt.ts';
import type {CreditRecord} from './credit-record.ts';
import {Credit} from './credit.ts';
import type {Frame} from './frame.ts';
import type {SessionContext} from './session-types.ts';
import {createTimer} from './timer-wheel.ts';

/** The first connections of a run, and then one in a hundred, get a look before they close. */
const firstLooks = 5;
const looksOneIn = 100;

/** For connections with one prompt each: looks beyond the first ones are limited to their time budget. */
const takeLook = (connection: number, record: CreditRecord): boolean =>
	connection < firstLooks ||
	(connection % looksOneIn === 0 && record.takeTime(record.times.look()));

/** What a look precedes: the next prompt, the end of a one-prompt connection, or the session's end. */
type Purpose = 'next' | 'close' | 'leave';

/**
 * Looks for surplus frames on a session's connections, one after another. With ids this is unnecessary:
 * they tell replies apart.
 */
export class SurplusDetector {
	readonly #context: SessionContext;
	readonly #record: CreditRecord | undefined;
	/** Undefined for connections with a single prompt, whose order can't break. */
	readonly #credit: Credit | undefined;
	readonly #looked: (purpose: 'close' | 'leave') => void;
	readonly #timer = createTimer(() => this.#onTimer());
	#looking: Purpose | undefined;
	#connection = -1;
	/** The last reply repeated its own prompt's nonce, or another's. */
	#echo: 'own' | 'foreign' | undefined;

	/** @param looked a look is over: the connection may close, or the session may leave */
	constructor(context: SessionContext, looked: (purpose: 'close' | 'leave') => void) {
		this.#context = context;
		this.#looked = looked;
		this.#record = context.correlator ? undefined : context.credits;
		this.#credit = this.#record && !context.perPrompt ? new Credit(this.#record) : undefined;
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

	/** Whether some reply on the connection is not certain yet. */
	isPending(): boolean {
		return this.#credit?.isPending() ?? false;
	}

	/**
	 * Plans the look before the next prompt, as milliseconds to wait.
	 * @param isOld the connection must be replaced once its replies are certain
	 */
	planPause(isOld: boolean): number {
		const credit = this.#credit;
		if (!credit?.isPending()) return 0;
		if (!isOld && !(credit.mayLook() && this.#context.mayPause() && credit.takeLook())) return 0;
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

	/** A frame arrived that the rule would count as part of a reply, while none was awaited. */
	surplus(frame: Frame): void {
		const at = this.#context.now();
		if (this.#context.perPrompt) this.#record?.doubtAll(at, frame);
		else if (this.#credit?.suspect(at, frame)) this.#context.distrust();
	}

	/** Consumes the finding that the last reply certainly belonged to another prompt; false without it. */
	takeForeignReply(): boolean {
		if (this.#echo !== 'foreign' || this.#context.correlator) return false;
		this.#echo = undefined;
		if (this.#credit?.suspect(this.#context.now(), undefined)) this.#context.distrust();
		return true;
	}

	/** Starts a look before a one-prompt connection closes; `looked` follows. False without one. */
	lookBeforeClosing(): boolean {
		const record = this.#record;
		if (!record || this.#echo === 'own' || !takeLook(this.#connection, record)) return false;
		this.#look('close', record.times.look());
		return true;
	}

	/**
	 * Starts a look before the session leaves; `looked` follows. False when no look is needed. The last
	 * frames may still be in transit, and a surplus one shows that replies have shifted.
	 */
	lookBeforeLeaving(isUsable: boolean): boolean {
		const credit = this.#credit;
		if (this.#looking === 'leave') return true;
		if (!credit?.isPending()) return false;
		const at = this.#context.now();
		const wait = credit.silenceLeft(at);
		if (!isUsable || (wait > 0 && this.#context.isHurried())) {
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
			this.#record?.report({
				...{type: 'look', at: this.#record.seconds(at), connection: this.#connection, clean: true},
				waited: this.#record.times.look() / 1000,
			});
		}
		this.#looked(purpose);
	}

	/** Cancels a look that precedes closing; returns its purpose. */
	stop(): 'close' | 'leave' | undefined {
		const purpose = this.#looking;
		if (purpose === undefined || purpose === 'next') return undefined;
		this.#looking = undefined;
		this.#context.wheel.cancel(this.#timer);
		return purpose;
	}

	/** The user leaves in mid-reply; the connection ends. */
	left(): void {
		this.#credit?.left(this.#context.now());
	}

	/** The connection ends before all of its replies are certain. */
	cut(): void {
		this.#credit?.cut(this.#context.now());
	}

	/** The server ended the connection; if nothing was awaited, no further frame can arrive. */
	lost(isAwaited: boolean): void {
		if (isAwaited) this.cut();
		else this.#credit?.clean(this.#context.now(), {isLook: true});
	}
}
