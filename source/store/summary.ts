import type {Distribution} from '../model/distribution.ts';
import type {
	FailedPair,
	IntentFigures,
	MetricError,
	MetricFigures,
	Snapshot,
} from '../model/snapshot.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {evaluateThresholds, type ThresholdResult} from '../statistics/threshold-result.ts';
import {formatCount} from '../terminal/format.ts';
import type {RunDigest, RunStatus} from './manifest.ts';

export type Verdict = 'pass' | 'fail' | 'invalid';

type SummaryMetric = {
	average: number | null;
	count: number;
	missing: number;
	errors: number;
	pass_rate: number | null;
	failed_count: number;
	failed_responses: readonly Omit<FailedPair, 'metric'>[];
	/** The first metric errors; absent in summaries of earlier versions. */
	error_responses?: readonly Omit<MetricError, 'metric'>[];
};

type SummaryIntent = {
	count: number;
	passed: number;
	failed: number;
	errored: number;
	latency: Distribution;
	metrics: Readonly<Record<string, Omit<SummaryMetric, 'failed_responses' | 'error_responses'>>>;
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
	readonly still_failing: number;
	/** Passed before, and failed now. */
	readonly newly_failing: number;
	readonly errors: Readonly<Record<string, {count: number; example: string}>>;
	/** Each metric's average over the last score of every prompt, before and after. */
	readonly averages: Readonly<Record<string, {before: number | null; after: number | null}>>;
};

/**
 * `summary.json`: the original's keys first. Durations are seconds; null is "no sample". Changes to
 * this shape are additive.
 */
export type Summary = {
	/** Attempts that ended, whatever their outcome. */
	total_requests: number;
	/** Replies without an error: passed and failed. */
	successful_requests: number;
	/** Seconds of load, pauses excluded. */
	total_time: number;
	/** Successful requests per second of load. */
	requests_per_second: number | null;
	latency: Distribution;
	per_intent: Readonly<Record<string, SummaryIntent>>;
	metrics: Readonly<Record<string, SummaryMetric>>;
	schema_version: 1;
	run: {
		id: string | null;
		name: string;
		status: RunStatus;
		url: string;
		started: string;
		seed: number;
		/** In the closed model a stalled server is sent less, which flatters its figures. */
		model: 'closed';
		tags: Readonly<Record<string, string>>;
		insecure: boolean;
		prompts: number;
		skipped_lines: number;
	};
	passed: number;
	failed: number;
	errored: number;
	/** Prompts sent whose reply was not waited for, because the run was stopped. */
	unfinished: number;
	errors: Readonly<Record<string, {count: number; example: string}>>;
	connect: Distribution;
	first_token: Distribution;
	chunk_gap: Distribution;
	response_time: Distribution;
	thresholds: readonly ThresholdResult[];
	steps: readonly never[];
	generator: {
		saturated: boolean;
		reasons: readonly string[];
		loop_delay_p99: number | null;
		/** CPU seconds per second. */
		cpu: number | null;
		/** Bytes. */
		max_rss: number;
		dropped: number;
		unmatched: number;
	};
	verdict: Verdict;
	/** Why the verdict is not `pass`, one sentence each. */
	verdict_reasons: readonly string[];
	/** In the order of time; the figures above are those of the run itself. */
	reruns?: readonly RerunSummary[];
};

export type SummaryInput = {
	readonly snapshot: Snapshot;
	readonly thresholds: readonly Threshold[];
	readonly status: RunStatus;
	readonly run: Omit<Summary['run'], 'status' | 'model'>;
};

function figures({average, count, missing, errors, passRate, failed}: MetricFigures) {
	return {average, count, missing, errors, pass_rate: passRate, failed_count: failed};
}

const mapValues = <From, To>(
	record: Readonly<Record<string, From>>,
	change: (value: From, key: string) => To,
) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));

function intentSummary({
	count,
	passed,
	failed,
	errored,
	latency,
	metrics,
}: IntentFigures): SummaryIntent {
	return {count, passed, failed, errored, latency, metrics: mapValues(metrics, figures)};
}

function metricSummary(snapshot: Snapshot, metric: MetricFigures, name: string): SummaryMetric {
	return {
		...figures(metric),
		failed_responses: snapshot.failures
			.filter((pair) => pair.metric === name)
			.map(({id, prompt, response, reason, score}) => ({id, prompt, response, reason, score})),
		error_responses: snapshot.metricErrors
			.filter((error) => error.metric === name)
			.map(({id, message}) => ({id, message})),
	};
}

/** Sentences on why a run proves nothing at all. */
function whyInvalid({snapshot, status}: SummaryInput): string[] {
	const reasons: string[] = [];
	if (status === 'interrupted') reasons.push('the run was interrupted');
	if (status === 'failed') reasons.push('the run broke off');
	if (snapshot.latency.count > 0) return reasons;
	if (status === 'complete' && snapshot.connect.count === 0 && snapshot.counts.sent > 0)
		reasons.push('no connection was ever made');
	else reasons.push('not one valid reply arrived');
	return reasons;
}

function judge(input: SummaryInput, thresholds: readonly ThresholdResult[]) {
	const invalid = whyInvalid(input);
	if (invalid.length > 0) return {verdict: 'invalid' as const, verdict_reasons: invalid};
	const broken = thresholds
		.filter(({ok}) => !ok)
		.map(({expression, reason}) => `${expression}: ${reason}`);
	return {
		verdict: broken.length > 0 ? ('fail' as const) : ('pass' as const),
		verdict_reasons: broken,
	};
}

/** A threshold can't be met by a run that did not come to its end. */
function holdThresholds({thresholds, snapshot, status}: SummaryInput): ThresholdResult[] {
	const results = evaluateThresholds(thresholds, snapshot);
	if (status === 'complete') return results;
	return results.map((result) => ({...result, ok: false, reason: `the run is ${status}`}));
}

/** Sums a run up, for files, consoles and screens alike. */
export function summarise(input: SummaryInput): Summary {
	const {snapshot, status, run} = input;
	const {counts, elapsed, generator} = snapshot;
	const successful = counts.passed + counts.failed;
	const thresholds = holdThresholds(input);
	return {
		total_requests: successful + counts.errored,
		successful_requests: successful,
		total_time: elapsed,
		requests_per_second: elapsed > 0 ? successful / elapsed : null,
		latency: snapshot.latency,
		per_intent: mapValues(snapshot.intents, intentSummary),
		metrics: mapValues(snapshot.metrics, (metric, name) => metricSummary(snapshot, metric, name)),
		schema_version: 1,
		run: {...run, status, model: 'closed'},
		passed: counts.passed,
		failed: counts.failed,
		errored: counts.errored,
		unfinished: counts.inFlight,
		errors: snapshot.errors,
		connect: snapshot.connect,
		first_token: snapshot.firstToken,
		chunk_gap: snapshot.chunkGap,
		response_time: snapshot.responseTime,
		thresholds,
		steps: [],
		generator: {
			saturated: generator.saturated,
			reasons: generator.reasons,
			loop_delay_p99: generator.loopDelayP99,
			cpu: generator.cpu,
			max_rss: generator.maxRss,
			dropped: generator.dropped,
			unmatched: counts.unmatched,
		},
		...judge(input, thresholds),
	};
}

/** The line of a run in lists. */
export function digestOf({verdict, total_requests, errored, latency, metrics}: Summary): RunDigest {
	return {
		verdict,
		total_requests,
		errored,
		p95: latency.p95,
		averages: mapValues(metrics, ({average}) => average),
	};
}

/** A rerun in a line: `12 rerun: 7 fixed, 5 still failing`. */
export function describeRerun(rerun: RerunSummary): string {
	const {count, fixed, still_failing: still, newly_failing: newly, errored, errors} = rerun;
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
