/** A series for a chart: seconds or a rate; null and non-finite values are gaps. */
export type ChartSeries = readonly (number | null)[];

const usable = (value: number | null | undefined): value is number =>
	value !== null && value !== undefined && Number.isFinite(value);

/** Columns that a value has at most: a young series grows from the left, and does not look like steps. */
const widestValue = 2;

/**
 * Lays a series over `columns`, from the left. Where there are more values than columns, each
 * column is the largest of its share, so that no spike disappears; where there are fewer, a value has
 * two columns at most. A share without any value is a gap, as are the columns that are not reached.
 */
export function fitSeries(series: ChartSeries, columns: number): ChartSeries {
	if (columns < 1 || !series.some(usable)) return [];
	const reached = Math.min(columns, widestValue * series.length);
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
 * A figure along the time, one value for every second or more that a point covers: null where
 * there is no point, for nothing happened then.
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

/** Tops of an axis whose quarters are round as well, times a power of ten. */
const tops = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10];

/** A round number a little above a value, for the top of an axis. */
export function niceCeiling(value: number): number {
	if (!(value > 0) || !Number.isFinite(value)) return 1;
	const power = 10 ** Math.floor(Math.log10(value));
	const factor = tops.find((top) => top * power >= value * 0.999) ?? 10;
	return factor * power;
}
