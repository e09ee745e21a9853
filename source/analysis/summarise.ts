import type {Rates} from '../gateway/cost.ts';
import {chooseDialect, type DialectChoice} from '../gateway/choose-dialect.ts';
import type {Distribution} from '../model/distribution.ts';
import {openingKeys, openingPartNames, type OpeningFigures} from '../model/opening-times.ts';
import type {OptionalFigures} from '../model/optional-figures.ts';
import type {IntentFigures, MetricFigures, RunState, StepFigures} from '../model/snapshot.ts';
import type {SeriesPoint} from '../model/series-point.ts';
import {formatCount, formatMany, formatSeconds} from '../terminal/format.ts';
import {describeDeviations, describeEndReason} from '../terminal/end-reason.ts';
import {describeGeneratorReason} from '../terminal/generator-reason.ts';
import {describeCapacitySearch} from './capacity-text.ts';
import {summariseErrors, summariseTraffic} from './gateway-summary.ts';
import {evaluateThresholds, verdictOf, type VerdictInput} from './verdict.ts';
import {describeVerdictReason} from './verdict-reason.ts';
import type {
	SeriesSummary,
	StepSummary,
	Summary,
	SummaryIntent,
	SummaryMetric,
} from '../model/summary.ts';
import {endedOf, finishedOf} from '../model/outcome-counts.ts';

export type SummaryInput = VerdictInput & {
	readonly run: Omit<Summary['run'], 'status' | 'model' | 'aborted' | 'stopped'>;
	/** What API Gateway charges; the rates of us-east-1 if absent. */
	readonly rates?: Partial<Rates> | undefined;
	/** As in the plan; `auto` if absent. */
	readonly dialect?: DialectChoice | undefined;
};

/** The figures of streamed replies. */
function streamed({firstToken, chunkGap, ack, sequence}: RunState) {
	return {
		ack,
		firstToken,
		chunkGap,
		...(sequence && {
			sequence: {
				lost: sequence.lost,
				duplicated: sequence.duplicated,
				outOfOrder: sequence.outOfOrder,
			},
		}),
	};
}

/** The parts of opening connections that any connection had. */
const openingFigures = (snapshot: RunState): OpeningFigures =>
	Object.fromEntries(
		openingPartNames.flatMap((name) => {
			const key = openingKeys[name];
			const distribution = snapshot[key];
			return distribution ? [[key, distribution]] : [];
		}),
	);

/** The figures that only some plans ask for. */
const optionalFigures = ({setup, phases, usage, tokensPerSecond}: RunState): OptionalFigures => ({
	...(setup && {setup}),
	...(phases && {phases}),
	...(usage && {usage}),
	...(tokensPerSecond && {tokensPerSecond}),
});

function figures({average, count, missing, errors, passRate, failed, unscored}: MetricFigures) {
	const awaited = unscored === undefined ? {} : {unscored};
	return {average, count, missing, errors, ...awaited, passRate, failedCount: failed};
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
	responseTime,
	metrics,
}: IntentFigures): SummaryIntent & {responseTime: Distribution} {
	return {
		...{count, passed, failed, errored, latency},
		responseTime,
		metrics: mapValues(metrics, figures),
	};
}

function stepSummary({
	step,
	unit,
	level,
	elapsed,
	rate,
	errorRate,
	dropped,
	thresholds,
	holds,
	generator: {saturated, reasons},
	deviation,
	doubts,
	...group
}: StepFigures): StepSummary {
	const deviations = describeDeviations(deviation, unit);
	const saturation = reasons.map(describeGeneratorReason);
	return {
		step,
		unit,
		level,
		elapsed,
		requestsPerSecond: rate,
		errorRate,
		...intentSummary(group),
		firstToken: group.firstToken,
		dropped,
		thresholds,
		holds,
		generator: {saturated, reasons: saturation},
		deviation: deviation && deviations.join('; '),
		doubts: doubts.length > 0 ? [...saturation, ...deviations] : [],
	};
}

/** Without the counts by latency, which are for screens and longer than everything else together. */
function seriesSummary(point: SeriesPoint): SeriesSummary {
	const {second, completed, errored, failed, p50, p95, level, step, metrics} = point;
	const {firstTokenP50, responseP95: responseTimeP95} = point;
	return {
		...{second, completed, errored, failed, p50, p95, firstTokenP50, responseTimeP95},
		...{level, step, metrics},
	};
}

function metricSummary(snapshot: RunState, metric: MetricFigures, name: string): SummaryMetric {
	return {
		...figures(metric),
		failedResponses: snapshot.failures
			.filter((pair) => pair.metric === name)
			.map(({id, prompt, response, reason, score}) => ({id, prompt, response, reason, score})),
		errorResponses: snapshot.metricErrors
			.filter((error) => error.metric === name)
			.map(({id, message}) => ({id, message})),
	};
}

/** How far a run got before the user stopped it; undefined when it had already finished. */
function stopOf({stopped, planned, duration, counts, load, leftOut}: RunState): string | undefined {
	if (!stopped) return undefined;
	const ended = endedOf(counts) + (leftOut?.attempts ?? 0);
	if (planned !== null) {
		if (ended + counts.dropped >= planned) return undefined;
		return `after ${formatCount(ended)} of ${formatMany(planned, 'prompt')}`;
	}
	// A search's own text states how far it got.
	if (duration === null || stopped.atEnd) return undefined;
	if (ended === 0 && stopped.elapsed === 0) return 'before anything was measured';
	if (load.steps !== null) {
		return `${stopped.begun ? 'in' : 'before'} step ${stopped.step} of ${load.steps}`;
	}
	// A slow disk or metric can hold a run past its duration, with prompts that are no longer sent.
	if (stopped.elapsed >= duration) return undefined;
	return `after ${formatSeconds(stopped.elapsed)} of ${formatSeconds(duration)}`;
}

const outagesSummary = ({outages: {count, longest, error}}: RunState) => ({count, longest, error});

/** The verdict in a summary's form, with its reasons in words. */
function verdictSummary(
	input: SummaryInput,
	thresholds: Summary['thresholds'],
): Pick<Summary, 'verdict' | 'verdictReasons'> {
	const {verdict, reasons} = verdictOf(input, thresholds);
	return {verdict, verdictReasons: reasons.map(describeVerdictReason)};
}

/** Summarises a run, for files, consoles and screens alike. */
export function summarise(input: SummaryInput): Summary {
	const {snapshot, status, run, rates} = input;
	const dialect = chooseDialect({
		url: run.url,
		dialect: input.dialect ?? 'auto',
		quotas: rates ?? {},
	});
	const {counts, elapsed, generator, capacity, warmup, leftOut} = snapshot;
	const successful = counts.passed + counts.failed;
	const thresholds = evaluateThresholds(input);
	const stopped = status === 'complete' ? stopOf(snapshot) : undefined;
	return {
		totalRequests: finishedOf(counts),
		successfulRequests: successful,
		totalTime: elapsed,
		requestsPerSecond: elapsed > 0 ? (successful + (leftOut?.replies ?? 0)) / elapsed : null,
		latency: snapshot.latency,
		perIntent: mapValues(snapshot.intents, intentSummary),
		metrics: mapValues(snapshot.metrics, (metric, name) => metricSummary(snapshot, metric, name)),
		schemaVersion: 1,
		run: {
			...run,
			status,
			model: snapshot.load.model,
			...(snapshot.aborted !== null && {aborted: describeEndReason(snapshot.aborted.reason)}),
			...(stopped !== undefined && {stopped}),
		},
		passed: counts.passed,
		failed: counts.failed,
		errored: counts.errored,
		left: counts.left,
		unfinished: counts.inFlight,
		...(leftOut && {leftOut: {attempts: leftOut.attempts, seconds: leftOut.seconds}}),
		doubtful: counts.doubtful,
		...(counts.doubtful > 0 && snapshot.doubts && {doubts: snapshot.doubts}),
		greetings: counts.greetings,
		unverified: counts.unverified,
		outages: outagesSummary(snapshot),
		...summariseErrors(snapshot.errors, dialect),
		...(Object.keys(snapshot.notices).length > 0 && {
			notices: summariseErrors(snapshot.notices, dialect).errors,
		}),
		connect: snapshot.connect,
		...openingFigures(snapshot),
		...streamed(snapshot),
		...optionalFigures(snapshot),
		responseTime: snapshot.responseTime,
		thresholds,
		steps: snapshot.steps.map(stepSummary),
		...(snapshot.load.steps !== null && {plannedSteps: snapshot.load.steps}),
		...(capacity && {
			capacity: {
				unit: capacity.unit,
				level: capacity.level,
				limit: capacity.limit,
				...(capacity.machineLimit.length > 0 && {
					machineLimit: capacity.machineLimit.map(describeGeneratorReason),
				}),
				done: capacity.done,
				text: describeCapacitySearch(capacity),
			},
		}),
		...(warmup && {warmup}),
		series: snapshot.series.map(seriesSummary),
		generator: {
			saturated: generator.saturated,
			reasons: generator.reasons.map(describeGeneratorReason),
			lateSeconds: generator.lateSeconds,
			loopDelayP99: generator.loopDelayP99,
			cpu: generator.cpu,
			machineCpu: generator.machineCpu,
			cores: generator.cores,
			maxRss: generator.maxRss,
			dropped: counts.dropped,
			late: counts.late,
			targetRate: generator.targetRate,
			achievedRate: generator.achievedRate,
			usersHeld: generator.usersHeld,
			workers: generator.workers,
			unmatched: counts.unmatched,
		},
		gateway: summariseTraffic(snapshot, dialect, rates),
		...verdictSummary(input, thresholds),
	};
}
