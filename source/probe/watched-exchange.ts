import type {Plan} from '../config/plan.ts';
import {appErrorPatterns} from '../config/app-errors.ts';
import type {Assembler, FrameEffect} from '../engine/assembler.ts';
import type {Answerer} from '../engine/auto-answer.ts';
import {compileConditions} from '../engine/condition.ts';
import {createCorrelator} from '../engine/correlation.ts';
import {createExchange} from '../engine/exchange.ts';
import type {OutgoingMessage} from '../engine/exchange-types.ts';
import {createFrameDecoder, eachFrame} from '../engine/frame-decoder.ts';
import {createFrame, isReadable, type Frame} from '../engine/frame.ts';
import {createReplyRouter, type Routed} from '../engine/reply-router.ts';
import {createAssembler} from '../engine/single-assembler.ts';
import {classifyStray} from '../engine/stray.ts';
import {createTimerWheel} from '../engine/timer-wheel.ts';
import type {Dialect} from '../gateway/dialect.ts';
import type {AttemptError} from '../model/attempt.ts';
import {kindOf} from '../model/error-class.ts';
import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';

/** The role of a frame in the run, by the plan's rule and request. */
export type FrameMeaning =
	/** It arrived before anything was sent. */
	| 'greeting'
	/** It is part of the reply, with or without text. */
	| 'text'
	| 'silent'
	| 'ack'
	/** The next message of the request waited for it. */
	| 'awaited'
	| 'ignored'
	/** The rule answers it at once. */
	| 'answered'
	/** The gateway reports a problem, and the reply continues. */
	| 'notice'
	/** It completes the reply, or makes it fail. */
	| 'done'
	| 'error'
	/** It arrived after the end: accepted during the grace period, or too late. */
	| 'trailing'
	| 'unmatched';

/** Times are milliseconds of the clock. */
export type ProbedFrame = {
	readonly at: number;
	readonly data: Buffer;
	readonly binary: boolean;
	readonly text: string;
	readonly meaning: FrameMeaning;
};

export type SentMessage = {readonly at: number; readonly data: Buffer};

/** How the plan's rule reads the frames. Milliseconds of the clock. */
export type Understood = {
	readonly ack: number | undefined;
	readonly first: number | undefined;
	readonly complete: number | undefined;
	readonly text: string | undefined;
	readonly error: AttemptError | undefined;
};

/** One prompt in the engine's own exchange, with all of its effects recorded. */
export type WatchedExchange = {
	readonly sent: readonly SentMessage[];
	readonly frames: readonly ProbedFrame[];
	/** Sends the first message, and all further ones that wait for nothing. */
	readonly start: () => void;
	/** Whether the `--ready` frame has arrived, or is not required. */
	readonly mayStart: () => boolean;
	/** Takes whatever arrives on the connection, even before the start. */
	readonly take: (data: Buffer, binary: boolean) => void;
	/** Messages of the request that still wait for a frame. */
	readonly unsent: () => number;
	/** The connection has ended with this error; `byServer` if the server closed it normally. */
	readonly cut: (error: AttemptError, byServer: boolean) => void;
	/** Stops taking frames, and returns how the exchange reads them. */
	readonly conclude: () => Understood;
};

const meanings: Readonly<Record<Exclude<FrameEffect['kind'], 'part'>, FrameMeaning>> = {
	complete: 'done',
	error: 'error',
	ack: 'ack',
	ignored: 'ignored',
	notice: 'notice',
};

/** Ends an exchange that the probe no longer watches. */
const givenUp: AttemptError = {class: 'probe.given_up', message: 'the probe stopped waiting'};

/** Reports the effect of each frame on the reply; a trailing frame has none. */
function withReports(assembler: Assembler, report: (effect: FrameEffect) => void): Assembler {
	const read = assembler.read.bind(assembler);
	return Object.assign(assembler, {
		read(frame: Frame, at: number): FrameEffect {
			const effect = read(frame, at);
			report(effect);
			return effect;
		},
	});
}

/** Of the frames in one message, the one that says most about the reply comes last here. */
const byStrength: readonly FrameMeaning[] = [
	...([
		'silent',
		'ignored',
		'answered',
		'notice',
		'ack',
		'trailing',
		'unmatched',
		'greeting',
	] as const),
	...(['awaited', 'text', 'done', 'error'] as const),
];

const stronger = (one: FrameMeaning, other: FrameMeaning): FrameMeaning =>
	byStrength.indexOf(other) >= byStrength.indexOf(one) ? other : one;

/** What the run noted about one frame while its exchange took it. */
type Taken = {at: number; effect: FrameEffect | undefined};

export type WatchOptions = {
	readonly plan: Plan;
	readonly dialect: Dialect;
	readonly assignment: Assignment;
	/** Renders the messages of the request; called when they are sent. */
	readonly request: () => readonly OutgoingMessage[];
	readonly send: (data: Buffer, binary?: boolean) => void;
	/** Answers a frame for which the rule has an answer. */
	readonly answer?: Answerer | undefined;
	readonly now: () => number;
};

export function createWatchedExchange(options: WatchOptions): WatchedExchange {
	const {plan, dialect, assignment, request, now} = options;
	const {reply} = plan;
	const sent: SentMessage[] = [];
	const frames: ProbedFrame[] = [];
	let attempt: RawAttempt | undefined;
	let cutBy: AttemptError | undefined;
	let outgoing: readonly OutgoingMessage[] = [];
	let taken: Taken = {at: 0, effect: undefined};
	const assembler = withReports(
		createAssembler(reply, {dialect, appErrors: appErrorPatterns(plan.appErrors)}),
		(effect) => {
			taken.effect = effect;
		},
	);
	const exchange = createExchange({
		now,
		wheel: createTimerWheel(now),
		timeouts: plan.timeouts,
		assembler,
		send(data, binary) {
			sent.push({at: now(), data});
			options.send(data, binary);
		},
		finished(ended) {
			attempt = ended;
		},
		released: () => undefined,
		observe(_frame, _role, at) {
			taken.at = at;
		},
	});
	const isReady = plan.ready && compileConditions(plan.ready);
	let ready = isReady === undefined;
	const correlator = reply.correlate && createCorrelator(reply.correlate);
	const decoder = createFrameDecoder(reply.decode);
	const slot: Routed = {exchange, id: undefined};
	const router = createReplyRouter([slot], correlator, () => false);
	const unsent = () => outgoing.length - sent.length;

	function meaningOf(frame: Frame, length: number): FrameMeaning {
		if (options.answer?.(frame)) return 'answered';
		const before = sent.length;
		if (before === 0) {
			if (isReady?.(frame, 0)) ready = true;
			return 'greeting';
		}
		if (!router.route(frame)?.exchange.listening()) {
			return classifyStray(frame, assembler, isReady) === 'noise' ? 'ignored' : 'unmatched';
		}
		exchange.take(frame, length);
		const {effect} = taken;
		if (sent.length > before) return 'awaited';
		if (!effect) return 'trailing';
		const continues = effect.kind === 'complete' && unsent() > 0;
		if (effect.kind === 'part' || continues) return effect.text ? 'text' : 'silent';
		return meanings[effect.kind];
	}

	function cut(error: AttemptError, byServer: boolean): void {
		if (!exchange.busy()) return;
		cutBy = error;
		exchange.cut(error, byServer);
	}

	return {
		sent,
		frames,
		start() {
			outgoing = request();
			exchange.begin(assignment, undefined, now());
			router.claim(slot, outgoing);
			exchange.transmit(outgoing, 0);
		},
		mayStart: () => ready,
		take(data, binary) {
			taken = {at: now(), effect: undefined};
			// A message that ends no record is a part of the reply, without text so far.
			let meaning: FrameMeaning = sent.length === 0 ? 'greeting' : 'silent';
			eachFrame(decoder, data, binary, (frame, bytes) => {
				taken.effect = undefined;
				meaning = stronger(meaning, meaningOf(frame, bytes));
			});
			const text = isReadable(createFrame(data, binary)) ? data.toString('utf8') : '';
			frames.push({at: taken.at, data, binary, text, meaning});
		},
		unsent,
		cut,
		conclude() {
			cut(givenUp, false);
			const {ack, first, complete, text, error} = attempt ?? ({} as Partial<RawAttempt>);
			// Neither the end of the connection nor our own stop is an answer of the server.
			const own = error !== undefined && error === cutBy;
			const ended = own || (error && kindOf(error.class) === 'timeout') ? undefined : complete;
			return {ack, first, complete: ended, text, error: own ? undefined : error};
		},
	};
}
