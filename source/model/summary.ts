import type {Distribution} from './distribution.ts';
import type {GeneratorFigures} from './health.ts';
import type {LoadModel} from './load.ts';
import type {OpeningFigures} from './opening-times.ts';
import type {OptionalFigures, UsageFigures} from './optional-figures.ts';
import type {Outages} from './outages.ts';
import type {SequenceFaults} from './raw-attempt.ts';
import type {SeriesPoint} from './series-point.ts';
import type {
	Capacity,
	Counts,
	ErrorFigures,
	FailedPair,
	GroupFigures,
	LeftOut,
	MetricError,
	MetricFigures,
	StepFigures,
	WarmupCounts,
} from './snapshot.ts';
import type {ThresholdResult} from './threshold-state.ts';
import {formatCount} from '../terminal/format.ts';
import {describeLevel} from '../terminal/level.ts';
import type {CapacityDigest, RunDigest, RunStatus} from './run-digest.ts';

export type Verdict = 'pass' | 'fail' | 'invalid';

export type SummaryMetric = Pick<
	MetricFigures,
	'average' | 'count' | 'missing' | 'errors' | 'unscored' | 'passRate'
> & {
	failedCount: number;
	failedResponses: readonly Omit<FailedPair, 'metric'>[];
	/** The first metric errors; absent in summaries of earlier versions. */
	errorResponses?: readonly Omit<MetricError, 'metric'>[];
};

export type SummaryIntent = Pick<
	GroupFigures,
	'count' | 'passed' | 'failed' | 'errored' | 'latency'
> & {
	/** Absent in summaries of earlier versions. */
	responseTime?: Distribution;
	metrics: Readonly<Record<string, Omit<SummaryMetric, 'failedResponses' | 'errorResponses'>>>;
};

/** The errors of one class. */
export type SummaryError = ErrorFigures & {
	/** What the class means behind API Gateway, where that is not obvious from its name. */
	explanation?: string;
};

/** What went over the wire, as API Gateway counts it. */
export type SummaryTraffic = {
	/**
	 * Connection attempts, refused ones included: each counts against the quota. Absent in
	 * summaries of earlier versions.
	 */
	connectionsAttempted?: number;
	connectionsOpened: number;
	peakNewConnectionsPerSecond: number;
	/** Messages, at API Gateway in units of 32 KB. */
	messageUnitsSent: number;
	messageUnitsReceived: number;
	framesReceived: number;
	connectionMinutes: number;
	/** US dollars that API Gateway charges; null when the server does not appear to be one. */
	costUsd: number | null;
};

/** Prompts of a run that were sent again, and their outcomes. */
export type RerunSummary = {
	/** ISO 8601. */
	readonly started: string;
	readonly count: number;
	readonly passed: number;
	readonly failed: number;
	readonly errored: number;
	/** Users who left on purpose; absent when none did. */
	readonly left?: number;
	/** Did not pass before, and passes now. */
	readonly fixed: number;
	/** Did not pass before, and fails now. */
	readonly stillFailing: number;
	/** Passed before, and fails now. */
	readonly newlyFailing: number;
	readonly errors: Readonly<Record<string, {count: number; example: string}>>;
	/** Absent when no reply reported any. */
	readonly usage?: UsageFigures;
	/** Each metric's average over the last score of every prompt, before and after. */
	readonly averages: Readonly<Record<string, {before: number | null; after: number | null}>>;
};

/**
 * The results of a run; `summary.json` has them with keys in snake_case (see the codec), the
 * original's first. Durations are seconds; null means "no samples". Changes to this shape are
 * additive.
 */
export type Summary = OpeningFigures &
	OptionalFigures & {
		/** Attempts that ended: passed, failed and errored, without users who left. */
		totalRequests: number;
		/** Replies without an error: passed and failed. */
		successfulRequests: number;
		/** Seconds of load, pauses excluded. */
		totalTime: number;
		/** Successful requests per second of load. */
		requestsPerSecond: number | null;
		latency: Distribution;
		perIntent: Readonly<Record<string, SummaryIntent>>;
		metrics: Readonly<Record<string, SummaryMetric>>;
		schemaVersion: 1;
		run: {
			id: string | null;
			name: string;
			status: RunStatus;
			url: string;
			started: string;
			seed: number;
			/** In the closed model a stalled server receives less load, which flatters its figures. */
			model: LoadModel;
			/** Why the run was aborted. */
			aborted?: string;
			/** How far it had come when the user stopped it: "after 12 of 100 prompts". */
			stopped?: string;
			tags: Readonly<Record<string, string>>;
			insecure: boolean;
			/** The proxy, and where it is from; absent without one. */
			proxy?: string;
			/** Where connections went, if that is not the url's host. */
			connectTo?: string;
			prompts: number;
			skippedLines: number;
		};
		passed: number;
		failed: number;
		errored: number;
		/**
		 * Users who left on purpose in mid-reply; they are in no other figure. Absent in summaries of earlier
		 * versions.
		 */
		left?: number;
		/** Prompts sent whose reply was not awaited, because the run was stopped. */
		unfinished: number;
		/**
		 * Attempts timed by a late event loop, and in how many seconds; they only count towards rates
		 * (`--without-late`), and are absent without that option.
		 */
		leftOut?: Pick<LeftOut, 'attempts' | 'seconds'>;
		/**
		 * Attempts whose reply may belong to another prompt; absent in summaries of earlier versions,
		 * like the next three.
		 */
		doubtful?: number;
		/** How many of them, by reason. */
		doubts?: Readonly<Record<string, number>>;
		/** Frames that arrived on a connection before anything was sent over it. */
		greetings?: number;
		/** Connections whose last look for surplus frames was cut short. */
		unverified?: number;
		/** Times in which no connection was open and none could be made; seconds. */
		outages?: Omit<Outages, 'current'>;
		errors: Readonly<Record<string, SummaryError>>;
		/** Notices of the gateway that did not end a reply; absent when there were none. */
		notices?: Readonly<Record<string, SummaryError>>;
		/** A query for CloudWatch Logs Insights that finds the log entries of errors with an id. */
		insightsQuery?: string;
		connect: Distribution;
		/** Time to the acknowledgement of the request; absent in summaries of earlier versions. */
		ack?: Distribution;
		firstToken: Distribution;
		chunkGap: Distribution;
		/** Faults of replies whose frames are numbered; absent in summaries of earlier versions. */
		sequence?: Readonly<SequenceFaults>;
		responseTime: Distribution;
		thresholds: readonly ThresholdResult[];
		/** Steps of the plan, or levels tried by the capacity search. */
		steps: readonly StepSummary[];
		/** The number of steps in the plan, of which a stopped run has fewer; absent in a search. */
		plannedSteps?: number;
		/** The result of the capacity search. */
		capacity?: Pick<Capacity, 'unit' | 'level' | 'limit' | 'done'> & {
			/** Why the limit is this machine's and not the server's; absent when it is the server's. */
			machineLimit?: readonly string[];
			text: string;
		};
		/** Prompts sent before anything was measured; excluded from every other figure. */
		warmup?: WarmupCounts;
		/** Second by second; after 20 minutes a point covers two seconds, then four. */
		series: readonly SeriesSummary[];
		generator: Pick<
			GeneratorFigures,
			'saturated' | 'loopDelayP99' | 'cpu' | 'maxRss' | 'targetRate' | 'achievedRate' | 'workers'
		> &
			Pick<Counts, 'dropped' | 'late' | 'unmatched'> &
			/** Absent in summaries of earlier versions. */
			Partial<Pick<GeneratorFigures, 'lateSeconds' | 'machineCpu' | 'cores' | 'usersHeld'>> & {
				reasons: readonly string[];
			};
		/** Absent in summaries of earlier versions. */
		gateway?: SummaryTraffic;
		verdict: Verdict;
		/** Why the verdict is not `pass`, one sentence each. */
		verdictReasons: readonly string[];
		/** In the order of time; the figures above are those of the run without its reruns. */
		reruns?: readonly RerunSummary[];
	};

/** One level of load. */
export type StepSummary = Omit<SummaryIntent, 'metrics'> &
	Pick<
		StepFigures,
		| 'step'
		| 'unit'
		| 'level'
		| 'elapsed'
		| 'errorRate'
		| 'responseTime'
		| 'firstToken'
		| 'dropped'
		| 'thresholds'
		| 'holds'
	> & {
		requestsPerSecond: number | null;
		metrics: SummaryIntent['metrics'];
		/** The state of the load generator in this step alone. */
		generator: {saturated: boolean; reasons: readonly string[]};
		/** Why the step differs from the plan and is inconclusive; null when it does not. */
		deviation: string | null;
		/** Why the level is inconclusive although its thresholds hold: both of the above. */
		doubts: readonly string[];
	};

/** Durations in seconds; null when nothing completed. */
/** `failed` and `metrics` are absent in summaries of earlier versions. */
export type SeriesSummary = Omit<SeriesPoint, 'responseP95' | 'latencies' | 'failed' | 'metrics'> &
	Partial<Pick<SeriesPoint, 'failed' | 'metrics'>> & {
		readonly responseTimeP95: number | null;
	};

/** The result of a search, for lists; the server's own limit may not have been found. */
export const capacityDigest = ({
	unit,
	level,
	limit,
	machineLimit: own = [],
}: NonNullable<Summary['capacity']>): CapacityDigest => ({
	unit,
	level,
	at_least: level !== null && (limit === null || own.length > 0),
});

/** A capacity in words: `30 prompts/s`, `at least 30 prompts/s`, or `none`. */
export const describeCapacity = ({unit, level, at_least: atLeast}: CapacityDigest): string =>
	level === null ? 'none' : `${atLeast ? 'at least ' : ''}${describeLevel(level, unit)}`;

/** A run on one line, for lists. */
export function digestOf(summary: Summary): RunDigest {
	const {verdict, totalRequests, errored, latency, responseTime, metrics, capacity} = summary;
	const {stopped} = summary.run;
	return {
		verdict,
		total_requests: totalRequests,
		errored,
		failed: summary.failed,
		thresholds: summary.thresholds.length,
		p95: latency.p95,
		response_p95: responseTime.p95,
		...(stopped !== undefined && {stopped}),
		// The interim result of a stopped search would be mistaken for the capacity.
		...(capacity?.done && {capacity: capacityDigest(capacity)}),
		averages: Object.fromEntries(
			Object.entries(metrics).map(([name, {average}]) => [name, average]),
		),
	};
}

/** A rerun on one line: `12 rerun: 7 fixed, 5 still failing`. */
export function describeRerun(rerun: RerunSummary): string {
	const {count, fixed, stillFailing: still, newlyFailing: newly, errored, errors} = rerun;
	const {left = 0} = rerun;
	const classes = Object.entries(errors).map(
		([name, error]) => `${name} ×${formatCount(error.count)}`,
	);
	const parts = [
		`${formatCount(fixed)} fixed`,
		`${formatCount(still)} still failing`,
		...(newly > 0 ? [`${formatCount(newly)} newly failing`] : []),
		...(errored > 0 ? [`${formatCount(errored)} errored (${classes.join(', ')})`] : []),
		...(left > 0 ? [`${formatCount(left)} left`] : []),
	];
	return `${formatCount(count)} rerun: ${parts.join(', ')}`;
}
