import type {Plan} from '../config/plan.ts';
import {appErrorPatterns} from '../config/app-errors.ts';
import type {Assembler, FrameEffect} from '../engine/assembler.ts';
import {compileConditions, type Matcher} from '../engine/condition.ts';
import {createFrame, isReadable} from '../engine/frame.ts';
import {createAssembler} from '../engine/single-assembler.ts';
import type {OutgoingStep} from '../engine/exchange-types.ts';
import type {AttemptError} from '../model/attempt.ts';
import {isAck, isNoise} from './infer-words.ts';

/** What a frame is to the run, by the plan's rule and request. */
export type FrameMeaning =
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

export type SentStep = {readonly at: number; readonly data: Buffer};

/** What the plan's rule has made of the frames so far. Times as of the frames. */
export type Understood = {
	readonly ack: number | undefined;
	readonly first: number | undefined;
	readonly complete: number | undefined;
	readonly text: string | undefined;
	readonly error: AttemptError | undefined;
};

/** One prompt on its way, watched rather than measured: nothing ends it but who looks on. */
export type ProbeExchange = {
	readonly steps: readonly SentStep[];
	readonly frames: readonly ProbedFrame[];
	/** Sends the first message, and all that wait for nothing. */
	readonly start: () => void;
	readonly take: (data: Buffer, binary: boolean) => void;
	/** Messages of the request that still wait for a frame. */
	readonly unsent: () => number;
	/** What it has understood, now that nothing more comes; `closed`: because the server closed. */
	readonly conclude: (closed: boolean) => Understood;
	/** Milliseconds of silence after which the reply is complete or hardly anything more will come. */
	readonly patience: () => number | undefined;
};

/** Milliseconds that a server may be silent between two frames. */
const usualQuiet = 2000;
/** After an end that a frame has told, for what trails. */
const afterEnd = 1000;
const longestQuiet = 15_000;
/** The engine's own, in `exchange.ts`. */
const errorGrace = 250;
/** After a lone frame that sounds like an acknowledgement: the model behind it takes its time. */
const afterAck = 10_000;

const meanings: Readonly<Record<Exclude<FrameEffect['kind'], 'part'>, FrameMeaning>> = {
	complete: 'done',
	error: 'error',
	ack: 'ack',
	ignored: 'ignored',
	notice: 'notice',
};

/** Whether the end follows from a frame's words, and not from its number. */
const tellsEnd = ({reply}: Plan): boolean => !reply.done.some((condition) => 'frames' in condition);

export function createProbeExchange(
	plan: Plan,
	outgoing: readonly OutgoingStep[],
	send: (data: Buffer) => void,
	now: () => number,
): ProbeExchange {
	const assembler: Assembler = createAssembler(plan.reply, appErrorPatterns(plan.appErrors));
	const steps: SentStep[] = [];
	const frames: ProbedFrame[] = [];
	let gate: Matcher | undefined;
	let ack: number | undefined;
	let first: number | undefined;
	let last: number | undefined;
	let complete: number | undefined;
	let error: AttemptError | undefined;

	function sendOn(): void {
		gate = undefined;
		while (steps.length < outgoing.length && !gate) {
			const {data, await: awaited} = outgoing[steps.length]!;
			steps.push({at: now(), data});
			send(data);
			if (awaited) gate = compileConditions(awaited);
		}
	}

	function end(at: number, reason: AttemptError | undefined): void {
		complete = at;
		error = reason;
	}

	/** As in a run: after an error an end marker may follow, which belongs to it. */
	function graceOf(): number {
		const {grace, endsErrors} = assembler;
		return error && endsErrors ? Math.max(errorGrace, grace) : grace;
	}

	function understand(data: Buffer, binary: boolean, at: number): FrameMeaning {
		const frame = createFrame(data, binary, plan.reply.decode);
		const {idle} = assembler;
		const isSilent = idle !== undefined && first !== undefined && at - frames.at(-1)!.at > idle;
		if (complete === undefined && isSilent) end(last!, assembler.judge());
		if (complete !== undefined) {
			const isLate = at - complete > graceOf();
			if (isLate) return 'unmatched';
			assembler.trail(frame);
			return 'trailing';
		}
		if (gate?.(frame, frames.length + 1)) {
			ack ??= at;
			sendOn();
			return 'awaited';
		}
		const effect = assembler.read(frame);
		if ('text' in effect && effect.text) {
			first ??= at;
			last = at;
		}
		if (effect.kind === 'part') return effect.text ? 'text' : 'silent';
		if (effect.kind === 'ack') ack ??= at;
		if (effect.kind === 'error') end(at, effect.error);
		if (effect.kind === 'complete') end(at, assembler.judge());
		return meanings[effect.kind];
	}

	return {
		steps,
		frames,
		start() {
			assembler.begin();
			sendOn();
		},
		take(data, binary) {
			const at = now();
			const meaning = understand(data, binary, at);
			const readable = isReadable(createFrame(data, binary, plan.reply.decode));
			const text = readable ? data.toString('utf8') : '';
			frames.push({at, data, binary, text, meaning});
		},
		unsent: () => outgoing.length - steps.length,
		conclude(closed) {
			const ends = closed ? assembler.closes : assembler.idle !== undefined;
			if (complete === undefined && first !== undefined && ends) end(last!, assembler.judge());
			return {ack, first, complete, text: assembler.content().text, error};
		},
		patience() {
			// An acknowledgement says that there is more to come, whenever that is.
			if (complete === undefined && first === undefined) return undefined;
			if (complete !== undefined && (error ?? tellsEnd(plan))) {
				return Math.max(afterEnd, assembler.grace);
			}
			const [lone, ...others] = frames.filter(({meaning}) => meaning !== 'awaited');
			if (lone && others.length === 0 && (isAck(lone.text) || isNoise(lone.text))) {
				return Math.min(plan.timeouts.total, plan.timeouts.idle ?? afterAck);
			}
			const times = [steps.at(-1)!.at, ...frames.map(({at}) => at)];
			const gaps = times.slice(1).map((at, index) => at - times[index]!);
			const quiet = Math.max(usualQuiet, 2 * Math.max(...gaps), (assembler.idle ?? 0) + 500);
			return Math.min(longestQuiet, plan.timeouts.idle ?? quiet);
		},
	};
}
