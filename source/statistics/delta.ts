import type {SequenceFaults} from '../model/raw-attempt.ts';
import type {FailedPair, MetricError} from '../model/snapshot.ts';

/**
 * One attempt is one row of numbers: the fixed columns, then two for each metric, its score and its
 * state. Durations are whole microseconds; `absent` where there is none.
 */
export const columns = {
	outcome: 0,
	/** Number of the intent, in the order in which the worker met them. */
	intent: 1,
	step: 2,
	/** One bit for each tag that the attempt has. */
	tags: 3,
	latency: 4,
	responseTime: 5,
	firstToken: 6,
	connect: 7,
	ack: 8,
	metrics: 9,
} as const;

export const absent = -1;

/** What stands in the column `outcome`, and in what order. */
export const outcomeCodes = ['passed', 'failed', 'errored'] as const;

/** What became of a metric on one pair. */
export const metricStates = {missing: 0, scored: 1, rejected: 2, broken: 3} as const;

/** Numbers in a row. */
export const rowWidth = (metrics: number): number => columns.metrics + 2 * metrics;

/** The errors of one class. */
export type ErrorTally = {
	count: number;
	example: string;
	/** Under which the server's logs have the first of them, at most `mostIds` of each. */
	requestIds?: readonly string[];
	connectionIds?: readonly string[];
};

/** Enough to look into a class of errors, and little enough for one query. */
const mostIds = 20;

/** Takes ids into a class of errors; those that it has, and those beyond the limit, change nothing. */
export function addIds(
	tally: ErrorTally,
	name: 'requestIds' | 'connectionIds',
	ids: readonly string[] = [],
): void {
	const known = tally[name] ?? [];
	if (ids.length === 0 || known.length >= mostIds) return;
	// A new list: snapshots hold the one before.
	tally[name] = [...new Set([...known, ...ids])].slice(0, mostIds);
}

/** Everything that one worker learnt since its last delta. Deltas merge in any order. */
export type Delta = {
	/** Rows one after the other; only the first `count` of them count. */
	readonly rows: Float64Array<ArrayBuffer>;
	readonly count: number;
	/** Microseconds between the frames of streamed replies. */
	readonly gaps: readonly number[];
	/** Faults of numbered streams; undefined when no frames were numbered. */
	readonly faults: SequenceFaults | undefined;
	/** Names of the intents by number, for the rows of this delta. */
	readonly intents: readonly string[];
	readonly errors: ReadonlyMap<string, ErrorTally>;
	/** What the gateway said on the way to replies, by class. */
	readonly notices: ReadonlyMap<string, ErrorTally>;
	readonly failures: readonly FailedPair[];
	readonly metricErrors: readonly MetricError[];
	/** Attempts of the warm-up that ended without a valid reply. */
	readonly warmupErrors: number;
};

/** Outcomes counted. */
export type OutcomeCounts = {passed: number; failed: number; errored: number};
