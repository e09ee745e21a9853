import type {SeriesPoint} from '../../../model/series-point.ts';
import {formatRate, formatSeconds} from '../../../terminal/format.ts';
import {Chart} from '../../components/chart.tsx';
import {alongTime, secondsPerPoint, spanOf} from '../../format/chart-data.ts';
import {useMarks} from './use-marks.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useTheme} from '../../theme.tsx';

const chartNames = ['latency', 'response time', 'first token', 'rate'] as const;
export type ChartName = (typeof chartNames)[number];

/** The available charts, given whether the response time says more than the latency. */
export const chartNamesOf = (responds: boolean): readonly ChartName[] =>
	responds ? chartNames : chartNames.filter((name) => name !== 'response time');

/** Rows below which an axis of time would take those of the lines. */
const leastWithAxis = 6;

/** The chart of the run so far, second by second. */
export function LiveChart({
	name,
	width,
	height,
	titled = true,
}: {
	readonly name: ChartName;
	readonly width: number;
	readonly height: number;
	/** False where a panel's title says what it is. */
	readonly titled?: boolean;
}) {
	const series = useRunner((snapshot) => snapshot.series);
	const open = useRunner(({load}) => load.model === 'open');
	const {own} = useTheme();
	const marks = useMarks();
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
					{...size}
				/>
			);
	}
}
