import type {Plan} from '../config/plan.ts';
import type {AttackGauges, HoldReason} from '../engine/attack.ts';
import type {Prompt} from '../model/prompt.ts';
import type {Delta} from '../statistics/delta.ts';

/** All that a worker needs to run its share of a plan. */
export type WorkerSetup = {
	readonly plan: Plan;
	/** In the order of sending. */
	readonly prompts: readonly Prompt[];
	/** Null when nothing is to be saved. */
	readonly resultsFile: string | null;
	/** PEM text to trust instead of the system's authorities. */
	readonly ca: string | undefined;
	/** Values that no message may show. */
	readonly secrets: readonly string[];
	/** Names of all metrics, the user's included. */
	readonly metricNames: readonly string[];
	/** Set when prompts of an earlier run are sent again, as further attempts of that run. */
	readonly rerun?: Rerun;
};

/** How attempts are numbered and dated so that they continue an earlier run. */
export type Rerun = {
	/** By prompt id: the number of its next attempt, and its position in the run. */
	readonly places: ReadonlyMap<string, {readonly attempt: number; readonly index: number}>;
	/** Milliseconds between the run's beginning and the rerun's. */
	readonly since: number;
};

export type ToWorker =
	/** `at` is the run's zero by the system's monotonic clock, in nanoseconds. */
	| {readonly type: 'start'; readonly at: bigint}
	| {readonly type: 'hold'; readonly reason: HoldReason}
	| {readonly type: 'release'; readonly reason: HoldReason}
	| {readonly type: 'stop'}
	| {readonly type: 'abandon'}
	| {readonly type: 'level'; readonly connections: number};

export type WorkerGauges = AttackGauges & {
	/** Replies that wait for the user's metrics. */
	readonly scoring: number;
	/** 99th percentile of the event loop's delay over the last second, in seconds; null before. */
	readonly loopDelayP99: number | null;
	/** Why sending is held up right now, other than by the user. */
	readonly heldBy: readonly HoldReason[];
};

export type FromWorker =
	| {readonly type: 'ready'}
	| {readonly type: 'delta'; readonly delta: Delta; readonly gauges: WorkerGauges}
	/** What a metric wrote to its console. */
	| {readonly type: 'log'; readonly text: string}
	/** Nothing more will come: all is sent, scored and written. */
	| {readonly type: 'done'}
	| {readonly type: 'failed'; readonly message: string};
