import type {ThresholdResult, ThresholdState} from '../model/threshold-state.ts';
import type {
	RerunSummary,
	SeriesSummary,
	StepSummary,
	Summary,
	SummaryError,
	SummaryIntent,
	SummaryMetric,
	SummaryTraffic,
} from '../model/summary.ts';
import {list, object, record, type AsFile} from './key-names.ts';
import {problemWithShape, summaryShape} from './summary-schema.ts';

/** The content of `summary.json`, and what `--json` prints. */
export type SummaryFile = AsFile<Summary>;

const metric = object<SummaryMetric>({
	passRate: 'pass_rate',
	failedCount: 'failed_count',
	failedResponses: 'failed_responses',
	errorResponses: 'error_responses',
});

const intent = object<SummaryIntent>({responseTime: 'response_time'}, {metrics: record(metric)});

const error = object<SummaryError>({requestIds: 'request_ids', connectionIds: 'connection_ids'});

const step = object<StepSummary>(
	{
		requestsPerSecond: 'requests_per_second',
		errorRate: 'error_rate',
		responseTime: 'response_time',
		firstToken: 'first_token',
	},
	{metrics: record(metric)},
);

const point = object<SeriesSummary>({
	firstTokenP50: 'first_token_p50',
	responseTimeP95: 'response_time_p95',
});

const traffic = object<SummaryTraffic>({
	connectionsAttempted: 'connections_attempted',
	connectionsOpened: 'connections_opened',
	peakNewConnectionsPerSecond: 'peak_new_connections_per_second',
	messageUnitsSent: 'message_units_sent',
	messageUnitsReceived: 'message_units_received',
	framesReceived: 'frames_received',
	connectionMinutes: 'connection_minutes',
	costUsd: 'cost_usd',
});

const rerunSummary = object<RerunSummary>({
	stillFailing: 'still_failing',
	newlyFailing: 'newly_failing',
});

const summary = object<Summary>(
	{
		totalRequests: 'total_requests',
		successfulRequests: 'successful_requests',
		totalTime: 'total_time',
		requestsPerSecond: 'requests_per_second',
		perIntent: 'per_intent',
		leftOut: 'left_out',
		schemaVersion: 'schema_version',
		insightsQuery: 'insights_query',
		connectDns: 'connect_dns',
		connectTcp: 'connect_tcp',
		connectTls: 'connect_tls',
		connectUpgrade: 'connect_upgrade',
		firstToken: 'first_token',
		chunkGap: 'chunk_gap',
		responseTime: 'response_time',
		tokensPerSecond: 'tokens_per_second',
		plannedSteps: 'planned_steps',
		verdictReasons: 'verdict_reasons',
	},
	{
		perIntent: record(intent),
		metrics: record(metric),
		run: object<Summary['run']>({connectTo: 'connect_to', skippedLines: 'skipped_lines'}),
		errors: record(error),
		notices: record(error),
		sequence: object<NonNullable<Summary['sequence']>>({outOfOrder: 'out_of_order'}),
		steps: list(step),
		capacity: object<NonNullable<Summary['capacity']>>({machineLimit: 'machine_limit'}),
		series: list(point),
		generator: object<Summary['generator']>({
			lateSeconds: 'late_seconds',
			loopDelayP99: 'loop_delay_p99',
			machineCpu: 'machine_cpu',
			maxRss: 'max_rss',
			targetRate: 'target_rate',
			achievedRate: 'achieved_rate',
			usersHeld: 'users_held',
		}),
		gateway: traffic,
		reruns: list(rerunSummary),
	},
);

/** Adds missing keys after the existing ones. */
const withDefaults = <Type extends object>(value: Type, defaults: Partial<Type>): Type => ({
	...value,
	...Object.fromEntries(Object.entries(defaults).filter(([key]) => !Object.hasOwn(value, key))),
});

/** Keys missing from summaries of versions that had only the closed model. */
const sinceOpenModel = {steps: [], series: []};
const generatorSince = {dropped: 0, late: 0, targetRate: null, achievedRate: null, workers: 1};

/** Earlier versions recorded a threshold's state only in words. */
function withState(result: ThresholdResult): ThresholdResult {
	const {ok, actual, reason} = result;
	const broken: ThresholdState = actual === null ? 'no_data' : 'violated';
	const unjudged = reason.startsWith('the run is ');
	return withDefaults(result, {state: ok ? 'holds' : unjudged ? 'unjudged' : broken});
}

/** Earlier versions also recorded a step's doubts without their source. */
function completedStep(saved: StepSummary): StepSummary {
	const {doubts: reasons, thresholds} = saved;
	const since = {generator: {saturated: reasons.length > 0, reasons}, deviation: null};
	return {...withDefaults(saved, since), thresholds: thresholds.map(withState)};
}

/** Fills in what summaries of earlier versions lack. */
function completed(saved: Summary): Summary {
	const all = withDefaults(saved, sinceOpenModel);
	return {
		...all,
		generator: withDefaults(saved.generator, generatorSince),
		thresholds: saved.thresholds.map(withState),
		steps: all.steps.map(completedStep),
	};
}

/** A summary in the form of `summary.json` and `--json`: keys in snake_case, in the same order. */
export const toFile = (value: Summary): SummaryFile => summary(value, 'toFile') as SummaryFile;

/** One rerun in the form of the file's `reruns`, and as `rerun --json` prints it. */
export const rerunToFile = (value: RerunSummary): AsFile<RerunSummary> =>
	rerunSummary(value, 'toFile') as AsFile<RerunSummary>;

/**
 * Reads the content of `summary.json`, of this and of earlier versions.
 * @throws Error with a one-line message that gives the path of the wrong value
 */
export function fromFile(value: unknown): Summary {
	const problem = problemWithShape(summaryShape, value);
	if (problem !== undefined) throw new Error(problem);
	return completed(summary(value, 'fromFile') as Summary);
}
