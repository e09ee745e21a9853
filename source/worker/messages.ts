import type {Plan} from '../config/plan.ts';
import type {AttackGauges, HoldReason} from '../engine/attack-types.ts';
import type {Credentials} from '../gateway/presign.ts';
import type {Leg} from '../model/load.ts';
import type {Prompt} from '../model/prompt.ts';
import type {EngineEvent} from '../model/run-event.ts';
import type {Delta} from '../statistics/delta.ts';
import type {Tag} from '../statistics/threshold-tags.ts';

/** All that an engine needs to run its share of a plan. */
export type RunSetup = {
	readonly plan: Plan;
	/** In the order of sending. */
	readonly prompts: readonly Prompt[];
	/** Null when nothing is to be saved. */
	readonly resultsFile: string | null;
	/** PEM text to trust instead of the system's authorities. */
	readonly ca: string | undefined;
	/** Values that no message may show. */
	readonly secrets: readonly string[];
	/** Connections opened per second at most, over all workers. */
	readonly connectRate?: number | undefined;
	/** Of AWS, already fetched, where connections are signed. */
	readonly credentials?: Credentials | undefined;
	/** Names of all metrics, the user's included. */
	readonly metricNames: readonly string[];
	/** What thresholds look at apart, besides intents and steps. */
	readonly tags: readonly Tag[];
	/** Set when prompts of an earlier run are sent again, as further attempts of that run. */
	readonly rerun?: Rerun;
};

/** The setup of one worker among several. */
export type WorkerSetup = RunSetup & {
	readonly worker: number;
	readonly workers: number;
	/** Prompts of the leg that the workers of the closed model have taken, in shared memory. */
	readonly taken: Int32Array<SharedArrayBuffer>;
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
	/** Runs a leg whose first prompt has this index; `drained` follows. */
	| {
			readonly type: 'leg';
			readonly leg: Leg;
			readonly first: number;
			/** Milliseconds of measured load before it. */
			readonly before: number;
	  }
	| {readonly type: 'hold'; readonly reason: HoldReason}
	| {readonly type: 'release'; readonly reason: HoldReason}
	| {readonly type: 'stop'}
	/** Ends the leg before its time; `drained` follows. */
	| {readonly type: 'cut'}
	/** Closes the connections, in a hurry without the last looks at them; `done` follows. */
	| {readonly type: 'finish'; readonly hurry: boolean}
	| {readonly type: 'abandon'}
	/** The level of all workers together. */
	| {readonly type: 'level'; readonly level: number};

export type WorkerGauges = AttackGauges & {
	/** Measured prompts that were sent and are in no figure yet. */
	readonly inFlight: number;
	/** Replies that wait for the user's metrics. */
	readonly scoring: number;
	/**
	 * Seconds that the event loop was late in the last second: but for the hundredth of that second in
	 * which it was later still (see `loopDelayOf`); null before the first.
	 */
	readonly loopDelayP99: number | null;
	/** When that second ended, in seconds since the run began. */
	readonly loopDelayAt: number | null;
	/** Why sending is held up right now, other than by the user. */
	readonly heldBy: readonly HoldReason[];
};

export type FromWorker =
	| {readonly type: 'ready'}
	/** The leg is over, and all of it has been reported; so many of its prompts were this worker's. */
	| {readonly type: 'drained'; readonly taken: number}
	| {
			readonly type: 'delta';
			readonly delta: Delta;
			readonly gauges: WorkerGauges;
			/** What happened since the last report, in order. */
			readonly events: readonly EngineEvent[];
	  }
	/** All is scored; so many bytes of results still wait for the disk. */
	| {readonly type: 'closing'; readonly unwritten: number}
	/** What the user should know while it runs. */
	| {readonly type: 'warning'; readonly text: string}
	/** The engine can no longer tell whose the replies are. */
	| {readonly type: 'distrust'; readonly reason: string}
	/** What a metric wrote to its console. */
	| {readonly type: 'log'; readonly text: string}
	/** Nothing more will come: all is sent, scored and written. */
	| {readonly type: 'done'}
	| {readonly type: 'failed'; readonly message: string};
