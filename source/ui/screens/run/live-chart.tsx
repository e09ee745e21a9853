import {Box, Text} from 'ink';
import type {SeriesPoint} from '../../../model/series-point.ts';
import {formatRate, formatScore, formatSeconds} from '../../../terminal/format.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {Chart} from '../../components/chart.tsx';
import {HeatMap} from '../../components/heat-map.tsx';
import {alongTime, secondsPerPoint, spanOf} from '../../format/chart-data.ts';
import {chartNames, chartTitle, type ChartName} from '../../format/chart-names.ts';
import {firstMetricOf} from '../../format/headlines.ts';
import type {HeatColumn} from '../../format/heat-cells.ts';
import {useMarks} from './use-marks.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useTheme} from '../../theme.tsx';

export {chartTitle, type ChartName} from '../../format/chart-names.ts';

/** The charts that say something, given what the run has figures of. */
export function chartNamesOf({
	responds,
	streamed,
	scored,
}: {
	/** Whether the response time says more than the latency. */
	readonly responds: boolean;
	readonly streamed: boolean;
	readonly scored: boolean;
}): readonly ChartName[] {
	const absent: readonly (ChartName | false)[] = [
		!responds && 'response time',
		!streamed && 'first token',
		!scored && 'metrics',
	];
	return chartNames.filter((name) => !absent.includes(name));
}

/** Rows below which an axis of time would take those of the lines. */
const leastWithAxis = 6;

/** The two metrics of the chart: the first as in the headlines, and the next one. */
function chartedMetrics(names: readonly string[]): readonly string[] {
	const first = firstMetricOf(names);
	return first === undefined ? [] : [first, ...names.filter((name) => name !== first)].slice(0, 2);
}

/** A column for each second, also for those without a reply. */
function heatColumnsOf(series: readonly SeriesPoint[]): readonly HeatColumn[] {
	const span = spanOf(series);
	if (!span) return [];
	const columns = Array.from({length: span.count}, (_, place): HeatColumn => ({
		second: span.start + place * span.step,
		latencies: [],
	}));
	for (const {second, latencies} of series) {
		columns[Math.round((second - span.start) / span.step)] = {second, latencies};
	}
	return columns;
}

/** The chart of the run so far, second by second. */
export function LiveChart({
	name,
	width,
	height,
	titled = true,
	pauses,
}: {
	readonly name: ChartName;
	/** When the run was paused, in seconds of load. */
	readonly pauses: readonly number[];
	readonly width: number;
	readonly height: number;
	/** False where a panel's title says what it is. */
	readonly titled?: boolean;
}) {
	const series = useRunner((snapshot) => snapshot.series);
	const open = useRunner(({load}) => load.model === 'open');
	const {own} = useTheme();
	const marks = useMarks(pauses);
	const metrics = useRunner((snapshot) => snapshot.metrics);
	const size = {width, height, ...(height >= leastWithAxis && {span: spanOf(series), marks})};
	const seconds = (value: number) => own(formatSeconds(value));
	// After a while a point covers two seconds, then four.
	const step = series.length > 1 ? secondsPerPoint(series) : 1;
	const along = (figure: (point: SeriesPoint) => number | null) => alongTime(series, figure);
	switch (name) {
		case 'latency':
			return (
				<Chart
					title={titled ? name : undefined}
					first={along(({p95}) => p95)}
					second={along(({p50}) => p50)}
					names={['p95', 'p50']}
					format={seconds}
					{...size}
				/>
			);
		case 'response time':
			return (
				<Chart
					title={titled ? name : undefined}
					first={along(({responseP95}) => responseP95)}
					second={along(({p95}) => p95)}
					names={['p95', 'p95 of latency']}
					format={seconds}
					{...size}
				/>
			);
		case 'first token':
			return (
				<Chart
					title={titled ? name : undefined}
					first={along(({firstTokenP50}) => firstTokenP50)}
					names={['p50']}
					format={seconds}
					{...size}
				/>
			);
		case 'rate':
			return (
				<Chart
					title={titled ? name : undefined}
					first={along(({completed}) => completed / step)}
					// The closed model's level counts connections, which are not a rate.
					second={along(({errored, level}) => (open ? level : errored / step))}
					names={['completed/s', open ? 'target' : 'errored/s']}
					format={formatRate}
					fold="average"
					{...size}
				/>
			);
		case 'errors':
			return (
				<Chart
					title={titled ? name : undefined}
					first={along(({errored}) => errored / step)}
					second={along(({failed}) => failed / step)}
					names={['errored/s', 'failed/s']}
					format={formatRate}
					{...size}
				/>
			);
		case 'metrics': {
			const [one, other] = chartedMetrics(Object.keys(metrics));
			if (one === undefined) return null;
			const scores = (metric: string) => along((point) => point.metrics[metric] ?? null);
			return (
				<Chart
					title={titled ? name : undefined}
					first={scores(one)}
					{...(other !== undefined && {second: scores(other)})}
					names={
						[
							own(sanitiseLine(one)),
							...(other === undefined ? [] : [own(sanitiseLine(other))]),
						] as [string, string?]
					}
					format={formatScore}
					fold="average"
					{...size}
				/>
			);
		}
		case 'heat map':
			return (
				<Box flexDirection="column" height={height}>
					{titled && <Text dimColor>{chartTitle(name)}</Text>}
					<HeatMap
						columns={heatColumnsOf(series)}
						span={spanOf(series)}
						marks={marks}
						width={width}
						height={titled ? height - 1 : height}
					/>
				</Box>
			);
	}
}
