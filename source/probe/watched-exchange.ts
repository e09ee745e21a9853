import type {Plan} from '../config/plan.ts';
import {appErrorPatterns} from '../config/app-errors.ts';
import type {Assembler, FrameEffect} from '../engine/assembler.ts';
import {compileConditions} from '../engine/condition.ts';
import {createExchange} from '../engine/exchange.ts';
import type {OutgoingMessage} from '../engine/exchange-types.ts';
import {createFrame, isReadable, type Frame} from '../engine/frame.ts';
import {createAssembler} from '../engine/single-assembler.ts';
import {createTimerWheel} from '../engine/timer-wheel.ts';
import type {AttemptError} from '../model/attempt.ts';
import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';

/** What a frame is to the run, by the plan's rule and request. */
export type FrameMeaning =
	/** It came before anything was sent. */
	| 'greeting'
	/** It carries text, or it is silent although the reply is under way. */
	| 'text'
	| 'silent'
	| 'ack'
	/** The next message of the request waited for it. */
	| 'awaited'
	| 'ignored'
	/** The gateway says something, and the reply goes on. */
	| 'notice'
	/** The reply is complete with it, or has failed. */
	| 'done'
	| 'error'
	/** It came behind the end: taken in, or no longer. */
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

/** What the plan's rule has made of the frames. Milliseconds of the clock. */
export type Understood = {
	readonly ack: number | undefined;
	readonly first: number | undefined;
	readonly complete: number | undefined;
	readonly text: string | undefined;
	readonly error: AttemptError | undefined;
};

/** One prompt on its way through the engine's own exchange, with everything that it does seen. */
export type WatchedExchange = {
	readonly steps: readonly SentMessage[];
	readonly frames: readonly ProbedFrame[];
	/** Sends the first message, and all that wait for nothing. */
	readonly start: () => void;
	/** What `--ready` waits for has come, or nothing is waited for. */
	readonly mayStart: () => boolean;
	/** Takes whatever comes over the connection, before the start as well. */
	readonly take: (data: Buffer, binary: boolean) => void;
	/** Messages of the request that still wait for a frame. */
	readonly unsent: () => number;
	/** The connection has ended with this error, by the server in good order or not. */
	readonly cut: (error: AttemptError, byServer: boolean) => void;
	/** Nothing more is taken; what the exchange made of it all. */
	readonly conclude: () => Understood;
};

const meanings: Readonly<Record<Exclude<FrameEffect['kind'], 'part'>, FrameMeaning>> = {
	complete: 'done',
	error: 'error',
	ack: 'ack',
	ignored: 'ignored',
	notice: 'notice',
};

/** Stands for the end that who looks on has made. */
const givenUp: AttemptError = {class: 'probe.given_up', message: 'nothing more was waited for'};

/** Tells what each frame does to the reply; a frame that trails does nothing. */
function tellEffects(assembler: Assembler, tell: (effect: FrameEffect) => void): Assembler {
	const read = assembler.read.bind(assembler);
	return Object.assign(assembler, {
		read(frame: Frame): FrameEffect {
			const effect = read(frame);
			tell(effect);
			return effect;
		},
	});
}

/** What the run saw of one frame while its exchange took it. */
type Taken = {at: number; effect: FrameEffect | undefined};

export function createWatchedExchange(
	plan: Plan,
	assignment: Assignment,
	outgoing: readonly OutgoingMessage[],
	send: (data: Buffer) => void,
	now: () => number,
): WatchedExchange {
	const steps: SentMessage[] = [];
	const frames: ProbedFrame[] = [];
	let attempt: RawAttempt | undefined;
	let cutBy: AttemptError | undefined;
	let taken: Taken = {at: 0, effect: undefined};
	const assembler = tellEffects(
		createAssembler(plan.reply, appErrorPatterns(plan.appErrors)),
		(effect) => {
			taken.effect = effect;
		},
	);
	const exchange = createExchange({
		now,
		wheel: createTimerWheel(now),
		timeouts: plan.timeouts,
		assembler,
		send(data) {
			steps.push({at: now(), data});
			send(data);
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
	const unsent = () => outgoing.length - steps.length;

	function meaningOf(frame: Frame, length: number): FrameMeaning {
		const before = steps.length;
		if (before === 0) {
			if (isReady?.(frame, 0)) ready = true;
			return 'greeting';
		}
		if (!exchange.listening()) return assembler.stray(frame) === 'noise' ? 'ignored' : 'unmatched';
		exchange.take(frame, length);
		const {effect} = taken;
		if (steps.length > before) return 'awaited';
		if (!effect) return 'trailing';
		const goesOn = effect.kind === 'complete' && unsent() > 0;
		if (effect.kind === 'part' || goesOn) return effect.text ? 'text' : 'silent';
		return meanings[effect.kind];
	}

	function cut(error: AttemptError, byServer: boolean): void {
		if (!exchange.busy()) return;
		cutBy = error;
		exchange.cut(error, byServer);
	}

	return {
		steps,
		frames,
		start() {
			exchange.begin(assignment, undefined, now());
			exchange.transmit(outgoing, 0);
		},
		mayStart: () => ready,
		take(data, binary) {
			const frame = createFrame(data, binary, plan.reply.decode);
			taken = {at: now(), effect: undefined};
			const meaning = meaningOf(frame, data.length);
			const readable = isReadable(createFrame(data, binary, plan.reply.decode));
			const text = readable ? data.toString('utf8') : '';
			frames.push({at: taken.at, data, binary, text, meaning});
		},
		unsent,
		cut,
		conclude() {
			cut(givenUp, false);
			const {ack, first, complete, text, error} = attempt ?? ({} as Partial<RawAttempt>);
			// Neither the end of the connection nor that of the watching is an answer of the server.
			const own = error !== undefined && error === cutBy;
			const ended = own || error?.class.startsWith('timeout.') ? undefined : complete;
			return {ack, first, complete: ended, text, error: own ? undefined : error};
		},
	};
}
