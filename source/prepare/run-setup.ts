import type {Plan} from '../config/plan.ts';
import type {PromptTableData} from '../dataset/prompt-table.ts';
import type {ClientIdentity} from '../engine/connection-options.ts';
import type {Credentials} from '../gateway/presign.ts';
import type {MetricInfo} from '../metrics/bind-metric.ts';
import type {Tag} from '../statistics/threshold-tags.ts';

/** Everything an engine needs to run its share of a plan. */
export type RunSetup = {
	readonly plan: Plan;
	/** In the order of sending, in memory that all threads share. */
	readonly prompts: PromptTableData;
	/** The times of a recording that is replayed, in shared memory; see `createArrivals`. */
	readonly recorded?: Float64Array | undefined;
	/** Null when nothing is saved. */
	readonly resultsFile: string | null;
	/** PEM text to trust instead of the system's authorities. */
	readonly ca: string | undefined;
	/** The client certificate and its key, if the server is to get one. */
	readonly identity?: ClientIdentity | undefined;
	/** Values that no message may show. */
	readonly secrets: readonly string[];
	/** The most connections to open per second, across all workers. */
	readonly connectRate?: number | undefined;
	/** AWS credentials, already fetched, if connections are signed. */
	readonly credentials?: Credentials | undefined;
	/** The output of the first run of `--token-command`. */
	readonly token?: string | undefined;
	/** All metrics, including those of modules; for a rerun, those the plan has now. */
	readonly metrics: readonly MetricInfo[];
	/** Names of all metrics of the run. */
	readonly metricNames: readonly string[];
	/** The tags that thresholds name, besides intents and steps. */
	readonly tags: readonly Tag[];
	/** Finished attempts per second that outputs want to see, across all workers; none if absent. */
	readonly attemptsPerSecond?: number;
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
