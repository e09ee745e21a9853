import {toRawReply} from '../config/reply-rule.ts';
import type {Dialect} from '../gateway/dialect.ts';
import type {Preset} from '../gateway/presets.ts';
import type {AttemptError} from '../model/attempt.ts';
import type {ErrorClass} from '../model/error-class.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import {readFrames} from './infer-frames.ts';
import {shapeOf} from './frame-shape.ts';
import {reportsError} from './infer-words.ts';
import {advise} from './probe-advice.ts';
import type {
	ProbeError,
	ProbeHandshake,
	ProbeMessage,
	ProbeReply,
	ProbeSetUp,
	ProbeSecond,
	ProbeResult,
} from './probe-types.ts';
import {conclude} from './probe-conclusion.ts';
import {sortFrames} from './sorted-frames.ts';
import {describeGreeting} from './probe-greeting.ts';
import type {ProbeSetup} from './probe-setup.ts';
import type {ProbedPrompt} from './probe-exchanges.ts';
import {likeFirst, outcomeOf} from './second-prompt.ts';
import type {ProbedFrame, WatchedExchange} from './watched-exchange.ts';

export type {
	ProbeError,
	ProbeHandshake,
	ProbeMessage,
	ProbeFrame,
	ProbeReply,
	ProbeSetUp,
	ProbeSecond,
	ProbeResult,
} from './probe-types.ts';
export type {ProbeAdvice} from './probe-advice.ts';
export {nameOfRule} from './probe-conclusion.ts';
export type {FrameMeaning} from './watched-exchange.ts';

/** Masks secrets in an error, and explains it. */
export function explainSafely(
	error: AttemptError,
	dialect: Dialect,
	redact: (text: string) => string,
): ProbeError {
	const explanation = dialect.explain(error.class);
	const safe = {class: redact(error.class) as ErrorClass, message: redact(error.message)};
	return explanation === undefined ? safe : {...safe, explanation};
}

/** The raw outcome of a probe. */
export type ProbeEnd = {
	readonly run: PreparedRun;
	readonly dialect: Dialect;
	readonly first: ProbedPrompt;
	readonly second: ProbedPrompt | undefined;
	/** The set-up of the connection, and why it failed. */
	readonly setUp: {readonly setup: ProbeSetup; readonly error: ProbeError | undefined} | undefined;
	readonly handshake: ProbeHandshake;
	/** The presets to recognise; all, if absent. */
	readonly presets?: readonly Preset[] | undefined;
	readonly redact: (text: string) => string;
};

/**
 * Whether a rule that merely counts frames accepted something else as the reply: a lone frame without text
 * where a reply would have it, whose own words report an error or call it a heartbeat.
 */
function isSuspect({done}: ReplyRule, {frames}: WatchedExchange): boolean {
	if (!done.some((condition) => 'frames' in condition)) return false;
	const [only, ...others] = readFrames(frames.map(({at, text}) => ({at, text}))).filter(
		({leaves}) => leaves,
	);
	if (!only?.leaves || others.length > 0) return false;
	const {leaves} = only;
	if (['message', 'text'].some((key) => leaves.get(key))) return false;
	const {noisy, prose} = shapeOf(only);
	return reportsError(leaves) || (noisy && !prose);
}

const zeroOf = ({sent}: Pick<WatchedExchange, 'sent'>): number => sent[0]?.at ?? 0;

function toReply({run, dialect, redact}: ProbeEnd, exchange: WatchedExchange): ProbeReply {
	const zero = zeroOf(exchange);
	const since = (at: number | undefined) => (at === undefined ? null : (at - zero) / 1000);
	const {ack, first, complete, text, error} = exchange.conclude();
	const suspect = isSuspect(run.plan.reply, exchange);
	const understood = complete !== undefined && !error && !suspect;
	const leftOver = exchange.frames.some(({meaning}) => meaning === 'unmatched');
	return {
		rule: toRawReply(run.plan.reply),
		complete: since(complete),
		first: since(first),
		ack: since(ack),
		text: text === undefined ? null : redact(text),
		...(error && {error: explainSafely(error, dialect, redact)}),
		understood,
		suspect,
		fits: understood && !leftOver && exchange.unsent() === 0,
	};
}

/** What was sent and what came, as it may be shown. */
function toMessages(
	exchange: Pick<WatchedExchange, 'sent' | 'frames'>,
	redact: (text: string) => string,
): Pick<ProbeSecond, 'sent' | 'frames'> {
	const zero = zeroOf(exchange);
	const message = (data: Buffer, at: number, text: string): ProbeMessage => ({
		at: (at - zero) / 1000,
		bytes: data.length,
		text: redact(text),
	});
	const textOf = ({data, binary, text}: ProbedFrame) =>
		binary && text === '' ? `binary, ${data.length} bytes` : text;
	return {
		sent: exchange.sent.map(({at, data}) => message(data, at, data.toString('utf8'))),
		frames: exchange.frames.map((frame) => ({
			...message(frame.data, frame.at, textOf(frame)),
			meaning: frame.meaning,
		})),
	};
}

function toSetUp({setUp, redact}: ProbeEnd): ProbeSetUp | undefined {
	if (!setUp) return undefined;
	const {setup, error} = setUp;
	const done = setup.doneAt();
	const seconds = done === undefined ? null : (done - zeroOf(setup)) / 1000;
	return {...toMessages(setup, redact), seconds, error};
}

/** Interprets the outcome of a probe. */
export function toResult(end: ProbeEnd): ProbeResult {
	const {run, first, second, handshake, redact} = end;
	const {plan} = run;
	const reply = toReply(end, first.exchange);
	const secondReply = second && toReply(end, second.exchange);
	const sorted = sortFrames(first, second);
	const outcome =
		second &&
		outcomeOf(sorted.again!, sorted, {
			closed: second.closed !== undefined,
			isOver: !second.isCut,
		});
	const endsSecond = second?.cleanly && outcome !== 'answered';
	const messages = toMessages(first.exchange, redact);
	const seconds = second && toMessages(second.exchange, redact);
	const result = {
		question: redact(first.assignment.prompt.question),
		handshake,
		setup: toSetUp(end),
		...messages,
		unsent: first.exchange.unsent(),
		greeting: describeGreeting(sorted, plan.ready, redact),
		unfinished: first.isCut,
		closed: first.closed,
		reply,
		second: second && {
			question: redact(second.assignment.prompt.question),
			...seconds!,
			alike: likeFirst(seconds!.frames, messages.frames),
			unsent: second.exchange.unsent(),
			closed: second.closed,
			reply: secondReply!,
			outcome: outcome!,
		},
		advice: advise(plan, sorted, {
			first: first.exchange,
			second: second?.exchange,
			outcome,
			fits: reply.fits,
			closes: first.cleanly ? 'after-first' : endsSecond ? 'at-second' : 'never',
			dropped: [first, second].some((each) => each?.closed !== undefined && !each.cleanly),
			unfinished: first.isCut,
			presets: end.presets,
			question: first.assignment.prompt.question,
		}),
	};
	return {...result, conclusion: conclude(result)};
}
