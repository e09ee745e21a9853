import {toRawReply} from '../config/reply-rule.ts';
import type {Dialect} from '../gateway/dialect.ts';
import type {AttemptError} from '../model/attempt.ts';
import {kindOf, type ErrorClass} from '../model/error-class.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import {readFrames} from './infer-frames.ts';
import {reportsError} from './infer-words.ts';
import {adviseRule, type ProbeAdvice} from './probe-advice.ts';
import {sortFrames} from './sorted-frames.ts';
import {describeGreeting, type ProbeGreeting} from './probe-greeting.ts';
import type {FrameMeaning, Understood, WatchedExchange} from './watched-exchange.ts';

export type {ProbeAdvice} from './probe-advice.ts';
export type {FrameMeaning} from './watched-exchange.ts';

/** An error, with what it means for this server if there is something to add. */
export type ProbeError = AttemptError & {readonly explanation?: string | undefined};

/** How the connection was established. */
export type ProbeHandshake = {
	/** The HTTP status: 101 when the connection is open; null without an answer. */
	readonly status: number | null;
	/** Seconds from the start of TCP to the 101; null without one. */
	readonly connect: number | null;
	/** The relevant headers, with names as the server wrote them. */
	readonly headers: readonly (readonly [name: string, value: string])[];
	readonly error?: ProbeError | undefined;
};

/** Seconds after the first message was sent. */
export type ProbeMessage = {readonly at: number; readonly bytes: number; readonly text: string};
export type ProbeFrame = ProbeMessage & {readonly meaning: FrameMeaning};

/** How the plan's own rule reads the frames. Seconds after the first message was sent. */
export type ProbeReply = {
	/** As `--reply` takes it. */
	readonly rule: unknown;
	readonly complete: number | null;
	readonly first: number | null;
	readonly ack: number | null;
	readonly text: string | null;
	readonly error?: ProbeError | undefined;
	/** Complete and without an error, so a run would count it as a reply. */
	readonly understood: boolean;
	/** The rule accepts it as a reply, but its text reports an error. */
	readonly suspect: boolean;
	/** Understood, and the rule accounts for every frame. */
	readonly fits: boolean;
};

/** The outcome of one prompt. Secrets are masked in all texts except those of `advice`. */
export type ProbeResult = {
	readonly question: string;
	readonly handshake: ProbeHandshake;
	readonly sent: readonly ProbeMessage[];
	/** Messages of the request that were never sent, because what they waited for did not arrive. */
	readonly unsent: number;
	readonly frames: readonly ProbeFrame[];
	/** What arrived before anything was sent, and not again; undefined without a greeting. */
	readonly greeting: ProbeGreeting | undefined;
	/** Frames were still arriving when the probe ended. */
	readonly unfinished: boolean;
	/** How the connection ended while frames were awaited; undefined if it did not. */
	readonly closed?: ProbeError | undefined;
	readonly reply: ProbeReply;
	/** A rule that fits better than the plan's; undefined without one. */
	readonly advice: ProbeAdvice | undefined;
	/** How it ended, in one sentence. */
	readonly conclusion: string;
};

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
	readonly exchange: WatchedExchange;
	readonly handshake: ProbeHandshake;
	readonly closed: ProbeError | undefined;
	/** The server closed the connection normally. */
	readonly cleanly: boolean;
	readonly unfinished: boolean;
	readonly redact: (text: string) => string;
};

/**
 * Whether a rule that merely counts frames accepted an error as the reply: a frame without text where a
 * reply would have it, whose own words report an error.
 */
function isSuspect({done}: ReplyRule, {frames}: WatchedExchange): boolean {
	if (!done.some((condition) => 'frames' in condition)) return false;
	const [leaves, ...others] = frames.flatMap(
		({text}) => readFrames([{at: 0, text}])[0]?.leaves ?? [],
	);
	if (!leaves || others.length > 0) return false;
	return reportsError(leaves) && !['message', 'text'].some((key) => leaves.get(key));
}

function toReply(
	{run, dialect, exchange, redact}: ProbeEnd,
	understanding: Understood,
): ProbeReply {
	const zero = exchange.sent[0]?.at ?? 0;
	const since = (at: number | undefined) => (at === undefined ? null : (at - zero) / 1000);
	const {ack, first, complete, text, error} = understanding;
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

/** Interprets the outcome of a probe. */
export function toResult(end: ProbeEnd): ProbeResult {
	const {run, exchange, handshake, closed, cleanly, unfinished, redact} = end;
	const understanding = exchange.conclude();
	const sorted = sortFrames(exchange, unfinished);
	const {sent, frames} = exchange;
	const zero = sent[0]?.at ?? 0;
	const message = (data: Buffer, at: number, text: string): ProbeMessage => ({
		at: (at - zero) / 1000,
		bytes: data.length,
		text: redact(text),
	});
	const reply = toReply(end, understanding);
	const result = {
		question: redact(run.prompts.prompt(0).question),
		handshake,
		sent: sent.map(({at, data}) => message(data, at, data.toString('utf8'))),
		unsent: exchange.unsent(),
		frames: frames.map(({at, data, binary, text, meaning}) => ({
			...message(data, at, binary && text === '' ? `binary, ${data.length} bytes` : text),
			meaning,
		})),
		greeting: describeGreeting(sorted, run.plan.ready, redact),
		unfinished,
		closed,
		reply,
		advice: adviseRule(run.plan, exchange, sorted, {fits: reply.fits, closed: cleanly, unfinished}),
	};
	return {...result, conclusion: conclude(result)};
}

/** A rule in a few words: its name, or that the user wrote it. */
export const nameOfRule = (raw: unknown): string =>
	typeof raw === 'string' ? `"${raw}"` : 'of your own';

function conclude(result: Omit<ProbeResult, 'conclusion'>): string {
	const {handshake, sent, frames, reply, advice, closed, unsent, unfinished, greeting} = result;
	if (handshake.error) return `${handshake.error.class}: ${handshake.error.message}`;
	if (sent.length === 0) {
		if (handshake.connect === null) return 'given up before the connection was open';
		return closed
			? `nothing was sent: ${closed.class}: ${closed.message}`
			: 'given up before anything was sent';
	}
	const then = closed ? `; then ${closed.class}` : '';
	const first = greeting && !greeting.awaited ? '; the server greets before anything is sent' : '';
	const answers = frames.filter(({meaning}) => meaning !== 'greeting');
	if (answers.length === 0)
		return `no frame arrived${closed ? `: ${closed.class}` : ' in time'}${first}`;
	if (unsent > 0) return `message ${sent.length + 1} of the request was never sent${then}`;
	const rule = `the rule ${nameOfRule(reply.rule)}`;
	if (advice) {
		const what = advice.preset === undefined ? 'a rule made for it' : `"${advice.preset}"`;
		return `${what} fits better than ${rule}${first}${then}`;
	}
	const isLate = reply.error !== undefined && kindOf(reply.error.class) === 'timeout';
	if (reply.error && !isLate) return `an error: ${reply.error.class}`;
	if (reply.suspect) return `the reply looks like an error from the chatbot${then}`;
	if (!reply.fits && unfinished) {
		const taken = reply.understood ? 'does not explain all frames' : 'never completed the reply';
		return `${rule} ${taken}, and frames were still arriving when time ran out`;
	}
	if (!reply.understood) return `${rule} never completed the reply${then}`;
	return reply.fits
		? `${rule} fits${first}${then}`
		: `${rule} does not explain all frames${first}${then}`;
}
