import type {AttemptError, FrameRole} from '../model/attempt.ts';
import {foreignNonce} from '../model/doubt-reasons.ts';
import type {Assignment} from '../model/raw-attempt.ts';
import type {Assembler, FrameEffect, ReplyContent} from './assembler.ts';
import {compileConditions, type Matcher} from './condition.ts';
import type {
	Exchange,
	ExchangeContext,
	Nonce,
	OutgoingMessage,
	ReplyTimeouts,
	StuckExchange,
} from './exchange-types.ts';
import {nonceIn} from './nonce.ts';
import {shorten} from './shorten.ts';
import {Evidence, evidenceText} from './evidence.ts';
import {longestQuote, type Frame} from './frame.ts';
import {timeoutError, type Limit} from './timeout-error.ts';
import {createTimer, type TimerWheel} from './timer-wheel.ts';

type State = 'idle' | 'assigned' | 'sending' | 'waiting' | 'trailing';

/** What the timer stands for: the three limits, a silence that completes, or the end of the grace. */
type Alarm = Limit | 'silence' | 'grace';

const noReply: ReplyContent = {text: undefined, body: null, bodyText: undefined};
/** Milliseconds for which an end marker after an error is waited for. */
const errorGrace = 250;
/** What made no sense to us, or was too much: the server itself has not said that its reply is over. */
const ownErrors = /^(?:reply|generator)\./;

/** How the rule took a frame. */
function roleOf(effect: FrameEffect): FrameRole {
	switch (effect.kind) {
		case 'complete':
			return 'text';
		case 'part':
			return effect.text ? 'text' : 'unknown';
		case 'error':
			return 'error';
		case 'ack':
			return 'ack';
		case 'ignored':
		case 'notice':
			return 'ignored';
	}
}

/*
 * What is made for each connection and goes with each prompt is of a class: its methods are there once.
 * With closures a prompt would go through some fifty functions of its own connection, which no cache of
 * the processor still holds when their turn comes again, and take about a tenth longer.
 */
class PromptExchange implements Exchange {
	readonly #context: ExchangeContext;
	readonly #wheel: TimerWheel;
	readonly #timeouts: ReplyTimeouts;
	readonly #assembler: Assembler;
	readonly #timer = createTimer(() => this.#onTimer());
	#state: State = 'idle';
	#assignment: Assignment | undefined;
	#scheduled: number | undefined;
	// Times that are not there yet are NaN, not 0: a field that began with an integer would have to be
	// moved, connection by connection, when it gets its first fraction.
	#assigned = NaN;
	#connection = -1;
	#connectTime: number | undefined;
	#steps: readonly OutgoingMessage[] = [];
	#nextStep = 0;
	#gate: Matcher | undefined;
	#sent: number | undefined;
	#ack: number | undefined;
	#first: number | undefined;
	#last = NaN;
	#gaps: number[] | undefined;
	#complete = NaN;
	#error: AttemptError | undefined;
	#deadline = NaN;
	#alarm: Alarm = 'total';
	/** When the limit that the alarm stands for began to count. */
	#since = NaN;
	/** The reply failed, and yet more of it may come. */
	#goesOn = false;
	#frames = 0;
	#bytes = 0;
	#notice: AttemptError | undefined;
	#nonce: Nonce | undefined;
	/** Of most replies there is none: what is complete and right needs no evidence. */
	#evidence: Evidence | undefined;
	readonly #observe: ExchangeContext['observe'];

	constructor(context: ExchangeContext) {
		this.#context = context;
		this.#wheel = context.wheel;
		this.#timeouts = context.timeouts;
		this.#assembler = context.assembler;
		this.#observe = context.observe;
	}

	begin(next: Assignment, due: number | undefined, at: number): void {
		this.#state = 'assigned';
		this.#assignment = next;
		this.#scheduled = due;
		this.#assigned = at;
		this.#connection = -1;
		this.#connectTime = undefined;
		this.#sent = undefined;
		this.#ack = undefined;
		this.#first = undefined;
		this.#gaps = undefined;
		this.#error = undefined;
		this.#goesOn = false;
		this.#frames = 0;
		this.#bytes = 0;
		this.#notice = undefined;
		this.#assembler.begin();
	}

	transmit(all: readonly OutgoingMessage[], number: number): void {
		this.#connection = number;
		this.#steps = all;
		this.#nextStep = 0;
		this.#nonce = all[0]?.nonce;
		this.#sent = this.#context.now();
		this.#deadline = this.#sent + this.#timeouts.total;
		this.#sendOn(this.#sent);
	}

	/** Sends up to the next step that waits for something, or to the last. */
	#sendOn(at: number): void {
		this.#gate = undefined;
		while (this.#nextStep < this.#steps.length && !this.#gate) {
			const step = this.#steps[this.#nextStep++]!;
			this.#context.send(step.data);
			if (step.await) this.#gate = compileConditions(step.await);
		}
		this.#state = this.#gate ? 'sending' : 'waiting';
		this.#allow('first', this.#timeouts.first, at);
	}

	/*
	 * The hot path: one call per frame. With the rule `single` it costs a look at the clock, the reading
	 * of the frame (most of it JSON.parse), the record that `finish` makes, and arming and cancelling one
	 * timer; a frame of a stream costs the clock, the reading, and one number for the gap. Nothing waits
	 * on a promise.
	 */
	take(frame: Frame, length: number): void {
		const at = this.#context.now();
		this.#frames++;
		this.#bytes += length;
		if (this.#state === 'trailing') {
			const isEnd = this.#assembler.trail(frame);
			this.#note(frame, isEnd ? 'text' : 'ignored', at);
			if (isEnd && this.#error) {
				this.#goesOn = false;
				this.#conclude();
			}
			return;
		}
		if (this.#gate?.(frame, this.#frames)) {
			this.#ack ??= at;
			this.#note(frame, 'ack', at);
			this.#sendOn(at);
			return;
		}
		const effect = this.#assembler.read(frame);
		if (effect.kind === 'complete' && this.#state === 'waiting') {
			if (effect.text) this.#addText(at);
			const error = this.#assembler.judge();
			if (error || this.#nonce) this.#note(frame, 'text', at);
			else this.#observe?.(frame, 'text', at);
			this.#end(at, error, this.#assembler.grace);
			return;
		}
		this.#note(frame, roleOf(effect), at);
		switch (effect.kind) {
			case 'complete':
				// Steps of the request are still to be sent.
				if (effect.text) this.#addText(at);
				break;
			case 'error':
				this.#fail(at, effect);
				break;
			case 'part':
				if (effect.text) this.#addText(at);
				this.#allowNext(at);
				break;
			case 'ack':
				this.#ack ??= at;
				this.#allowNext(at);
				break;
			case 'notice':
				this.#notice = effect.notice;
				this.#allowNext(at);
				break;
			case 'ignored':
				// A heartbeat shows that the server is alive, which is what the idle limit asks for.
				if (this.#alarm === 'idle') this.#allowNext(at);
				break;
		}
	}

	#note(frame: Frame, role: FrameRole, at: number): void {
		(this.#evidence ??= new Evidence()).note(frame, role, at);
		this.#observe?.(frame, role, at);
	}

	#fail(at: number, effect: Extract<FrameEffect, {kind: 'error'}>): void {
		// Errors of the rule `single` have no end marker after them.
		const trailing = this.#assembler.endsErrors ? Math.max(errorGrace, this.#assembler.grace) : 0;
		this.#goesOn = this.#assembler.streams && ownErrors.test(effect.error.class);
		this.#end(at, effect.error, trailing);
	}

	#addText(at: number): void {
		if (this.#first === undefined) this.#first = at;
		else (this.#gaps ??= []).push(at - this.#last);
		this.#last = at;
	}

	/** The reply has come to its end, at this time; what trails is taken in for so long. */
	#end(at: number, reason: AttemptError | undefined, grace: number): void {
		this.#complete = at;
		this.#error = reason;
		if (grace > 0) {
			this.#state = 'trailing';
			this.#alarm = 'grace';
			this.#wheel.arm(this.#timer, grace, at);
		} else this.#conclude();
	}

	#conclude(): void {
		this.#finish(this.#complete, this.#assembler.content(), this.#error);
		this.#context.released(this.#goesOn);
	}

	/** Waits for the next frame: until its own limit or the whole reply's, whichever is earlier. */
	#allow(kind: 'first' | 'idle', limit: number | undefined, from: number): void {
		const left = this.#deadline - from;
		this.#since = from;
		this.#alarm = limit !== undefined && limit < left ? kind : 'total';
		this.#wheel.arm(this.#timer, this.#alarm === 'total' ? left : limit!, from);
	}

	/** After a frame. Without a limit between frames the timer stands as it is. */
	#allowNext(at: number): void {
		const {idle: silence} = this.#assembler;
		if (silence !== undefined && this.#first !== undefined && this.#state === 'waiting') {
			this.#alarm = 'silence';
			this.#wheel.arm(this.#timer, Math.min(silence, this.#deadline - at), at);
		} else if (this.#timeouts.idle !== undefined || this.#alarm !== 'total')
			this.#allow('idle', this.#timeouts.idle, at);
	}

	#onTimer(): void {
		switch (this.#alarm) {
			case 'grace':
				this.#conclude();
				return;
			case 'silence':
				// The silence began with the last frame: the reply was complete then.
				if (this.#context.now() < this.#deadline) {
					this.#end(this.#last, this.#assembler.judge(), 0);
					return;
				}
				this.#expire('total');
				return;
			case 'total':
			case 'first':
			case 'idle':
				this.#expire(this.#alarm);
		}
	}

	#expire(limit: Limit): void {
		const milliseconds = this.#timeouts[limit]!;
		const at = limit === 'total' ? this.#deadline : this.#since + milliseconds;
		const [notice, frames, evidence] = [this.#notice, this.#frames, this.#evidence];
		const error = timeoutError({limit, milliseconds, notice, frames, evidence});
		this.#finish(at, this.#partial(), error);
		this.#context.released(true);
	}

	/** What had arrived of a reply that did not come to its end. */
	#partial(): ReplyContent {
		return this.#first === undefined ? noReply : this.#assembler.content();
	}

	#finish(
		at: number,
		{text, body, bodyText}: ReplyContent,
		reason: AttemptError | undefined,
	): void {
		this.#wheel.cancel(this.#timer);
		const done = this.#assignment!;
		this.#assignment = undefined;
		this.#state = 'idle';
		const echo = this.#nonce && text !== undefined ? nonceIn(this.#nonce, text, body) : undefined;
		const evidence = reason || echo === 'foreign' ? this.#evidence?.list() : undefined;
		this.#evidence?.clear();
		this.#context.finished({
			assignment: done,
			connection: this.#connection,
			intended: this.#scheduled ?? this.#sent ?? this.#assigned,
			connect: this.#connectTime,
			sent: this.#sent,
			ack: this.#ack,
			first: this.#first,
			gaps: this.#gaps,
			complete: at,
			frames: this.#frames,
			bytes: this.#bytes,
			faults: this.#assembler.faults(),
			text,
			body,
			bodyText,
			error: reason,
			notice: this.#notice,
			evidence,
			doubt: echo === 'foreign' ? foreignNonce : undefined,
			verified: echo === 'own',
		});
	}

	connected(milliseconds: number): void {
		this.#connectTime = milliseconds;
	}

	cut(reason: AttemptError, byServer: boolean): void {
		if (this.#state === 'idle') return;
		if (this.#state === 'trailing') this.#conclude();
		else if (byServer && this.#assembler.closes && this.#first !== undefined) {
			this.#end(this.#context.now(), this.#assembler.judge(), 0);
		} else {
			this.#finish(this.#context.now(), this.#partial(), reason);
			this.#context.released(false);
		}
	}

	stuck(at: number, patience: number): StuckExchange | undefined {
		const last = this.#evidence?.last();
		if (!this.listening() || last?.role !== 'unknown' || at - last.at < patience) return undefined;
		return {since: at - last.at, frame: shorten(evidenceText(last.frame), longestQuote)};
	}

	abandon(): void {
		this.#wheel.cancel(this.#timer);
		this.#evidence?.clear();
		this.#assignment = undefined;
		this.#state = 'idle';
	}

	busy(): boolean {
		return this.#state !== 'idle';
	}

	listening(): boolean {
		return this.#state !== 'idle' && this.#state !== 'assigned';
	}
}

/** Makes one that holds no prompt yet. */
export const createExchange = (context: ExchangeContext): Exchange => new PromptExchange(context);
