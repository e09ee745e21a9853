import type {SequenceFaults} from '../model/raw-attempt.ts';
import type {FailedPair, MetricError} from '../model/snapshot.ts';
import type {ErrorClass} from './error-classes.ts';
import type {Listed} from './first-items.ts';
import type {OptionalSamples} from './optional-figures.ts';

/**
 * One attempt is one row of numbers: the fixed columns, then the score and the state of each
 * metric. Times and durations are whole microseconds; `absent` where there is no value.
 */
export const columns = {
	outcome: 0,
	/** Number of the intent, in the order in which the worker first saw them. */
	intent: 1,
	step: 2,
	/** One bit for each tag that the attempt has. */
	tags: 3,
	latency: 4,
	responseTime: 5,
	firstToken: 6,
	connect: 7,
	ack: 8,
	/** Since the run's zero. */
	complete: 9,
	/** Position of the prompt in the run's order. */
	index: 10,
	metrics: 11,
} as const;

export const absent = -1;

/** The values of the column `outcome`, in this order. */
export const outcomeCodes = ['passed', 'failed', 'errored'] as const;

/** What became of a metric on one pair. */
export const metricStates = {missing: 0, scored: 1, rejected: 2, broken: 3, unscored: 4} as const;

/** Numbers in a row. */
export const rowWidth = (metrics: number): number => columns.metrics + 2 * metrics;

/** What one worker collected since its last delta. Deltas merge in any order. */
export type Delta = {
	/** Attempts, one row after another; only the first `count` rows are used. */
	readonly samples: Float64Array<ArrayBuffer>;
	readonly count: number;
	/** Microseconds between the frames of streamed replies. */
	readonly gaps: readonly number[];
	/**
	 * Microseconds that the parts of opening connections took: four for each connection, in the order of
	 * `openingPartNames`.
	 */
	readonly openings: readonly number[];
	/** Undefined when there is no sample of them. */
	readonly optional: OptionalSamples | undefined;
	/** Faults of numbered streams; undefined when no frames were numbered. */
	readonly faults: SequenceFaults | undefined;
	/** Names of the intents by number, for this delta. */
	readonly intents: readonly string[];
	readonly errors: ReadonlyMap<string, ErrorClass>;
	/** Notices of the gateway on the way to replies, by class. */
	readonly notices: ReadonlyMap<string, ErrorClass>;
	readonly failures: readonly Listed<FailedPair>[];
	readonly metricErrors: readonly Listed<MetricError>[];
	/** Attempts whose reply was doubtful when they completed. */
	readonly doubtful: number;
	/** Attempts whose users left on purpose: they have no row. */
	readonly left: number;
	/** Attempts of the warm-up that ended without a valid reply. */
	readonly warmupErrors: number;
};

/**
 * Scores that came after their attempts were counted. In the samples a metric that is `unscored` stays as
 * it was, and the outcome `failed` means that the pair had passed until now.
 */
export type LateScores = Pick<Delta, 'samples' | 'count' | 'intents' | 'failures' | 'metricErrors'>;

/** Outcomes counted. */
export type OutcomeCounts = {passed: number; failed: number; errored: number};
