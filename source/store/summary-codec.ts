import type {ThresholdResult, ThresholdState} from '../model/snapshot.ts';
import type {
	RerunSummary,
	SeriesSummary,
	StepSummary,
	Summary,
	SummaryError,
	SummaryIntent,
	SummaryMetric,
	SummaryTraffic,
} from './summary.ts';
import {problemWithShape, summaryShape} from './shape.ts';

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
	? First extends Lowercase<First>
		? `${First}${SnakeCase<Rest>}`
		: `_${Lowercase<First>}${SnakeCase<Rest>}`
	: '';

type FileKey<Key> = Key extends string ? (string extends Key ? Key : SnakeCase<Key>) : Key;

/** A type as the file has it: its own keys in snake_case, the users' names as they are. */
type AsFile<Type> = Type extends readonly (infer Item)[]
	? readonly AsFile<Item>[]
	: Type extends object
		? {[Key in keyof Type as FileKey<Key>]: AsFile<Type[Key]>}
		: Type;

/** `summary.json`, and what `--json` prints. */
export type SummaryFile = AsFile<Summary>;

/** Every key of a type whose name in the file is another one. */
type Names<Type> = {
	readonly [
		Key in keyof Type & string as SnakeCase<Key> extends Key ? never : Key
	]-?: SnakeCase<Key>;
};

type Direction = 'toFile' | 'fromFile';
type Translate = (value: unknown, direction: Direction) => unknown;

/**
 * Renames the keys of an object and translates its parts. The order of keys stays, and keys that are
 * not known, as later versions add them, are taken over.
 */
function object<Type>(
	names: Names<Type>,
	parts: Partial<Record<keyof Type & string, Translate>> = {},
): Translate {
	const toFile = new Map<string, string>(Object.entries(names));
	const fromFile = new Map([...toFile].map(([key, name]) => [name, key]));
	const translations = new Map(Object.entries(parts as Record<string, Translate>));
	return (value, direction) => {
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([from, part]: [string, unknown]) => {
				const to = (direction === 'toFile' ? toFile : fromFile).get(from) ?? from;
				const translate = translations.get(direction === 'toFile' ? from : to);
				return [to, translate ? translate(part, direction) : part];
			}),
		);
	};
}

/** An object whose keys are names of the user's: only its values are translated. */
const record =
	(item: Translate): Translate =>
	(value, direction) =>
		typeof value === 'object' && value !== null
			? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, item(part, direction)]))
			: value;

const list =
	(item: Translate): Translate =>
	(value, direction) =>
		Array.isArray(value) ? value.map((part) => item(part, direction)) : value;

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
		schemaVersion: 'schema_version',
		insightsQuery: 'insights_query',
		firstToken: 'first_token',
		chunkGap: 'chunk_gap',
		responseTime: 'response_time',
		plannedSteps: 'planned_steps',
		verdictReasons: 'verdict_reasons',
	},
	{
		perIntent: record(intent),
		metrics: record(metric),
		run: object<Summary['run']>({skippedLines: 'skipped_lines'}),
		errors: record(error),
		notices: record(error),
		sequence: object<NonNullable<Summary['sequence']>>({outOfOrder: 'out_of_order'}),
		steps: list(step),
		capacity: object<NonNullable<Summary['capacity']>>({machineLimit: 'machine_limit'}),
		series: list(point),
		generator: object<Summary['generator']>({
			loopDelayP99: 'loop_delay_p99',
			maxRss: 'max_rss',
			targetRate: 'target_rate',
			achievedRate: 'achieved_rate',
		}),
		gateway: traffic,
		reruns: list(rerunSummary),
	},
);

/** Adds what an object lacks, behind what it has. */
const withDefaults = <Type extends object>(value: Type, defaults: Partial<Type>): Type => ({
	...value,
	...Object.fromEntries(Object.entries(defaults).filter(([key]) => !Object.hasOwn(value, key))),
});

/** What summaries of versions that knew the closed model alone do not say. */
const sinceOpenModel = {steps: [], series: []};
const generatorSince = {dropped: 0, late: 0, targetRate: null, achievedRate: null, workers: 1};

/** Earlier versions told a threshold's state in words alone. */
function withState(result: ThresholdResult): ThresholdResult {
	const {ok, actual, reason} = result;
	const broken: ThresholdState = actual === null ? 'no_data' : 'violated';
	const unjudged = reason.startsWith('the run is ');
	return withDefaults(result, {state: ok ? 'holds' : unjudged ? 'unjudged' : broken});
}

/** They also gave a step's doubts without saying whose they were. */
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

/** A summary as `summary.json` and `--json` have it: keys in snake_case, in the same order. */
export const toFile = (value: Summary): SummaryFile => summary(value, 'toFile') as SummaryFile;

/** One rerun as `reruns` of the file has it, and as `rerun --json` prints it. */
export const rerunToFile = (value: RerunSummary): AsFile<RerunSummary> =>
	rerunSummary(value, 'toFile') as AsFile<RerunSummary>;

/**
 * Reads what `summary.json` holds, of this and of earlier versions.
 * @throws Error when it is no summary; its message is one line with the path of the culprit
 */
export function fromFile(value: unknown): Summary {
	const problem = problemWithShape(summaryShape, value);
	if (problem !== undefined) throw new Error(problem);
	return completed(summary(value, 'fromFile') as Summary);
}
