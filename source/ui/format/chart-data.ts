import type {TimeSpan} from './time-axis.ts';

/** A series for a chart: seconds or a rate; null and non-finite values are gaps. */
export type ChartSeries = readonly (number | null)[];

const usable = (value: number | null | undefined): value is number =>
	value !== null && value !== undefined && Number.isFinite(value);

/**
 * The most columns per value, so that a short series grows from the left and does not look like steps.
 */
const widestValue = 2;

/**
 * The columns that a series of so many values takes.
 * @param whole whether the run has ended, so that it fills them all
 */
export const reachedColumns = (values: number, columns: number, whole = false): number =>
	whole ? columns : Math.min(columns, widestValue * values);

/**
 * Fits a series into `columns`, from the left. With more values than columns, each column shows the
 * largest of its values, so that no spike disappears; with fewer, a value takes up to two columns.
 * Columns without a value are gaps.
 */
export function fitSeries(series: ChartSeries, columns: number, whole = false): ChartSeries {
	if (columns < 1 || !series.some(usable)) return [];
	const reached = reachedColumns(series.length, columns, whole);
	return Array.from({length: columns}, (_, column) => {
		if (column >= reached) return null;
		const from = Math.floor((column * series.length) / reached);
		const to = Math.max(from + 1, Math.floor(((column + 1) * series.length) / reached));
		const values = series.slice(from, to).filter(usable);
		return values.length > 0 ? Math.max(...values) : null;
	});
}

/** The largest usable value of a series; undefined when there is none. */
export const largestOf = (series: ChartSeries): number | undefined =>
	series.reduce<number | undefined>(
		(most, value) => (usable(value) ? Math.max(most ?? value, value) : most),
		undefined,
	);

/** Seconds that each point of a series over time covers. */
export const secondsPerPoint = (points: readonly {readonly second: number}[]): number =>
	points.reduce((least, {second}, index) => {
		const gap = second - (points[index - 1]?.second ?? -Infinity);
		return Math.min(least, gap);
	}, Infinity);

/**
 * A figure over time, one value per point's length of a second or more; null where there is no point,
 * because nothing happened then.
 */
export function alongTime<Point extends {readonly second: number}>(
	points: readonly Point[],
	figure: (point: Point) => number | null,
): ChartSeries {
	if (points.length < 2) return points.map(figure);
	const width = secondsPerPoint(points);
	const start = points[0]!.second;
	const series = new Array<number | null>(
		Math.round((points.at(-1)!.second - start) / width) + 1,
	).fill(null);
	for (const point of points) series[Math.round((point.second - start) / width)] = figure(point);
	return series;
}

/** Axis maxima whose quarters are round too, times a power of ten. */
const tops = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10];

/** A round number slightly above a value, for the top of an axis. */
export function niceCeiling(value: number): number {
	if (!(value > 0) || !Number.isFinite(value)) return 1;
	const power = 10 ** Math.floor(Math.log10(value));
	const factor = tops.find((top) => top * power >= value * 0.999) ?? 10;
	return factor * power;
}

/** The time that the values of `alongTime` cover; undefined without any. */
export function spanOf(points: readonly {readonly second: number}[]): TimeSpan | undefined {
	const [first, last] = [points[0], points.at(-1)];
	if (!first || !last) return undefined;
	const step = points.length > 1 ? secondsPerPoint(points) : 1;
	return {start: first.second, step, count: Math.round((last.second - first.second) / step) + 1};
}
