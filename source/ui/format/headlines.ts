import type {Distribution} from '../../model/distribution.ts';
import {hasOwnResponseTime} from '../../model/response-time.ts';
import {endedOf, finishedOf} from '../../model/outcome-counts.ts';
import type {SeriesPoint} from '../../model/series-point.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import type {Summary} from '../../model/summary.ts';
import type {ThresholdResult} from '../../model/threshold-state.ts';
import {
	formatActual,
	formatCount,
	formatRate,
	formatScore,
	formatSeconds,
	formatShare,
} from '../../terminal/format.ts';
import type {Headline} from '../components/tile.tsx';
import {alongTime, secondsPerPoint} from './chart-data.ts';

/** Of a series, what the trends need. */
type Point = Pick<SeriesPoint, 'second' | 'completed' | 'errored' | 'p95'> &
	Partial<Pick<SeriesPoint, 'metrics'>> & {readonly response: number | null};

/** What the headlines of a run are made from, live or saved. */
type Source = {
	readonly responds: boolean;
	readonly latency: Distribution;
	readonly responseTime: Distribution;
	readonly errored: number;
	readonly finished: number;
	/** The average of each metric. */
	readonly averages: Readonly<Record<string, number | null>>;
	readonly rate: number | null;
	readonly rateNote: string;
	readonly thresholds: readonly ThresholdResult[];
	readonly points: readonly Point[];
};

/** Whether the intent was recognised. */
const firstMetric = 'classification_accuracy';

/** The metric that comes first on every screen; undefined without any. */
export const firstMetricOf = (names: readonly string[]): string | undefined =>
	names.includes(firstMetric) ? firstMetric : names[0];

/** A threshold's subject, and what it demands: `latency.p95` and `< 3s`. */
const parts = /^\s*([^\s<>=!]+)\s*((?:[<>]=?|[=!]=).*?)\s*$/;

type Found = {readonly result: ThresholdResult; readonly limit: string};

/** The first threshold on one of these subjects. */
function thresholdOn(
	thresholds: readonly ThresholdResult[],
	fits: (subject: string) => boolean,
): Found | undefined {
	for (const result of thresholds) {
		const [, subject, limit] = parts.exec(result.expression) ?? [];
		if (subject !== undefined && limit !== undefined && fits(subject)) return {result, limit};
	}
	return undefined;
}

const shown = (found: Found | undefined): Headline['threshold'] =>
	found && {state: found.result.state, limit: found.limit.replace(/^([<>=!]+)\s*/, '$1 ')};

/** The slow end of the times: at p95, or at the percentile that a threshold is on. */
function timeHeadline(source: Source): Headline {
	const {responds, thresholds, points} = source;
	const [name, subject] = responds ? ['response time', 'response_time'] : ['latency', 'latency'];
	const exact = thresholdOn(thresholds, (other) => other === `${subject}.p95`);
	const found =
		exact ?? thresholdOn(thresholds, (other) => new RegExp(`^${subject}\\.p[\\d.]+$`).test(other));
	const stat = found && !exact ? (/p[\d.]+/.exec(found.result.expression)?.[0] ?? 'p95') : 'p95';
	const figures = responds ? source.responseTime : source.latency;
	const figure =
		stat === 'p95' ? formatSeconds(figures.p95) : formatSeconds(found?.result.actual ?? null);
	return {
		title: `${stat} ${name}`,
		figure,
		trend: alongTime(points, ({p95, response}) => (responds ? response : p95)),
		threshold: shown(found),
	};
}

function errorHeadline({errored, finished, thresholds, points}: Source): Headline {
	return {
		title: 'errors',
		figure: formatShare(errored, finished),
		trend: alongTime(points, (point) =>
			point.completed > 0 ? point.errored / point.completed : null,
		),
		threshold: shown(thresholdOn(thresholds, (subject) => subject === 'error_rate')),
		note: `${formatCount(errored)} of ${formatCount(finished)}`,
	};
}

function metricHeadline({averages, thresholds, points}: Source): Headline[] {
	const names = Object.keys(averages);
	const name = firstMetricOf(names);
	if (name === undefined) return [];
	const ofName = [name, `${name}.average`, `metrics.${name}`, `metrics.${name}.average`];
	const found = thresholdOn(thresholds, (subject) => ofName.includes(subject));
	const actual = averages[name] ?? null;
	return [
		{
			title: name,
			figure:
				found && actual !== null
					? formatActual(found.result.expression, actual)
					: formatScore(actual),
			trend: alongTime(points, ({metrics}) => metrics?.[name] ?? null),
			threshold: shown(found),
		},
	];
}

function rateHeadline({rate, rateNote, thresholds, points}: Source): Headline {
	const width = points.length > 1 ? secondsPerPoint(points) : 1;
	return {
		title: 'rate',
		figure: `${formatRate(rate)}/s`,
		trend: alongTime(points, ({completed}) => completed / width),
		threshold: shown(thresholdOn(thresholds, (subject) => subject === 'requests_per_second')),
		note: rateNote,
	};
}

const headlinesOf = (source: Source): readonly Headline[] => [
	timeHeadline(source),
	errorHeadline(source),
	...metricHeadline(source),
	rateHeadline(source),
];

const averagesOf = (
	metrics: Readonly<Record<string, {readonly average: number | null}>>,
): Source['averages'] =>
	Object.fromEntries(Object.entries(metrics).map(([name, {average}]) => [name, average]));

/** The figures that matter of a run that goes on, in the order in which every screen shows them. */
export function liveHeadlines(
	snapshot: Pick<
		Snapshot,
		'load' | 'latency' | 'responseTime' | 'counts' | 'metrics' | 'rate' | 'thresholds' | 'series'
	>,
): readonly Headline[] {
	const {load, latency, responseTime, counts, metrics, rate, thresholds, series} = snapshot;
	return headlinesOf({
		responds: hasOwnResponseTime(load.model, latency, responseTime),
		...{latency, responseTime, rate, thresholds},
		errored: counts.errored,
		finished: endedOf(counts) - counts.left,
		averages: averagesOf(metrics),
		rateNote: `in flight ${formatCount(counts.inFlight)}`,
		points: series.map((point) => ({...point, response: point.responseP95})),
	});
}

/** The same figures of a run that has ended. */
export function savedHeadlines(summary: Summary): readonly Headline[] {
	const {run, latency, responseTime, metrics, thresholds, series, passed, failed, errored} =
		summary;
	return headlinesOf({
		responds: hasOwnResponseTime(run.model, latency, responseTime),
		...{latency, responseTime, errored, thresholds},
		finished: finishedOf({passed, failed, errored}),
		averages: averagesOf(metrics),
		rate: summary.requestsPerSecond,
		rateNote: `over ${formatSeconds(summary.totalTime)}`,
		points: series.map((point) => ({...point, response: point.responseTimeP95})),
	});
}
