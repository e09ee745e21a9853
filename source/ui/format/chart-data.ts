import type {ValueRange} from './axis.ts';
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
 * The columns that a series takes, given how many values it has.
 * @param whole whether the run has ended, so that it fills them all
 */
export const reachedColumns = (values: number, columns: number, whole = false): number =>
	whole ? columns : Math.min(columns, widestValue * values);

/** What becomes of several values in one column. */
export type Fold = 'largest' | 'average';

/**
 * Fits a series into `columns`, from the left. With more values than columns, each column shows the
 * largest of its values, so that no spike disappears, or the average of rates; with fewer, a value takes up to two columns.
 * Columns without a value are gaps.
 */
export function fitSeries(
	series: ChartSeries,
	columns: number,
	whole = false,
	fold: Fold = 'largest',
): ChartSeries {
	if (columns < 1 || !series.some(usable)) return [];
	const reached = reachedColumns(series.length, columns, whole);
	return Array.from({length: columns}, (_, column) => {
		if (column >= reached) return null;
		const from = Math.floor((column * series.length) / reached);
		const to = Math.max(from + 1, Math.floor(((column + 1) * series.length) / reached));
		const values = series.slice(from, to).filter(usable);
		if (values.length === 0) return null;
		return fold === 'average'
			? values.reduce((sum, value) => sum + value / values.length, 0)
			: values.reduce((most, value) => Math.max(most, value));
	});
}

/** More values than any chart has dots; a stray time must not cost more. */
const mostValues = 100_000;

/** Seconds that each value of a series over time covers: as many as are between two points, at least. */
export function secondsPerPoint(points: readonly {readonly second: number}[]): number {
	const [start, end] = [points[0]?.second ?? 0, points.at(-1)?.second ?? 0];
	const least = points.reduce((gap, {second}, index) => {
		const here = second - (points[index - 1]?.second ?? -Infinity);
		return here > 0 ? Math.min(gap, here) : gap;
	}, Infinity);
	return Math.max(least, (end - start) / mostValues);
}

/** The larger of two values, of which either may be missing. */
const larger = (one: number | null, other: number | null): number | null =>
	usable(one) && usable(other) ? Math.max(one, other) : usable(one) ? one : other;

/**
 * A figure over time, one value per point's length of a second or more; null where there is no point,
 * because nothing happened then.
 */
export function alongTime<Point extends {readonly second: number}>(
	points: readonly Point[],
	figure: (point: Point) => number | null,
): ChartSeries {
	const span = spanOf(points);
	if (!span) return [];
	const series = new Array<number | null>(span.count).fill(null);
	for (const point of points) {
		const place = Math.round((point.second - span.start) / span.step);
		if (place >= 0 && place < span.count) series[place] = larger(series[place]!, figure(point));
	}
	return series;
}

/** Axis maxima whose quarters are round too, times a power of ten. */
const tops = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10];

/** A round number slightly above a value, for the top of an axis. */
export function niceCeiling(value: number): number {
	if (!(value > 0) || !Number.isFinite(value)) return 1;
	const power = 10 ** Math.floor(Math.log10(value));
	const factor = tops.find((top) => top * power >= value * 0.999) ?? 10;
	return Math.min(Number.MAX_VALUE, factor * power);
}

/** The axis that holds some series: from zero, or evenly around it; undefined without any value. */
export function rangeOf(series: readonly ChartSeries[]): ValueRange | undefined {
	const values = series.flat().filter(usable);
	if (values.length === 0) return undefined;
	const extent = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	const top = Math.min(niceCeiling(extent), Number.MAX_VALUE / 4);
	return {bottom: values.some((value) => value < 0) ? -top : 0, top};
}

/** The time that the values of `alongTime` cover; undefined without any. */
export function spanOf(points: readonly {readonly second: number}[]): TimeSpan | undefined {
	const [first, last] = [points[0], points.at(-1)];
	if (!first || !last || !Number.isFinite(last.second - first.second)) return undefined;
	const length = Math.max(0, last.second - first.second);
	const step = points.length > 1 ? secondsPerPoint(points) : 1;
	if (!Number.isFinite(step)) return {start: first.second, step: 1, count: 1};
	return {start: first.second, step, count: Math.round(length / step) + 1};
}
