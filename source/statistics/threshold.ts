import {isOpeningPart, openingPartNames} from '../model/opening-times.ts';
import {nearest} from '../model/nearest.ts';
import {
	durationValue,
	fraction,
	longestExpression,
	nearestWord,
	oneOf,
	plainNumber,
	ThresholdSyntaxError,
} from './threshold-words.ts';
import {
	durationStat,
	isDurationStat,
	parsePhase,
	phaseHead,
	type DurationStat,
	type PhaseSubject,
} from './threshold-stats.ts';
import {parseTag, type Tag} from './threshold-tags.ts';

export {ThresholdSyntaxError};
export type {DurationStat};

const durations = [
	'latency',
	'first_token',
	'chunk_gap',
	'ack',
	'connect',
	...openingPartNames,
	'setup',
	'response_time',
] as const;
/** Faults of the frames of numbered streams. */
export const sequenceFaults = ['lost', 'duplicated', 'out_of_order'] as const;
const speed = 'tokens_per_second';
/** What is counted over the whole run: frames and attempts. */
const runCounts = ['unmatched', 'doubtful', 'greetings'] as const;
const scalars = [
	'error_rate',
	'requests_per_second',
	'dropped',
	...runCounts,
	'outage',
	...sequenceFaults,
] as const;
/** Whether a duration is one of opening connections, of which a prompt may need none. */
export const isOfConnections = (subject: DurationSubject): boolean =>
	subject === 'connect' || subject === 'setup' || isOpeningPart(subject);
/** Durations; error_rate, requests_per_second and metrics are kept per tag and step as well. */
export const durationsPerTag: readonly string[] = ['latency', 'first_token', 'response_time'];
const metricStats = ['average', 'min', 'max', 'count', 'pass_rate'] as const;
const operators = ['<', '<=', '>', '>=', '==', '!='] as const;

export type DurationSubject = (typeof durations)[number] | PhaseSubject;
export type MetricStat = (typeof metricStats)[number];
export type Operator = (typeof operators)[number];
export type ScalarSubject = (typeof scalars)[number];
export type SequenceFault = (typeof sequenceFaults)[number];
export type RunCount = (typeof runCounts)[number];

type Subject =
	| {readonly kind: 'duration'; readonly subject: DurationSubject; readonly stat: DurationStat}
	/** A distribution whose values are no durations. */
	| {readonly kind: 'speed'; readonly subject: typeof speed; readonly stat: DurationStat}
	| {
			readonly kind: 'scalar';
			readonly subject: ScalarSubject;
			/** For a count: the threshold is on its share of the attempts. */
			readonly share?: boolean;
	  }
	| {readonly kind: 'metric'; readonly metric: string; readonly stat: MetricStat};

/** A parsed threshold; `value` is in seconds, a fraction, a rate, a count or a score. */
export type Threshold = {
	readonly expression: string;
	readonly operator: Operator;
	readonly value: number;
	/** The attempts it looks at, such as those of the intent `pii`; absent for all of them. */
	readonly tag?: Tag;
} & Subject;

function parseMetric(path: string): Subject {
	const prefixed = path === 'metrics' || path.startsWith('metrics.');
	const name = prefixed ? path.slice('metrics.'.length) : path;
	if (name === '') {
		throw new ThresholdSyntaxError('"metrics" wants a metric: metrics.NAME.average');
	}
	// The last dot, because a metric's name may contain dots.
	const dot = name.lastIndexOf('.');
	const metric = dot < 0 ? name : name.slice(0, dot);
	const stat = dot < 0 ? 'average' : name.slice(dot + 1);
	const figure = nearestWord(durations, metric);
	if (!prefixed && dot >= 0 && figure !== undefined && isDurationStat(stat)) {
		throw new ThresholdSyntaxError(
			`there is no figure "${metric}"; did you mean "${figure}.${stat}"?`,
		);
	}
	return {kind: 'metric', metric, stat: metricStat(metric, stat)};
}

function metricStat(metric: string, stat: string): MetricStat {
	if (!isDurationStat(stat) || (metricStats as readonly string[]).includes(stat)) {
		return oneOf(metricStats, stat, `the statistic of ${metric}`);
	}
	throw new ThresholdSyntaxError(
		`of the metric ${metric} there is no ${stat}: medians, percentiles and the stddev are kept of durations; a metric has ${metricStats.join(', ')}`,
	);
}

function parseSubject(path: string): Subject {
	const dot = path.indexOf('.');
	const head = dot < 0 ? path : path.slice(0, dot);
	const stat = dot < 0 ? undefined : path.slice(dot + 1);
	const duration = durations.find((name) => name === head);
	if (duration) return {kind: 'duration', subject: duration, stat: durationStat(stat)};
	if (head === speed) return {kind: 'speed', subject: speed, stat: durationStat(stat)};
	if (head === phaseHead) return {kind: 'duration', ...parsePhase(stat)};
	const scalar = scalars.find((name) => name === head);
	if (!scalar) return parseMetric(path);
	if (stat !== undefined) throw new ThresholdSyntaxError(`${scalar} has no statistic ".${stat}"`);
	return {kind: 'scalar', subject: scalar};
}

function scalarValue(
	{subject, share}: {readonly subject: ScalarSubject; readonly share?: boolean},
	text: string,
): number {
	if (subject === 'outage') return durationValue(text);
	return subject === 'error_rate' || share ? fraction(text) : plainNumber(text);
}

/** `doubtful < 1%` is a share of the attempts, `doubtful < 1` a count. */
const asShare = (subject: Subject, text: string): Subject =>
	subject.kind === 'scalar' && isRunCount(subject.subject) && text.endsWith('%')
		? {...subject, share: true}
		: subject;

function parseValue(subject: Subject, text: string): number {
	if ('stat' in subject && subject.stat === 'count') return plainNumber(text);
	switch (subject.kind) {
		case 'duration':
			return durationValue(text);
		case 'scalar':
			return scalarValue(subject, text);
		case 'speed':
			return plainNumber(text);
		case 'metric':
			return subject.stat === 'pass_rate' ? fraction(text) : plainNumber(text);
	}
}

/** Counts that are kept only for the whole run. */
const wholeRun: readonly ScalarSubject[] = ['dropped', 'outage', ...runCounts, ...sequenceFaults];

/** Whether a count is a fault of numbered streams. */
export const isSequenceFault = (subject: ScalarSubject): subject is SequenceFault =>
	(sequenceFaults as readonly string[]).includes(subject);

export const isRunCount = (subject: ScalarSubject): subject is RunCount =>
	(runCounts as readonly string[]).includes(subject);

/** Whether a figure exists only for the whole run, not for steps. */
export const isOfTheRunAlone = (subject: ScalarSubject): boolean =>
	subject !== 'dropped' && wholeRun.includes(subject);

function isKeptPerTag(subject: Subject): boolean {
	if (subject.kind === 'speed') return false;
	if (subject.kind === 'duration') return durationsPerTag.includes(subject.subject);
	return subject.kind === 'metric' || !wholeRun.includes(subject.subject);
}

/**
 * Parses `SUBJECT[.STAT][{KEY=VALUE}] OP VALUE`. A subject that is not built in is the name of a
 * metric, and means its average.
 * @throws ThresholdSyntaxError with a sentence that names the wrong part
 */
export function parseThreshold(expression: string): Threshold {
	const text = expression.trim();
	if (text.length > longestExpression) {
		throw new ThresholdSyntaxError(`it is longer than ${longestExpression} characters`);
	}
	const [, path, tagText, sign, right] =
		/^([^\s{<>=!]+)\s*(?:\{([^}]*)\}\s*)?([<>=!]+)\s*(.+)$/.exec(text) ?? [];
	if (path === undefined || sign === undefined || right === undefined) {
		throw new ThresholdSyntaxError(
			'it does not have the form SUBJECT[.STAT][{KEY=VALUE}] OPERATOR VALUE',
		);
	}
	const operator = oneOf(operators, sign, 'the operator');
	const tag = tagText === undefined ? undefined : parseTag(tagText);
	const subject = asShare(parseSubject(path), right.trimEnd());
	if (tag && 'subject' in subject && !isKeptPerTag(subject)) {
		throw new ThresholdSyntaxError(
			`${subject.subject} is not kept per tag; ${durationsPerTag.join(', ')}, error_rate, requests_per_second and metrics are`,
		);
	}
	const value = parseValue(subject, right);
	return {expression: text, operator, ...(tag && {tag}), ...subject, value};
}

/** Reports thresholds on metrics that the run does not have, one sentence each. */
export function unknownMetrics(
	thresholds: readonly Threshold[],
	metrics: readonly string[],
): string[] {
	return thresholds.flatMap((threshold) => {
		if (threshold.kind !== 'metric' || metrics.includes(threshold.metric)) return [];
		const known = [...durations, speed, ...scalars, ...metrics];
		const near = nearest(threshold.metric, known);
		return [
			`threshold "${threshold.expression}": "${threshold.metric}" is neither a figure nor a metric of this run; ` +
				`there are ${known.join(', ')}${near === undefined ? '' : `; did you mean "${near}"?`}`,
		];
	});
}
