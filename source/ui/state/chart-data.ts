/** A series for a chart: seconds or a rate; null and non-finite values are gaps. */
export type ChartSeries = readonly (number | null)[];

/** Gaps take the value before them (or the first there is), for a chart draws lines. */
function fillGaps(series: ChartSeries): number[] {
	const usable = (value: number | null): value is number =>
		value !== null && Number.isFinite(value);
	let last = series.find(usable);
	if (last === undefined) return [];
	return series.map((value) => {
		if (usable(value)) last = value;
		return last!;
	});
}

/**
 * Makes a series fill exactly so many columns: gaps filled; where there are more values than columns,
 * each column the largest of its share, so that no spike disappears; where there are fewer, each value
 * as wide as its share. An empty series stays empty.
 */
export function fitSeries(series: ChartSeries, columns: number): number[] {
	const values = fillGaps(series);
	if (columns < 1 || values.length === 0) return [];
	return Array.from({length: columns}, (_, column) => {
		const from = Math.floor((column * values.length) / columns);
		const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
		return Math.max(...values.slice(from, to));
	});
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
