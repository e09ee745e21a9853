import type {MetricPrompt, MetricReply, PairScore} from './metric.ts';

export type ScorerSetup = {
	readonly modules: readonly string[];
	/** Why metrics are not run any more, by their names. */
	readonly off: Readonly<Record<string, string>>;
	/** A few 32-bit numbers shared with the thread: see `scorerState`. */
	readonly state: Int32Array<SharedArrayBuffer>;
};

/** A pair to be scored by the user's metrics. */
export type Pair = {
	readonly key: number;
	readonly prompt: MetricPrompt;
	readonly reply: MetricReply;
};

export type FromScorer =
	| {readonly type: 'loaded'; readonly names: readonly string[]}
	| {readonly type: 'refused'; readonly problems: readonly string[]}
	| {readonly type: 'scored'; readonly verdicts: readonly (readonly [number, PairScore])[]};

/** Places in the shared state. */
export const scorerState = {
	/** Counts up while the thread's loop turns. */
	heartbeat: 0,
	/** Key of the pair whose metric is running, plus one; 0 for none. */
	pair: 1,
	/** Position of that metric. */
	metric: 2,
	/** Position of the module that is being loaded. */
	module: 3,
	length: 4,
} as const;

/** What the thread ends with when a module waits for what never comes. */
export const unsettledCode = 13;

/** Pairs in the user's hands at once: a judge in the cloud must not get thousands of calls. */
export const mostAtOnce = 32;
