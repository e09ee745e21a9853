import type {MetricInfo} from './bind-metric.ts';
import type {MetricKind, MetricPrompt, MetricReply, PairScore, PromptFields} from './metric.ts';

export type ScorerSetup = {
	/** Values of `--metrics`, possibly including built-in metrics. */
	readonly entries: readonly string[];
	/** The kind of metrics to run; all others are only loaded. */
	readonly kind: Exclude<MetricKind, 'inline'>;
	/** The most pairs that the metrics score at once. */
	readonly atOnce: number;
	/** Why metrics no longer run, by name. */
	readonly off: Readonly<Record<string, string>>;
	/** A few 32-bit numbers shared with the thread: see `scorerState`. */
	readonly state: Int32Array<SharedArrayBuffer>;
};

/** A pair to be scored. */
export type Pair = {
	readonly key: number;
	readonly prompt: MetricPrompt;
	readonly reply: MetricReply;
	readonly fields: PromptFields;
};

export type FromScorer =
	| {readonly type: 'loaded'; readonly metrics: readonly MetricInfo[]}
	| {readonly type: 'refused'; readonly problems: readonly string[]}
	| {readonly type: 'scored'; readonly scores: readonly (readonly [number, PairScore])[]};

/** Places in the shared state. */
export const scorerState = {
	/** Counts up while the thread's loop turns. */
	heartbeat: 0,
	/** Key of the pair whose metric is running, plus one; 0 for none. */
	pair: 1,
	/** Position of that metric. */
	metric: 2,
	/** Position of the entry that is being loaded. */
	module: 3,
	length: 4,
} as const;

/** Exit code of a thread whose module waits for something that never happens. */
export const unsettledCode = 13;

/** The most pairs that a thread scores at once, so that slow promises overlap. */
export const mostAtOnce = 32;
