import type {SeriesPoint} from '../../../model/series-point.ts';
import {formatRate, formatSeconds} from '../../../terminal/format.ts';
import {Chart} from '../../components/chart.tsx';
import {alongTime, secondsPerPoint} from '../../format/chart-data.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useTheme} from '../../theme.tsx';

const chartNames = ['latency', 'response time', 'first token', 'rate'] as const;
export type ChartName = (typeof chartNames)[number];

/** What a chart is of, and how its lines differ. */
export const chartTitle = (name: ChartName): string => name;

/** The available charts, given whether the response time says more than the latency. */
export const chartNamesOf = (responds: boolean): readonly ChartName[] =>
	responds ? chartNames : chartNames.filter((name) => name !== 'response time');

/** The chart of the run so far, second by second. */
export function LiveChart({
	name,
	width,
	height,
}: {
	readonly name: ChartName;
	readonly width: number;
	readonly height: number;
}) {
	const series = useRunner((snapshot) => snapshot.series);
	const open = useRunner(({load}) => load.model === 'open');
	const {own} = useTheme();
	const size = {width, height};
	const seconds = (value: number) => own(formatSeconds(value));
	// After a while a point covers two seconds, then four.
	const step = series.length > 1 ? secondsPerPoint(series) : 1;
	const along = (figure: (point: SeriesPoint) => number | null) => alongTime(series, figure);
	switch (name) {
		case 'latency':
			return (
				<Chart
					title="latency"
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
					title="response time"
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
					title="first token"
					first={along(({firstTokenP50}) => firstTokenP50)}
					names={['p50']}
					format={seconds}
					{...size}
				/>
			);
		case 'rate':
			return (
				<Chart
					title={open ? 'completed per second' : 'completed and errored per second'}
					first={along(({completed}) => completed / step)}
					// The closed model's level counts connections, which are not a rate.
					second={along(({errored, level}) => (open ? level : errored / step))}
					names={['completed', open ? 'target' : 'errored']}
					format={formatRate}
					{...size}
				/>
			);
	}
}
