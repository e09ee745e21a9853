import type {OpeningPart} from '../model/opening-times.ts';
import type {SequenceFaults} from '../model/raw-attempt.ts';
import type {FailedPair, MetricError} from '../model/snapshot.ts';
import type {ErrorClass} from './error-classes.ts';
import type {Listed} from './first-items.ts';
import type {HistogramState} from './histogram.ts';
import type {SeriesState} from './series.ts';
import type {GroupState} from './group.ts';
import type {OptionalState} from './optional-state.ts';

/** The parts of opening connections; absent where no connection had them, and in earlier versions. */
export type OpeningState = Readonly<Partial<Record<OpeningPart, HistogramState | undefined>>>;

/**
 * The full state of an aggregator in JSON: the states of a run's parts merge into that of the
 * whole. Times in microseconds.
 */
export type AggregateState = {
	readonly version: 1;
	/** The names of the metrics, in the order in which each group lists its figures. */
	readonly metrics: readonly string[];
	readonly all: GroupState;
	readonly intents: readonly (readonly [name: string, group: GroupState])[];
	readonly steps: readonly (readonly [step: number, group: GroupState])[];
	/** By `key=value`. */
	readonly tags: readonly (readonly [name: string, group: GroupState])[];
	readonly chunk_gap: HistogramState;
	readonly connect: HistogramState;
	readonly ack: HistogramState;
	/** Null when no frames were numbered. */
	readonly sequence: SequenceFaults | null;
	readonly errors: readonly (readonly [name: string, errors: ErrorClass])[];
	readonly notices: readonly (readonly [name: string, errors: ErrorClass])[];
	readonly failures: readonly Listed<FailedPair>[];
	readonly metric_errors: readonly Listed<MetricError>[];
	/** Attempts whose reply was doubtful when they completed. */
	readonly doubtful: number;
	/** Attempts whose users left on purpose; absent when none did. */
	readonly left?: number | undefined;
	readonly warmup_errors: number;
	readonly series: SeriesState;
} & OpeningState &
	OptionalState;
