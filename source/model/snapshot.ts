import type {Distribution} from './distribution.ts';

/** What a run is doing at the moment. */
export type Phase = 'idle' | 'running' | 'paused' | 'stopping' | 'done';

/** How many prompts went where; `sent = passed + failed + errored + inFlight` always holds. */
export type Counts = {
	readonly sent: number;
	readonly passed: number;
	readonly failed: number;
	readonly errored: number;
	readonly inFlight: number;
	/** Those in flight whose reply is complete and waits for the user's metrics. */
	readonly scoring: number;
	/** Frames that belong to no prompt. */
	readonly unmatched: number;
};

export type ConnectionGauges = {
	/** Connections the load model asks for. */
	readonly target: number;
	readonly open: number;
	readonly connecting: number;
	/** How many were opened since the run began, replacements included. */
	readonly opened: number;
};

/** A metric's figures over all scored pairs. */
export type MetricFigures = {
	readonly average: number | null;
	readonly min: number | null;
	readonly max: number | null;
	/** Pairs that were scored. */
	readonly count: number;
	/** Pairs that the metric does not apply to, for example for want of an expected intent. */
	readonly missing: number;
	/** Pairs on which the metric itself went wrong. */
	readonly errors: number;
	/** Scored pairs whose failure condition holds. */
	readonly failed: number;
	/** `(count - failed) / count`, null over no pair. */
	readonly passRate: number | null;
};

export type IntentFigures = {
	readonly count: number;
	readonly passed: number;
	readonly failed: number;
	readonly errored: number;
	readonly latency: Distribution;
	readonly metrics: Readonly<Record<string, MetricFigures>>;
};

export type ErrorFigures = {readonly count: number; readonly example: string};

/** One (prompt, reply) pair that a metric rejects. */
export type FailedPair = {
	readonly metric: string;
	readonly id: string;
	readonly prompt: string;
	readonly response: string;
	readonly reason: string;
	readonly score: number;
};

/** One (prompt, reply) pair that a metric could not score. */
export type MetricError = {readonly metric: string; readonly id: string; readonly message: string};

/** One second of the run, for charts. Latencies in seconds; null when nothing completed. */
export type SeriesPoint = {
	readonly second: number;
	readonly completed: number;
	readonly errored: number;
	readonly p50: number | null;
	readonly p95: number | null;
	readonly firstTokenP50: number | null;
};

/** How the load generator itself is doing. */
export type GeneratorFigures = {
	readonly saturated: boolean;
	readonly reasons: readonly string[];
	/** Seconds. */
	readonly loopDelayP99: number | null;
	/** CPU seconds per second, over the whole process. */
	readonly cpu: number | null;
	/** Bytes. */
	readonly maxRss: number;
	readonly dropped: number;
};

/** The figures of a run that come from its attempts alone. */
export type RunFigures = {
	/** Completed attempts per second over the last full seconds. */
	readonly rate: number;
	readonly latency: Distribution;
	readonly responseTime: Distribution;
	readonly firstToken: Distribution;
	readonly chunkGap: Distribution;
	readonly connect: Distribution;
	readonly metrics: Readonly<Record<string, MetricFigures>>;
	readonly intents: Readonly<Record<string, IntentFigures>>;
	readonly errors: Readonly<Record<string, ErrorFigures>>;
	/** The first failed pairs of each metric, at most `listLimit` per metric. */
	readonly failures: readonly FailedPair[];
	/** The first metric errors of each metric, in the same number. */
	readonly metricErrors: readonly MetricError[];
	readonly series: readonly SeriesPoint[];
};

/**
 * Everything known about a run at one moment. Frozen; a slice that did not change keeps its
 * identity from one snapshot to the next, so that a screen can compare by reference.
 */
export type Snapshot = RunFigures & {
	readonly phase: Phase;
	/** Seconds of load so far, pauses excluded. */
	readonly elapsed: number;
	/** Attempts that the plan asks for; null when it is bounded by time instead. */
	readonly planned: number | null;
	/** Seconds after which a run bounded by time ends. */
	readonly duration: number | null;
	readonly counts: Counts;
	readonly connections: ConnectionGauges;
	readonly generator: GeneratorFigures;
	/** Sentences that the user should see: limits, paused disk, stopped early. */
	readonly warnings: readonly string[];
};
