import {surplusReason} from '../model/doubt-reasons.ts';
import type {RawAttempt} from '../model/raw-attempt.ts';
import {tookReply} from '../model/took-reply.ts';
import type {CreditBook} from './credit-book.ts';
import {evidenceText} from './evidence.ts';
import {longestQuote, type Frame} from './frame.ts';
import {shorten} from './shorten.ts';

/** A connection looks once in so many times what a look takes; after a weak sign, sooner. */
const looksApart = 200;
const looksApartWhenWeak = 20;
/** A reply that is so much quicker than the quickest of so many others is a weak sign. */
const muchSooner = 4;
const enoughReplies = 20;
/** Milliseconds between two silences of a connection that are told of; there may be one a prompt. */
const silencesApart = 5000;
/** How often a user's connection may turn suspect without a clean look in between. */
const mostSuspects = 3;

/**
 * Whose replies came over a connection without ids, where they are credited by order. A shift always
 * leaves a surplus frame behind: what came before a silence that is long enough is certain.
 */
export class Credit {
	readonly #book: CreditBook;
	#connection = -1;
	/** Times of sending of the attempts since the last clean look; NaN while there is none. */
	#from = NaN;
	#to = NaN;
	/** Those of them that took a reply and are measured. */
	#count = 0;
	/** When the last attempt ended. */
	#endedAt = NaN;
	#nextLook = Infinity;
	#toldAt = -Infinity;
	#lastText: string | undefined;
	#suspects = 0;

	constructor(book: CreditBook) {
		this.#book = book;
	}

	/** A new connection: nothing was sent over it yet. */
	opened(connection: number, at: number): void {
		this.#connection = connection;
		this.#lastText = undefined;
		this.#toldAt = -Infinity;
		this.#forget();
		this.#planLook(at, looksApart);
	}

	/** Sends of different connections look at different times. */
	#planLook(at: number, apart: number): void {
		const spread = 0.5 + ((this.#connection * 0.618) % 1);
		this.#nextLook = at + this.#book.times.look() * apart * spread;
	}

	#forget(): void {
		this.#from = NaN;
		this.#to = NaN;
		this.#count = 0;
		this.#endedAt = NaN;
	}

	/** An attempt of the connection has ended; `at` is the time now. */
	take(raw: RawAttempt, at: number): void {
		const {sent, error} = raw;
		if (sent === undefined) return;
		if (raw.verified) {
			this.#certain();
			return;
		}
		if (Number.isNaN(this.#from)) this.#from = sent;
		this.#to = sent;
		this.#endedAt = at;
		if (!tookReply(error?.class)) return;
		if (raw.assignment.measured && raw.doubt === undefined) this.#count++;
		if (this.#isOdd(raw)) {
			const sooner = at + this.#book.times.look() * looksApartWhenWeak;
			this.#nextLook = Math.min(this.#nextLook, sooner);
		}
		this.#lastText = raw.text;
	}

	/** A weak sign that the reply is another's: reason for an earlier look, and for nothing else. */
	#isOdd({text, body, sent, complete}: RawAttempt): boolean {
		if (text === this.#lastText) return true;
		// The whole frame, for want of a text in it.
		if (text?.startsWith('{') && body !== null && typeof body === 'object') return true;
		const {times} = this.#book;
		return times.count() >= enoughReplies && complete - sent! < times.least() / muchSooner;
	}

	/** Some attempt's reply is not certain yet. */
	isPending(): boolean {
		return !Number.isNaN(this.#from);
	}

	/** Milliseconds of silence after which what has come is certain. */
	silenceLeft(at: number): number {
		return this.#endedAt + this.#book.times.look() - at;
	}

	/** Whether it is time for a look, now that an attempt has ended. */
	mayLook(): boolean {
		return this.#endedAt >= this.#nextLook;
	}

	/** Whether the connection is to be looked at now; looks have a share of the time and no more. */
	takeLook(): boolean {
		if (this.#book.takeTime(this.#book.times.look())) return true;
		this.#planLook(this.#endedAt, 1);
		return false;
	}

	/** Nothing surplus came for long enough: all replies so far are their prompts'. */
	clean(at: number, {isLook}: {readonly isLook: boolean}): void {
		if (!this.isPending()) return;
		if (isLook || at - this.#toldAt >= silencesApart) {
			this.#toldAt = at;
			this.#reportLook(at, true);
		}
		this.#certain();
		this.#planLook(at, looksApart);
	}

	#reportLook(at: number, clean: boolean): void {
		const waited = Number.isNaN(this.#endedAt)
			? 0
			: this.#book.seconds(at) - this.#book.seconds(this.#endedAt);
		this.#book.report({
			type: 'look',
			at: this.#book.seconds(at),
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
	 * A frame came that the rule would have taken for a part of a reply, while none was awaited: the
	 * replies since the last clean look may each be the one before's.
	 * @returns whether that has happened too often for the run to go on
	 */
	suspect(at: number, frame: Frame | undefined): boolean {
		const count = this.#count;
		if (count > 0) {
			const {seconds} = this.#book;
			this.#book.doubt(count);
			this.#reportLook(at, false);
			this.#book.report({
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

	/** The connection ends before what came over it is certain. */
	cut(at: number): void {
		if (this.#count > 0) {
			this.#book.unverified();
			this.#book.report({
				type: 'unverified',
				at: this.#book.seconds(at),
				connection: this.#connection,
				from: this.#book.seconds(this.#from),
				count: this.#count,
			});
		}
		this.#forget();
	}
}
