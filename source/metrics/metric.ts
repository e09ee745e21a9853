import {inspect} from 'node:util';
import type {z} from 'zod';
import {openingPartNames} from '../model/opening-times.ts';
import type {Prompt, Row} from '../model/prompt.ts';

/** What JSON can hold. */
export type Json =
	null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json};

/** The dataset row as its author wrote it, plus the prompt's id. */
export type MetricPrompt = Row & {readonly id: string};

export type MetricReply = {
	readonly text: string;
	/** The parsed JSON of the final or merged frame; null when the frame is not JSON. */
	readonly body: unknown;
	/** Its intent and its references, wherever the rule or the usual places have them; see docs/metrics.md. */
	readonly intent?: unknown;
	readonly references?: unknown;
	/** How many frames the reply arrived in. */
	readonly frames: number;
	/** Seconds. */
	readonly timing: {
		readonly connect?: number;
		readonly first_token?: number;
		readonly latency: number;
	};
};

/** A score; null if the metric does not apply to the pair, which counts as missing, never as 0. */
export type MetricScore =
	| number
	| {
			readonly score: number;
			/** False fails the pair. If given, `failureCondition` is not called. */
			readonly passed?: boolean;
			/** Why, in one sentence: shown in lists and details. */
			readonly reason?: string;
			/** Anything else worth keeping, saved with the attempt. */
			readonly detail?: Json;
	  }
	| null;

/** A row's values under the standard field names, whatever keys the dataset uses. */
export type PromptFields = Pick<Prompt, 'question' | 'intent' | 'expected' | 'refCount'>;

/** What a metric may use besides the pair. */
export type MetricIo = {
	readonly fields: PromptFields;
	/** Aborted when the score is no longer waited for. */
	readonly signal: AbortSignal;
	/** `fetch` that aborts with the signal. */
	readonly fetch: typeof fetch;
};

/**
 * Where a metric runs. `inline`: in the engine's thread, at once; built-in metrics only. `thread`: in a
 * separate thread, within 5 s. `service`: waits for something slow such as a model; scores during or
 * after the run, and never delays sending.
 */
export type MetricKind = 'inline' | 'thread' | 'service';

/** One metric. A module exports one, or a list; a metric that fails no pair only informs. */
export type Metric<Parameters = unknown> = {
	readonly name: string;
	/** `thread` unless given. */
	readonly kind?: MetricKind;
	/** Named parameters, as a zod object type; `name` is reserved, because it renames the metric. */
	readonly parameters?: z.ZodType<Parameters>;
	/** The parameter that the short form `NAME:VALUE` fills. */
	readonly short?: string;
	/** For a service: pairs to score at once, 8 unless given. */
	readonly concurrency?: number;
	/** For a service: milliseconds that a score may take, 60,000 unless given. */
	readonly timeout?: number;
	/** What the score is about, which lists can show in place of the reason. */
	readonly about?: 'intent';
	/** The range of its scores, so that a threshold of 90 on a share from 0 to 1 can be questioned. */
	readonly range?: 'share';
	// A method, so that one list can hold metrics with different parameters.
	score(
		prompt: MetricPrompt,
		reply: MetricReply,
		parameters: Parameters,
		io: MetricIo,
	): MetricScore | Promise<MetricScore>;
	/** Whether this score fails the pair. */
	readonly failureCondition?: (
		prompt: MetricPrompt,
		reply: MetricReply,
		score: number,
	) => boolean | Promise<boolean>;
};

/** A metric without parameters, the original form of modules. */
export type MetricDefinition = Metric;
export type Score = MetricScore;

/** The combined result of all metrics for one pair. */
export type PairScore = {
	readonly scores: Readonly<Record<string, number>>;
	/** Why each rejecting metric rejects the pair; its keys are the failed metrics. */
	readonly reasons: Readonly<Record<string, string>>;
	readonly errors: Readonly<Record<string, string>>;
	/** By metric, for those that gave any. */
	readonly details?: Readonly<Record<string, Json>>;
	/** Service metrics whose score comes later. */
	readonly unscored?: readonly string[];
};

/** Pairs that a service metric scores at once, and milliseconds that a score may take. */
export const defaultConcurrency = 8;
export const defaultTimeout = 60_000;
const mostConcurrency = 1000;
const longestTimeout = 600_000;

const kinds: readonly unknown[] = ['inline', 'thread', 'service'];
const namePattern = /^[\p{L}\p{N}_-][\p{L}\p{N}_.-]{0,63}$/u;
const reserved = new Set([
	'__proto__',
	'metrics',
	'latency',
	'first_token',
	'chunk_gap',
	'connect',
	...openingPartNames,
	'setup',
	'phase',
	'tokens_per_second',
	'response_time',
	'error_rate',
	'requests_per_second',
]);

/**
 * Declares a metric: checks it and returns it, so that editors know the types. The type of `parameters`
 * is that of the third argument of `score`.
 * @throws TypeError when a part is missing or has the wrong type
 */
export function defineMetric<Parameters = undefined>(
	metric: Metric<Parameters>,
): Metric<Parameters> {
	const problem = problemWithMetric(metric);
	if (problem !== undefined) throw new TypeError(`defineMetric: ${problem}`);
	return metric;
}

/** Why a value cannot be a metric's name; undefined when it can. */
export function problemWithName(name: unknown): string | undefined {
	if (typeof name !== 'string' || !namePattern.test(name)) {
		return `the name ${inspect(name)} is not 1 to 64 letters, digits, "_", "-" or "."`;
	}
	return reserved.has(name) ? `the name "${name}" is taken by a figure of the run` : undefined;
}

const isWithin = (value: unknown, most: number): boolean =>
	value === undefined ||
	(Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most);

function problemWithParts(metric: Readonly<Record<string, unknown>>): string | undefined {
	const {name, kind, parameters, concurrency, timeout} = metric;
	if (kind !== undefined && !kinds.includes(kind)) {
		return `the "kind" of "${String(name)}" is ${inspect(kind)}, not "thread" or "service"`;
	}
	const hasCheck =
		parameters !== null && typeof parameters === 'object' && 'safeParse' in parameters;
	if (parameters !== undefined && !hasCheck) {
		return `the "parameters" of "${String(name)}" are not a zod type such as z.object({longest: z.int()})`;
	}
	if (!isWithin(concurrency, mostConcurrency)) {
		return `the "concurrency" of "${String(name)}" is ${inspect(concurrency)}, not a whole number from 1 to ${mostConcurrency}`;
	}
	if (!isWithin(timeout, longestTimeout)) {
		return `the "timeout" of "${String(name)}" is ${inspect(timeout)}, not milliseconds from 1 to ${longestTimeout}`;
	}
	return undefined;
}

/** What is wrong with a value that should define a metric, in a sentence. */
export function problemWithMetric(value: unknown): string | undefined {
	if (value === null || typeof value !== 'object') {
		return 'a metric is an object such as {name: "mentions_price", score: (prompt, reply) => 1}';
	}
	const metric = value as Readonly<Record<string, unknown>>;
	const {name, score, failureCondition} = metric;
	const problem = problemWithName(name);
	if (problem !== undefined) return problem;
	if (typeof score !== 'function') return `"${String(name)}" has no function "score"`;
	if (failureCondition !== undefined && typeof failureCondition !== 'function') {
		return `the "failureCondition" of "${String(name)}" is not a function`;
	}
	return problemWithParts(metric);
}
