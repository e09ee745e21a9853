import type {AttemptError} from '../model/attempt.ts';
import type {Assignment} from '../model/raw-attempt.ts';
import type {FrameEffect, ReplyContent} from './assembler.ts';
import {compileConditions, type Matcher} from './condition.ts';
import type {Exchange, ExchangeContext, OutgoingStep} from './exchange-types.ts';
import type {Frame} from './frame.ts';
import {createTimer} from './timer-wheel.ts';

type State = 'idle' | 'assigned' | 'sending' | 'waiting' | 'trailing';

/** What the timer stands for: the three limits, a silence that completes, or the end of the grace. */
type Alarm = 'total' | 'first' | 'idle' | 'silence' | 'grace';

const awaited = {total: 'complete reply', first: 'first frame', idle: 'further frame'};
const noReply: ReplyContent = {text: undefined, body: null, bodyText: undefined};
/** Milliseconds for which an end marker after an error is waited for. */
const errorGrace = 250;
/** What made no sense to us, or was too much: the server itself has not said that its reply is over. */
const ownErrors = /^(?:reply|generator)\./;

export function createExchange(context: ExchangeContext): Exchange {
	const {now, wheel, timeouts, assembler} = context;
	const timer = createTimer(onTimer);
	/** A reply may have frames after the one that was an error. */
	const {streams} = assembler;
	let state: State = 'idle';
	let assignment: Assignment | undefined;
	let scheduled: number | undefined;
	let assigned = 0;
	let connection = -1;
	let connectTime: number | undefined;
	let steps: readonly OutgoingStep[] = [];
	let nextStep = 0;
	let gate: Matcher | undefined;
	let sent: number | undefined;
	let ack: number | undefined;
	let first: number | undefined;
	let last = 0;
	let gaps: number[] | undefined;
	let complete = 0;
	let error: AttemptError | undefined;
	let deadline = 0;
	let alarm: Alarm = 'total';
	/** When the limit that the alarm stands for began to count. */
	let since = 0;
	/** The reply failed, and yet more of it may come. */
	let goesOn = false;
	let frames = 0;
	let bytes = 0;
	let notice: AttemptError | undefined;

	function begin(next: Assignment, due: number | undefined, at: number): void {
		state = 'assigned';
		assignment = next;
		scheduled = due;
		assigned = at;
		connection = -1;
		connectTime = undefined;
		sent = undefined;
		ack = undefined;
		first = undefined;
		gaps = undefined;
		error = undefined;
		goesOn = false;
		frames = 0;
		bytes = 0;
		notice = undefined;
		assembler.begin();
	}

	function transmit(all: readonly OutgoingStep[], number: number): void {
		connection = number;
		steps = all;
		nextStep = 0;
		sent = now();
		deadline = sent + timeouts.total;
		sendOn(sent);
	}

	/** Sends up to the next step that waits for something, or to the last. */
	function sendOn(at: number): void {
		gate = undefined;
		while (nextStep < steps.length && !gate) {
			const step = steps[nextStep++]!;
			context.send(step.data);
			if (step.await) gate = compileConditions(step.await);
		}
		state = gate ? 'sending' : 'waiting';
		allow('first', timeouts.first, at);
	}

	/*
	 * The hot path: one call per frame. With the rule `single` it costs a look at the clock, the reading
	 * of the frame (most of it JSON.parse), the record that `finish` makes, and moving one timer in the
	 * wheel; a frame of a stream costs the clock, the reading, and one number for the gap. Nothing waits
	 * on a promise.
	 */
	function take(frame: Frame, length: number): void {
		const at = now();
		frames++;
		bytes += length;
		if (state === 'trailing') {
			if (assembler.trail(frame) && error) {
				goesOn = false;
				conclude();
			}
			return;
		}
		if (gate?.(frame, frames)) {
			ack ??= at;
			sendOn(at);
			return;
		}
		const effect = assembler.read(frame);
		switch (effect.kind) {
			case 'complete':
				if (effect.text) addText(at);
				if (state === 'waiting') end(at, assembler.judge(), assembler.grace);
				break;
			case 'error':
				fail(at, effect);
				break;
			case 'part':
				if (effect.text) addText(at);
				allowNext(at);
				break;
			case 'ack':
				ack ??= at;
				allowNext(at);
				break;
			case 'notice':
				notice = {class: `gateway.${effect.what}`, message: effect.message};
				allowNext(at);
				break;
			case 'ignored':
				// A heartbeat shows that the server is alive, which is what the idle limit asks for.
				if (alarm === 'idle') allowNext(at);
				break;
		}
	}

	function fail(at: number, effect: Extract<FrameEffect, {kind: 'error'}>): void {
		// Errors of the rule `single` have no end marker after them.
		const trailing = assembler.endsErrors ? Math.max(errorGrace, assembler.grace) : 0;
		goesOn = streams && ownErrors.test(effect.error.class);
		end(at, effect.error, trailing);
	}

	function addText(at: number): void {
		if (first === undefined) first = at;
		else (gaps ??= []).push(at - last);
		last = at;
	}

	/** The reply has come to its end, at this time; what trails is taken in for so long. */
	function end(at: number, reason: AttemptError | undefined, grace: number): void {
		complete = at;
		error = reason;
		if (grace > 0) {
			state = 'trailing';
			alarm = 'grace';
			wheel.arm(timer, grace, at);
		} else conclude();
	}

	function conclude(): void {
		finish(complete, assembler.content(), error);
		context.released(goesOn);
	}

	/** Waits for the next frame: until its own limit or the whole reply's, whichever is earlier. */
	function allow(kind: 'first' | 'idle', limit: number | undefined, from: number): void {
		const left = deadline - from;
		since = from;
		alarm = limit !== undefined && limit < left ? kind : 'total';
		wheel.arm(timer, alarm === 'total' ? left : limit!, from);
	}

	/** After a frame. Without a limit between frames the timer stands as it is. */
	function allowNext(at: number): void {
		const {idle: silence} = assembler;
		if (silence !== undefined && first !== undefined && state === 'waiting') {
			alarm = 'silence';
			wheel.arm(timer, Math.min(silence, deadline - at), at);
		} else if (timeouts.idle !== undefined || alarm !== 'total') allow('idle', timeouts.idle, at);
	}

	function onTimer(): void {
		switch (alarm) {
			case 'grace':
				conclude();
				return;
			case 'silence':
				// The silence began with the last frame: the reply was complete then.
				if (now() < deadline) {
					end(last, assembler.judge(), 0);
					return;
				}
				expire('total');
				return;
			case 'total':
			case 'first':
			case 'idle':
				expire(alarm);
		}
	}

	function expire(limit: 'total' | 'first' | 'idle'): void {
		const after = notice === undefined ? '' : `, after the notice: ${notice.message}`;
		const milliseconds = timeouts[limit]!;
		const at = limit === 'total' ? deadline : since + milliseconds;
		finish(at, partial(), {
			class: `timeout.${limit}`,
			message: `no ${awaited[limit]} within ${milliseconds} ms${after}`,
		});
		context.released(true);
	}

	/** What had arrived of a reply that did not come to its end. */
	function partial(): ReplyContent {
		return first === undefined ? noReply : assembler.content();
	}

	function finish(
		at: number,
		{text, body, bodyText}: ReplyContent,
		reason: AttemptError | undefined,
	): void {
		wheel.cancel(timer);
		const done = assignment!;
		assignment = undefined;
		state = 'idle';
		context.finished({
			assignment: done,
			connection,
			intended: scheduled ?? sent ?? assigned,
			connect: connectTime,
			sent,
			ack,
			first,
			gaps,
			complete: at,
			frames,
			bytes,
			faults: assembler.faults(),
			text,
			body,
			bodyText,
			error: reason,
			notice,
		});
	}

	return {
		begin,
		transmit,
		connected(milliseconds) {
			connectTime = milliseconds;
		},
		take,
		cut(reason, byServer) {
			if (state === 'idle') return;
			if (state === 'trailing') conclude();
			else if (byServer && assembler.closes && first !== undefined) {
				end(now(), assembler.judge(), 0);
			} else {
				finish(now(), partial(), reason);
				context.released(false);
			}
		},
		abandon() {
			wheel.cancel(timer);
			assignment = undefined;
			state = 'idle';
		},
		busy: () => state !== 'idle',
		listening: () => state !== 'idle' && state !== 'assigned',
	};
}
