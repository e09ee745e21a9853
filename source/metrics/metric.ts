import {inspect} from 'node:util';
import type {Prompt, Row} from '../model/prompt.ts';

/** The dataset row as its author wrote it, plus the prompt's id. */
export type MetricPrompt = Row & {readonly id: string};

export type MetricReply = {
	readonly text: string;
	/** The parsed JSON of the final or merged frame; null when the frame is no JSON. */
	readonly body: unknown;
	/** How many frames the reply came in. */
	readonly frames: number;
	/** Seconds. */
	readonly timing: {
		readonly connect?: number;
		readonly first_token?: number;
		readonly latency: number;
	};
};

/** A score, or null when the metric does not apply to the pair. */
export type Score = number | null;

/** What a user's module exports: one of these or a list of them. */
export type MetricDefinition = {
	readonly name: string;
	readonly score: (prompt: MetricPrompt, reply: MetricReply) => Score | Promise<Score>;
	/** Whether this score makes the pair a failed one; without it the metric only informs. */
	readonly failureCondition?: (
		prompt: MetricPrompt,
		reply: MetricReply,
		score: number,
	) => boolean | Promise<boolean>;
};

/** What the built-in metrics look at. */
export type ReplyContent = Pick<MetricReply, 'text' | 'body'>;

/** A built-in metric: synchronous, and knows the dataset's fields whatever their keys are. */
export type BuiltinMetric = {
	readonly name: string;
	readonly score: (prompt: Prompt, reply: ReplyContent) => Score;
	readonly fails?: (score: number) => boolean;
	/** Why the pair fails, in one sentence. */
	readonly explain?: (prompt: Prompt, reply: ReplyContent) => string;
};

/** What all metrics together say of one pair. */
export type PairScore = {
	readonly scores: Readonly<Record<string, number>>;
	/** Why each rejecting metric rejects the pair; its keys are the failed metrics. */
	readonly reasons: Readonly<Record<string, string>>;
	readonly errors: Readonly<Record<string, string>>;
};

const namePattern = /^[\p{L}\p{N}_-][\p{L}\p{N}_.-]{0,63}$/u;
const reserved = new Set([
	'__proto__',
	'metrics',
	'latency',
	'first_token',
	'chunk_gap',
	'connect',
	'response_time',
	'error_rate',
	'requests_per_second',
]);

/**
 * Declares a metric of your own. It only checks what it is given and gives it back, so that editors
 * know the types.
 * @throws TypeError when a part is missing or mistyped
 */
export function defineMetric(definition: MetricDefinition): MetricDefinition {
	const problem = problemWithMetric(definition);
	if (problem !== undefined) throw new TypeError(`defineMetric: ${problem}`);
	return definition;
}

/** A sentence on what is wrong with a value that should define a metric. */
export function problemWithMetric(value: unknown): string | undefined {
	if (value === null || typeof value !== 'object') {
		return 'a metric is an object such as {name: "mentions_price", score: (prompt, reply) => 1}';
	}
	const {name, score, failureCondition} = value as Partial<Record<keyof MetricDefinition, unknown>>;
	if (typeof name !== 'string' || !namePattern.test(name)) {
		return `the name ${inspect(name)} is not 1 to 64 letters, digits, "_", "-" or "."`;
	}
	if (reserved.has(name)) return `the name "${name}" is taken by a figure of the run`;
	if (typeof score !== 'function') return `"${name}" has no function "score"`;
	if (failureCondition !== undefined && typeof failureCondition !== 'function') {
		return `the "failureCondition" of "${name}" is not a function`;
	}
	return undefined;
}
