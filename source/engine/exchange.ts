import type {AttemptError} from '../model/attempt.ts';
import {foreignNonce} from '../model/doubt-reasons.ts';
import type {Assignment} from '../model/raw-attempt.ts';
import {noReply, type Assembler, type FrameEffect, type ReplyContent} from './assembler.ts';
import type {
	Exchange,
	ExchangeContext,
	ExchangeState,
	Nonce,
	Opened,
	OutgoingMessage,
	SeenFrames,
	StuckExchange,
} from './exchange-types.ts';
import type {Frame} from './frame.ts';
import {nonceIn} from './nonce.ts';
import {NotedFrames} from './noted-frames.ts';
import {isOwnFinding} from './reply-errors.ts';
import {frameRole} from './frame-role.ts';
import type {TimerPurpose} from './reply-timer.ts';
import {timeoutError, type Limit} from './timeout-error.ts';

/** Milliseconds to wait for an end marker after an error. */
const errorGrace = 250;

/*
 * Objects that exist per connection and take part in each prompt are class instances, whose methods
 * exist once. With closures a prompt runs some fifty functions of its own connection, which have left
 * the processor's caches by the next prompt, and takes about a tenth longer.
 */
class PromptExchange extends NotedFrames implements Exchange {
	readonly #context: ExchangeContext;
	readonly #assembler: Assembler;
	#state: ExchangeState = 'idle';
	#assignment: Assignment | undefined;
	#scheduled: number | undefined;
	// Unknown times are NaN, not 0: V8 reallocates a field that started as an integer when it gets its
	// first fraction, connection by connection.
	#assigned = NaN;
	#connection = -1;
	#opened: Opened | undefined;
	#sent: number | undefined;
	#ack: number | undefined;
	#first: number | undefined;
	#last = NaN;
	#gaps: number[] | undefined;
	#complete = NaN;
	#error: AttemptError | undefined;
	/** The reply has failed, but more of it may arrive. */
	#mayContinue = false;
	#frames = 0;
	#bytes = 0;
	#notice: AttemptError | undefined;
	#nonce: Nonce | undefined;
	#left = false;

	constructor(context: ExchangeContext) {
		super(context);
		this.#context = context;
		this.#assembler = context.assembler;
	}

	begin(next: Assignment, due: number | undefined, at: number): void {
		this.#state = 'assigned';
		this.#assignment = next;
		this.#scheduled = due;
		this.#assigned = at;
		this.#connection = -1;
		this.#opened = undefined;
		this.#sent = undefined;
		this.#ack = undefined;
		this.#first = undefined;
		this.#gaps = undefined;
		this.#error = undefined;
		this.#mayContinue = false;
		this.#frames = 0;
		this.#bytes = 0;
		this.#notice = undefined;
		this.#left = false;
		this.#assembler.begin();
	}

	transmit(all: readonly OutgoingMessage[], number: number): number {
		this.#connection = number;
		this.takeRequest(all);
		this.#nonce = all[0]?.nonce;
		this.#sent = this.#context.now();
		this.startClock(this.#sent);
		this.#sendOn(this.#sent);
		return this.#sent;
	}

	#sendOn(at: number): void {
		this.sendMessages(this.#context.send);
		this.#state = this.awaited ? 'sending' : 'waiting';
		this.awaitFirst(at);
	}

	/*
	 * The hot path, called once per frame. With the rule `single` it costs the clock, JSON.parse, the record
	 * made by `finish`, and one timer; a streamed frame costs the clock, JSON.parse and a number.
	 */
	take(frame: Frame, length: number, at = this.#context.now()): void {
		this.#frames++;
		this.#bytes += length;
		if (this.#state === 'trailing') {
			const isEnd = this.#assembler.trail(frame);
			this.note(frame, isEnd ? 'text' : 'ignored', at);
			if (isEnd && this.#error) {
				this.#mayContinue = false;
				this.#conclude(at);
			}
			return;
		}
		if (this.awaited?.(frame, this.#frames)) {
			this.#ack ??= at;
			this.note(frame, 'ack', at);
			this.#sendOn(at);
			return;
		}
		const effect = this.#assembler.read(frame, at);
		if (effect.kind === 'complete' && this.#state === 'waiting') {
			if (effect.text) this.#addText(at);
			const error = this.#assembler.contentError();
			if (error || this.#nonce) this.note(frame, 'text', at);
			else this.observe?.(frame, 'text', at);
			this.#end(at, error, this.#assembler.grace);
			return;
		}
		this.note(frame, frameRole(effect), at);
		switch (effect.kind) {
			case 'complete':
			case 'part':
				if (effect.text) this.#addText(at);
				// If the reply is already complete, some messages of the request are still unsent.
				if (effect.kind === 'part') this.#allowNext(at);
				break;
			case 'error':
				this.#fail(at, effect);
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
				// A heartbeat shows that the server is alive, which is what the idle limit checks.
				if (this.timerPurpose() === 'idle') this.#allowNext(at);
		}
	}

	heard(frame: Frame): void {
		const at = this.#context.now();
		this.note(frame, 'ignored', at);
		if (this.timerPurpose() === 'idle') this.#allowNext(at);
	}

	#fail(at: number, effect: Extract<FrameEffect, {kind: 'error'}>): void {
		// With the rule `single`, no end marker follows an error.
		const trailing = this.#assembler.endsErrors ? Math.max(errorGrace, this.#assembler.grace) : 0;
		this.#mayContinue = this.#assembler.streams && isOwnFinding(effect.error);
		this.#end(at, effect.error, trailing);
	}

	#addText(at: number): void {
		if (this.#first === undefined) this.#first = at;
		else (this.#gaps ??= []).push(at - this.#last);
		this.#last = at;
	}

	/** Ends the reply at this time; trailing frames are accepted during the grace period. */
	#end(at: number, reason: AttemptError | undefined, grace: number): void {
		this.#complete = at;
		this.#error = reason;
		if (grace > 0) {
			this.#state = 'trailing';
			this.awaitGrace(grace, at);
		} else this.#conclude(this.timerPurpose() === 'silence' ? undefined : at);
	}

	#conclude(at = this.#context.now()): void {
		this.#finish(this.#complete, this.#assembler.content(), this.#error);
		this.#context.released(this.#mayContinue, at);
	}

	#allowNext(at: number): void {
		const {idle: silence} = this.#assembler;
		if (silence !== undefined && this.#first !== undefined && this.#state === 'waiting') {
			this.awaitSilence(silence, at);
		} else this.awaitNext(at);
	}

	protected onTimer(purpose: TimerPurpose): void {
		if (purpose === 'grace') this.#conclude();
		// The silence began with the last frame, so the reply was complete then.
		else if (purpose === 'silence') this.#end(this.#last, this.#assembler.contentError(), 0);
		else this.#expire(purpose);
	}

	#expire(limit: Limit): void {
		const milliseconds = this.#context.timeouts[limit]!;
		const [notice, frames, evidence] = [this.#notice, this.#frames, this.evidence];
		const error = timeoutError({limit, milliseconds, notice, frames, evidence});
		this.#finish(this.reachedAt(limit), this.#partial(), error);
		this.#context.released(true, this.#context.now());
	}

	#partial(): ReplyContent {
		return this.#first === undefined ? noReply : this.#assembler.content();
	}

	#finish(at: number, content: ReplyContent, reason?: AttemptError, seen?: SeenFrames): void {
		const {text, body, bodyBytes} = content;
		this.stopTimer();
		const done = this.#assignment!;
		this.#assignment = undefined;
		this.#state = 'idle';
		const echo = this.#nonce && text !== undefined ? nonceIn(this.#nonce, text, body) : undefined;
		const own = reason || echo === 'foreign' ? this.evidence?.list() : undefined;
		this.evidence?.clear();
		this.#context.finished({
			assignment: done,
			connection: this.#connection,
			intended: this.#scheduled ?? this.#sent ?? this.#assigned,
			connect: this.#opened?.connect,
			opening: this.#opened?.opening,
			setup: this.#opened?.setup,
			sent: this.#sent,
			ack: this.#ack,
			first: this.#first,
			gaps: this.#gaps,
			complete: at,
			frames: this.#frames,
			bytes: this.#bytes,
			faults: this.#assembler.faults(),
			phases: this.#assembler.phases(),
			usage: this.#assembler.usage(),
			text,
			body,
			bodyBytes,
			error: reason,
			notice: this.#notice,
			evidence: seen ?? own,
			left: this.#left,
			doubt: echo === 'foreign' ? foreignNonce : undefined,
			verified: echo === 'own',
		});
		this.#assembler.begin();
	}

	connected(opened: Opened): void {
		this.#opened = opened;
	}

	cut(reason: AttemptError, byServer: boolean, seen?: SeenFrames): void {
		if (this.#state === 'idle') return;
		if (this.#state === 'trailing') this.#conclude();
		else if (byServer && this.#assembler.closes && this.#first !== undefined) {
			this.#end(this.#context.now(), this.#assembler.contentError(), 0);
		} else {
			this.#finish(this.#context.now(), this.#partial(), reason, seen);
			this.#context.released(false, this.#context.now());
		}
	}

	leave(): void {
		this.#left = this.#state !== 'trailing';
		if (this.#left) this.#end(this.#context.now(), undefined, 0);
		else this.#conclude();
	}

	stuck(at: number, patience: number): StuckExchange | undefined {
		return this.listening() ? this.evidence?.stuck(at, patience) : undefined;
	}

	abandon(): void {
		this.stopTimer();
		this.evidence?.clear();
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

/** Creates an exchange that holds no prompt yet. */
export const createExchange = (context: ExchangeContext): Exchange => new PromptExchange(context);
