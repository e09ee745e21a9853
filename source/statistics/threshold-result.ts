import type {MetricFigures, Snapshot} from '../model/snapshot.ts';
import type {DurationStat, DurationSubject, MetricStat, Operator, Threshold} from './threshold.ts';

/** A threshold held against a run. `actual` is null when there was no sample. */
export type ThresholdResult = {
	readonly expression: string;
	readonly actual: number | null;
	readonly ok: boolean;
	readonly reason: string;
};

function holds(actual: number, operator: Operator, value: number): boolean {
	switch (operator) {
		case '<':
			return actual < value;
		case '<=':
			return actual <= value;
		case '>':
			return actual > value;
		case '>=':
			return actual >= value;
		case '==':
			return actual === value;
		case '!=':
			return actual !== value;
	}
}

/** Intents and metrics carry names from outside, such as `constructor`. */
function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
	return Object.hasOwn(record, name) ? record[name] : undefined;
}

type Figures = Pick<
	Snapshot,
	| 'counts'
	| 'elapsed'
	| 'latency'
	| 'firstToken'
	| 'chunkGap'
	| 'connect'
	| 'responseTime'
	| 'metrics'
	| 'intents'
>;

type DurationKey = 'latency' | 'firstToken' | 'chunkGap' | 'connect' | 'responseTime';

const fields: Readonly<Record<DurationSubject, DurationKey>> = {
	latency: 'latency',
	first_token: 'firstToken',
	chunk_gap: 'chunkGap',
	connect: 'connect',
	response_time: 'responseTime',
};

function durationActual(
	figures: Figures,
	subject: DurationSubject,
	stat: DurationStat,
	intent: string | undefined,
): number | null | undefined {
	const distribution =
		intent === undefined
			? figures[fields[subject]]
			: subject === 'latency'
				? own(figures.intents, intent)?.latency
				: undefined;
	return distribution?.[stat === 'p99.9' ? 'p999' : stat];
}

function metricActual(figures: MetricFigures | undefined, stat: MetricStat) {
	return stat === 'pass_rate' ? figures?.passRate : figures?.[stat];
}

function actualOf(threshold: Threshold, figures: Figures): number | null {
	const {intent} = threshold;
	const slice = intent === undefined ? undefined : own(figures.intents, intent);
	if (threshold.kind === 'duration') {
		return durationActual(figures, threshold.subject, threshold.stat, intent) ?? null;
	}
	if (threshold.kind === 'metric') {
		const metrics = intent === undefined ? figures.metrics : slice?.metrics;
		return metricActual(metrics && own(metrics, threshold.metric), threshold.stat) ?? null;
	}
	const counts = intent === undefined ? figures.counts : slice;
	const finished = counts ? counts.passed + counts.failed + counts.errored : 0;
	if (!counts || finished === 0) return null;
	if (threshold.subject === 'error_rate') return counts.errored / finished;
	const replies = counts.passed + counts.failed;
	return figures.elapsed > 0 ? replies / figures.elapsed : null;
}

/** Holds each threshold against a run's figures; without a sample it fails as "no data". */
export function evaluateThresholds(
	thresholds: readonly Threshold[],
	figures: Figures,
): ThresholdResult[] {
	return thresholds.map((threshold) => {
		const actual = actualOf(threshold, figures);
		const {expression} = threshold;
		const empty =
			actual === null || (actual === 0 && 'stat' in threshold && threshold.stat === 'count');
		if (empty) return {expression, actual: null, ok: false, reason: 'no data'};
		const ok = holds(actual, threshold.operator, threshold.value);
		return {expression, actual, ok, reason: ok ? 'holds' : 'does not hold'};
	});
}
