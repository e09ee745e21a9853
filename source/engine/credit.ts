import {surplusReason} from '../model/doubt-reasons.ts';
import type {RawAttempt} from '../model/raw-attempt.ts';
import {tookReply} from '../model/took-reply.ts';
import type {CreditRecord} from './credit-record.ts';
import {evidenceText} from './evidence.ts';
import {longestQuote, type Frame} from './frame.ts';
import {shorten} from './shorten.ts';

/** Time between two looks on a connection, in looks; shorter after a weak sign. */
const looksApart = 200;
const looksApartWhenWeak = 20;
/** A reply this many times faster than the fastest of enough others is a weak sign. */
const muchFaster = 4;
const enoughReplies = 20;
/** Milliseconds between two reported silences of a connection; there may be one per prompt. */
const silencesApart = 5000;
/** How often a connection may become suspect without a clean look in between. */
const mostSuspects = 3;

/**
 * Tracks which replies of a connection without ids are certain to belong to their prompts. Such replies
 * are matched by order; a shift always leaves a surplus frame, so a long enough silence confirms
 * everything before it.
 */
export class Credit {
	readonly #record: CreditRecord;
	#connection = -1;
	/** When the first attempt since the last clean look was sent; NaN without any. */
	#from = NaN;
	#to = NaN;
	/** How many measured attempts among them received a reply. */
	#count = 0;
	/** When the last attempt ended. */
	#endedAt = NaN;
	#nextLook = Infinity;
	#reportedAt = -Infinity;
	#lastText: string | undefined;
	/** Some reply since the last clean look bore a weak sign. */
	#weak = false;
	#suspects = 0;

	constructor(record: CreditRecord) {
		this.#record = record;
	}

	/** A new connection: nothing has been sent over it. */
	opened(connection: number, at: number): void {
		this.#connection = connection;
		this.#lastText = undefined;
		this.#reportedAt = -Infinity;
		this.#forget();
		this.#planLook(at, looksApart);
	}

	/** Spreads the looks of different connections over time. */
	#planLook(at: number, apart: number): void {
		const spread = 0.5 + ((this.#connection * 0.618) % 1);
		this.#nextLook = at + this.#record.times.look() * apart * spread;
	}

	#forget(): void {
		this.#from = NaN;
		this.#to = NaN;
		this.#count = 0;
		this.#endedAt = NaN;
		this.#weak = false;
	}

	/** An attempt of the connection has ended; `at` is the current time. */
	take(raw: RawAttempt, at: number): void {
		const {sent, error, left} = raw;
		// The connection is gone with the user.
		if (sent === undefined || left) return;
		if (raw.verified) {
			this.#certain();
			return;
		}
		if (Number.isNaN(this.#from)) this.#from = sent;
		this.#to = sent;
		this.#endedAt = at;
		if (!tookReply(error?.class)) return;
		if (raw.assignment.measured && raw.doubt === undefined) this.#count++;
		if (this.#isSuspicious(raw)) {
			this.#weak = true;
			const sooner = at + this.#record.times.look() * looksApartWhenWeak;
			this.#nextLook = Math.min(this.#nextLook, sooner);
		}
		this.#lastText = raw.text;
	}

	/** A weak sign that the reply belongs to another prompt; it only brings the next look forward. */
	#isSuspicious({text, body, sent, complete}: RawAttempt): boolean {
		if (text === this.#lastText) return true;
		// Without a text of its own, the whole frame is the text.
		if (text?.startsWith('{') && body !== null && typeof body === 'object') return true;
		const {times} = this.#record;
		return times.count() >= enoughReplies && complete - sent! < times.least() / muchFaster;
	}

	/** Whether some reply is not certain yet. */
	isPending(): boolean {
		return !Number.isNaN(this.#from);
	}

	/** Milliseconds of silence until all replies so far are certain. */
	silenceLeft(at: number): number {
		return this.#endedAt + this.#record.times.look() - at;
	}

	/** Whether a look is due now that an attempt has ended. */
	mayLook(): boolean {
		return this.#endedAt >= this.#nextLook;
	}

	/** Takes the time for a look; false when the looks have used up their share. */
	takeLook(): boolean {
		if (this.#record.takeTime(this.#record.times.look())) return true;
		this.#planLook(this.#endedAt, 1);
		return false;
	}

	/** No surplus frame arrived for long enough: all replies so far are certain. */
	clean(at: number, {isLook}: {readonly isLook: boolean}): void {
		if (!this.isPending()) return;
		if (isLook || at - this.#reportedAt >= silencesApart) {
			this.#reportedAt = at;
			this.#reportLook(at, true);
		}
		this.#certain();
		this.#planLook(at, looksApart);
	}

	#reportLook(at: number, clean: boolean): void {
		const waited = Number.isNaN(this.#endedAt)
			? 0
			: this.#record.seconds(at) - this.#record.seconds(this.#endedAt);
		this.#record.report({
			type: 'look',
			at: this.#record.seconds(at),
			connection: this.#connection,
			clean,
			waited: Math.round(waited * 1e6) / 1e6,
		});
	}

	#certain(): void {
		this.#suspects = 0;
		this.#forget();
	}

	/**
	 * A frame arrived that the rule would count as part of a reply, while none was awaited: each reply
	 * since the last clean look may belong to the previous prompt.
	 * @returns whether this has happened too often for the run to continue
	 */
	suspect(at: number, frame: Frame | undefined): boolean {
		const count = this.#count;
		if (count > 0) {
			const {seconds} = this.#record;
			this.#record.doubt(count);
			this.#reportLook(at, false);
			this.#record.report({
				type: 'doubt',
				at: seconds(at),
				connection: this.#connection,
				from: seconds(this.#from),
				to: seconds(this.#to),
				count,
				reason: surplusReason,
				...(frame && {frame: shorten(evidenceText(frame), longestQuote)}),
			});
		}
		this.#forget();
		this.#suspects++;
		return this.#suspects > mostSuspects;
	}

	/**
	 * The user leaves in mid-reply and takes the connection along. Its looks are a sample like those at
	 * one-prompt connections, so it counts as unverified only after a weak sign.
	 */
	left(at: number): void {
		if (this.#weak) this.cut(at);
		else this.#forget();
	}

	/** The connection ends before all of its replies are certain. */
	cut(at: number): void {
		if (this.#count > 0) {
			this.#record.countUnverified();
			this.#record.report({
				type: 'unverified',
				at: this.#record.seconds(at),
				connection: this.#connection,
				from: this.#record.seconds(this.#from),
				count: this.#count,
			});
		}
		this.#forget();
	}
}
