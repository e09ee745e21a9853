import type {Distribution} from './distribution.ts';
import type {LateSeconds} from './health.ts';
import type {LevelUnit, LoadModel} from './load.ts';
import type {FailedPair, MetricError, ThresholdResult} from './snapshot.ts';
import {formatCount} from '../terminal/format.ts';
import {describeLevel} from '../terminal/level.ts';
import type {CapacityDigest, RunDigest, RunStatus} from './run-digest.ts';

export type Verdict = 'pass' | 'fail' | 'invalid';

export type SummaryMetric = {
	average: number | null;
	count: number;
	missing: number;
	errors: number;
	passRate: number | null;
	failedCount: number;
	failedResponses: readonly Omit<FailedPair, 'metric'>[];
	/** The first metric errors; absent in summaries of earlier versions. */
	errorResponses?: readonly Omit<MetricError, 'metric'>[];
};

export type SummaryIntent = {
	count: number;
	passed: number;
	failed: number;
	errored: number;
	latency: Distribution;
	/** Absent in summaries of earlier versions. */
	responseTime?: Distribution;
	metrics: Readonly<Record<string, Omit<SummaryMetric, 'failedResponses' | 'errorResponses'>>>;
};

/** The errors of one class. */
export type SummaryError = {
	count: number;
	example: string;
	/** What the class means behind API Gateway, where it says more than its name. */
	explanation?: string;
	/** The first ids, under which the server's logs have them. */
	requestIds?: readonly string[];
	connectionIds?: readonly string[];
};

/** What went over the wire, as API Gateway counts it. */
export type SummaryTraffic = {
	/** Asked for, refused ones included: each counts against the quota. Absent in summaries of earlier versions. */
	connectionsAttempted?: number;
	connectionsOpened: number;
	peakNewConnectionsPerSecond: number;
	/** Messages, at API Gateway in units of 32 KB. */
	messageUnitsSent: number;
	messageUnitsReceived: number;
	framesReceived: number;
	connectionMinutes: number;
	/** US dollars that API Gateway charges; null when the server is none, as far as can be told. */
	costUsd: number | null;
};

/** Prompts of a run that were sent again, and what became of them. */
export type RerunSummary = {
	/** ISO 8601. */
	readonly started: string;
	readonly count: number;
	readonly passed: number;
	readonly failed: number;
	readonly errored: number;
	/** Did not pass before and did now. */
	readonly fixed: number;
	/** Did not pass before, and failed now. */
	readonly stillFailing: number;
	/** Passed before, and failed now. */
	readonly newlyFailing: number;
	readonly errors: Readonly<Record<string, {count: number; example: string}>>;
	/** Each metric's average over the last score of every prompt, before and after. */
	readonly averages: Readonly<Record<string, {before: number | null; after: number | null}>>;
};

/**
 * What a run has shown; `summary.json` has it with keys in snake_case (see the codec), the original's
 * first. Durations are seconds; null is "no sample". Changes to this shape are additive.
 */
export type Summary = {
	/** Attempts that ended, whatever their outcome. */
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
		/** In the closed model a stalled server is sent less, which flatters its figures. */
		model: LoadModel;
		/** Why the run was ended before its end. */
		aborted?: string;
		/** How far it came when the user stopped it: "after 12 of 100 prompts". */
		stopped?: string;
		tags: Readonly<Record<string, string>>;
		insecure: boolean;
		prompts: number;
		skippedLines: number;
	};
	passed: number;
	failed: number;
	errored: number;
	/** Prompts sent whose reply was not waited for, because the run was stopped. */
	unfinished: number;
	/**
	 * Attempts that were timed by a late event loop, in so many seconds: in no other figure but the rates
	 * (`--without-late`); absent without that.
	 */
	leftOut?: {attempts: number; seconds: number};
	/** Attempts whose reply may be another prompt's; absent in summaries of earlier versions, as the next three. */
	doubtful?: number;
	/** How many of them for which reason. */
	doubts?: Readonly<Record<string, number>>;
	/** Frames that came on a connection before anything was sent over it. */
	greetings?: number;
	/** Connections whose last look for surplus frames was cut short. */
	unverified?: number;
	/** Times in which no connection was open and none could be made; seconds. */
	outages?: {count: number; longest: number; error: string | null};
	errors: Readonly<Record<string, SummaryError>>;
	/** What the gateway said on the way to a reply, without ending it; absent when it said nothing. */
	notices?: Readonly<Record<string, SummaryError>>;
	/** For CloudWatch Logs Insights: finds what the server logged about the errors with an id. */
	insightsQuery?: string;
	connect: Distribution;
	/** To the server's acknowledgement of the request; absent in summaries of earlier versions. */
	ack?: Distribution;
	firstToken: Distribution;
	chunkGap: Distribution;
	/** Faults of replies whose frames are numbered; absent in summaries of earlier versions. */
	sequence?: {lost: number; duplicated: number; outOfOrder: number};
	responseTime: Distribution;
	thresholds: readonly ThresholdResult[];
	/** Steps of the plan, or the levels that the capacity search probed. */
	steps: readonly StepSummary[];
	/** How many steps the plan has, which a run that was stopped has not all; absent in a search. */
	plannedSteps?: number;
	/** What the capacity search has found. */
	capacity?: {
		unit: LevelUnit;
		/** The highest level at which every threshold holds; null when none was found. */
		level: number | null;
		/** The lowest level at which one does not; null when none was found. */
		limit: number | null;
		/** Why that is this machine's limit, and the server may take more; absent when it is not. */
		machineLimit?: readonly string[];
		/** False when the search was stopped before its end. */
		done: boolean;
		text: string;
	};
	/** Prompts sent before anything was measured; in no other figure. */
	warmup?: {sent: number; errored: number};
	/** Second by second; after 20 minutes a point stands for two seconds, then for four. */
	series: readonly SeriesSummary[];
	generator: {
		saturated: boolean;
		reasons: readonly string[];
		/** Seconds of load with a late event loop; absent in summaries of earlier versions. */
		lateSeconds?: LateSeconds;
		loopDelayP99: number | null;
		/** CPU seconds per second. */
		cpu: number | null;
		/** Of all processes of the machine; absent in summaries of earlier versions, as its cores. */
		machineCpu?: number | null;
		cores?: number;
		/** Bytes. */
		maxRss: number;
		/** Scheduled by the open model and never sent, and sent late. */
		dropped: number;
		late: number;
		/** Prompts per second that the open model scheduled, and that were sent in the schedule's time. */
		targetRate: number | null;
		achievedRate: number | null;
		workers: number;
		unmatched: number;
	};
	/** Absent in summaries of earlier versions. */
	gateway?: SummaryTraffic;
	verdict: Verdict;
	/** Why the verdict is not `pass`, one sentence each. */
	verdictReasons: readonly string[];
	/** In the order of time; the figures above are those of the run itself. */
	reruns?: readonly RerunSummary[];
};

/** One level of load. */
export type StepSummary = Omit<SummaryIntent, 'metrics'> & {
	step: number;
	unit: LevelUnit;
	level: number;
	/** Seconds in which prompts were started, and on to the last reply. */
	elapsed: number;
	requestsPerSecond: number | null;
	errorRate: number | null;
	responseTime: Distribution;
	firstToken: Distribution;
	metrics: SummaryIntent['metrics'];
	dropped: number;
	/** Every threshold held against this step alone. */
	thresholds: readonly ThresholdResult[];
	/** Whether all of them hold; null without any, and with a deviation. */
	holds: boolean | null;
	/** How the load generator did in this step alone. */
	generator: {saturated: boolean; reasons: readonly string[]};
	/** Why this was not the hold that was planned, and so proves nothing; null when it was. */
	deviation: string | null;
	/** Why the level proves nothing although its thresholds hold: both of the above. */
	doubts: readonly string[];
};

/** Durations in seconds; null when nothing completed. */
export type SeriesSummary = {
	second: number;
	completed: number;
	errored: number;
	p50: number | null;
	p95: number | null;
	firstTokenP50: number | null;
	responseTimeP95: number | null;
	level: number;
	step: number;
};

/** What a search has found, as lists have it; nothing may have shown where the server's own limit is. */
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

/** The line of a run in lists. */
export function digestOf(summary: Summary): RunDigest {
	const {verdict, totalRequests, errored, latency, responseTime, metrics, capacity} = summary;
	const {stopped} = summary.run;
	return {
		verdict,
		total_requests: totalRequests,
		errored,
		p95: latency.p95,
		response_p95: responseTime.p95,
		...(stopped !== undefined && {stopped}),
		// What a search that was stopped has found so far would be taken for the capacity.
		...(capacity?.done && {capacity: capacityDigest(capacity)}),
		averages: Object.fromEntries(
			Object.entries(metrics).map(([name, {average}]) => [name, average]),
		),
	};
}

/** A rerun in a line: `12 rerun: 7 fixed, 5 still failing`. */
export function describeRerun(rerun: RerunSummary): string {
	const {count, fixed, stillFailing: still, newlyFailing: newly, errored, errors} = rerun;
	const classes = Object.entries(errors).map(
		([name, error]) => `${name} ×${formatCount(error.count)}`,
	);
	const parts = [
		`${formatCount(fixed)} fixed`,
		`${formatCount(still)} still failing`,
		...(newly > 0 ? [`${formatCount(newly)} newly failing`] : []),
		...(errored > 0 ? [`${formatCount(errored)} errored (${classes.join(', ')})`] : []),
	];
	return `${formatCount(count)} rerun: ${parts.join(', ')}`;
}
