import {memo} from 'react';
import {bandOf} from '../../../../model/series-point.ts';
import type {ResultList} from '../../../../model/result-entry.ts';
import {runHasOwnResponseTime} from '../../../../model/response-time.ts';
import type {Summary} from '../../../../model/summary.ts';
import type {RunDocument} from '../../../../runs/saved-run-reader.ts';
import {formatCount, formatRate, formatSeconds} from '../../../../terminal/format.ts';
import {Chart} from '../../../components/chart.tsx';
import {HeatMap} from '../../../components/heat-map.tsx';
import {Histogram} from '../../../components/histogram.tsx';
import {alongTime, secondsPerPoint, spanOf} from '../../../format/chart-data.ts';
import {chartTitle as titleOf} from '../../../format/chart-names.ts';
import type {HeatColumn} from '../../../format/heat-cells.ts';
import {levelMarks} from '../../../format/level-marks.ts';
import type {ChartMark} from '../../../format/time-axis.ts';
import {useTheme} from '../../../theme.tsx';
import {ReadingLine} from '../reading-line.tsx';

export type OverviewChart =
	| {readonly kind: 'latency' | 'response time' | 'first token' | 'rate' | 'errors'}
	| {readonly kind: 'histogram' | 'heat map'}
	| {readonly kind: 'metric'; readonly name: string};

/** The chart's title, the same as in a live run. */
export function chartTitle(chart: OverviewChart): string {
	if (chart.kind === 'metric') return `${chart.name} over time`;
	if (chart.kind === 'histogram') return 'replies by latency';
	return titleOf(chart.kind);
}

/**
 * The chart of the times that the run is judged by, second by second; of the errors where nothing else came.
 * Undefined for a run of a second.
 */
export function timeChart(summary: Summary): OverviewChart | undefined {
	if (summary.series.length < 2) return undefined;
	if (summary.successfulRequests === 0) return {kind: 'errors'};
	return {kind: runHasOwnResponseTime(summary) ? 'response time' : 'latency'};
}

/** The further charts that say something about a run, in the order in which a key goes through them. */
export function furtherCharts(summary: Summary): readonly OverviewChart[] {
	const {series, chunkGap, errored, failed, successfulRequests} = summary;
	const timed = series.length > 1;
	const answered = successfulRequests > 0;
	const metrics = Object.keys(summary.metrics).filter((name) =>
		series.some((point) => (point.metrics?.[name] ?? null) !== null),
	);
	return [
		...(answered ? [{kind: 'histogram'} as const] : []),
		...(timed && answered ? [{kind: 'heat map'} as const] : []),
		...(timed && chunkGap.count > 0 ? [{kind: 'first token'} as const] : []),
		...(timed ? metrics.map((name) => ({kind: 'metric', name}) as const) : []),
		...(timed ? [{kind: 'rate'} as const] : []),
		...(timed && answered && errored + failed > 0 ? [{kind: 'errors'} as const] : []),
	];
}

/** Says of how many replies the chart is, if not of all: with `--save failed` only few are saved. */
export function chartNote(chart: OverviewChart, document: RunDocument, shown: number): string {
	const all = document.summary?.successfulRequests ?? shown;
	const ofSaved = chart.kind === 'histogram' || chart.kind === 'heat map';
	return ofSaved && shown < all && !document.reading
		? `the ${formatCount(shown)} of ${formatCount(all)} that were saved`
		: '';
}

type SavedLatencies = {
	/** Seconds. */
	readonly values: readonly number[];
	/** Seconds since the run began. */
	readonly ends: readonly number[];
};

/** Of lists that were looked at before: a tab forgets what it knew when another one is shown. */
const known = new WeakMap<ResultList, SavedLatencies>();

/** The latencies of the first attempts that are saved, and when they were complete. */
export function savedLatencies({entries}: RunDocument): SavedLatencies {
	const before = known.get(entries);
	if (before) return before;
	const values: number[] = [];
	const ends: number[] = [];
	for (const {latency, responseTime, due, attempt} of entries) {
		if (latency === null || attempt !== 1) continue;
		values.push(latency);
		ends.push(due / 1e6 + (responseTime ?? latency));
	}
	const found = {values, ends};
	known.set(entries, found);
	return found;
}

function heatColumns(
	{values, ends}: SavedLatencies,
	{start, step, count}: {readonly start: number; readonly step: number; readonly count: number},
): HeatColumn[] {
	const columns = Array.from({length: count}, (_, place) => ({
		second: start + place * step,
		latencies: [] as number[],
	}));
	for (const [index, value] of values.entries()) {
		const place = Math.min(count - 1, Math.max(0, Math.floor((ends[index]! - start) / step)));
		const {latencies} = columns[place]!;
		const band = bandOf(value);
		while (latencies.length <= band) latencies.push(0);
		latencies[band]!++;
	}
	return columns;
}

/** One chart of a run that has ended; drawn again only when it changes, for a run may have 100,000 replies. */
export const OverviewChartView = memo(function OverviewChartView({
	chart,
	document,
	saved,
	width,
	height,
}: {
	readonly chart: OverviewChart;
	readonly document: RunDocument;
	readonly saved: SavedLatencies;
	readonly width: number;
	readonly height: number;
}) {
	const {own} = useTheme();
	const summary = document.summary!;
	const {series, run, totalTime} = summary;
	const span = spanOf(series);
	const aborted = run.aborted === undefined ? [] : [{second: totalTime, kind: 'abort' as const}];
	const interruptions = document.timeline?.interruptions ?? [];
	const marks: readonly ChartMark[] = [...levelMarks(series), ...interruptions, ...aborted];
	const size = {width, height, span, marks, whole: true};
	const seconds = (value: number) => own(formatSeconds(value));
	const along = (figure: (point: Summary['series'][number]) => number | null) =>
		alongTime(series, figure);
	const step = series.length > 1 ? secondsPerPoint(series) : 1;
	if ((chart.kind === 'histogram' || chart.kind === 'heat map') && document.reading) {
		return <ReadingLine document={document} />;
	}
	switch (chart.kind) {
		case 'latency':
			return (
				<Chart
					names={['p95', 'p50']}
					first={along(({p95}) => p95)}
					second={along(({p50}) => p50)}
					format={seconds}
					{...size}
				/>
			);
		case 'response time':
			return (
				<Chart
					names={['p95', 'p95 of latency']}
					first={along(({responseTimeP95}) => responseTimeP95)}
					second={along(({p95}) => p95)}
					format={seconds}
					{...size}
				/>
			);
		case 'first token':
			return (
				<Chart
					names={['p50']}
					first={along(({firstTokenP50}) => firstTokenP50)}
					format={seconds}
					{...size}
				/>
			);
		case 'rate':
			return (
				<Chart
					names={['completed/s']}
					fold="average"
					first={along(({completed}) => completed / step)}
					format={formatRate}
					{...size}
				/>
			);
		case 'errors':
			return (
				<Chart
					names={summary.failed > 0 ? ['errored/s', 'failed/s'] : ['errored/s']}
					first={along(({errored}) => errored / step)}
					{...(summary.failed > 0 && {
						second: along(({failed}) => (failed === undefined ? null : failed / step)),
					})}
					format={formatRate}
					{...size}
				/>
			);
		case 'metric':
			return (
				<Chart
					names={['average']}
					fold="average"
					first={along(({metrics}) => metrics?.[chart.name] ?? null)}
					format={(value) => value.toFixed(2)}
					{...size}
				/>
			);
		case 'histogram':
			return <Histogram values={saved.values} width={width} height={height} />;
		case 'heat map':
			return (
				<HeatMap
					columns={span ? heatColumns(saved, span) : []}
					span={span}
					marks={marks}
					whole
					width={width}
					height={height}
				/>
			);
	}
});
