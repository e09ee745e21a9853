import {bandFrom} from '../../model/series-point.ts';
import {formatSeconds} from '../../terminal/format.ts';

/** Replies by latency in some seconds: the counts of the bands, see `bandOf`. */
export type HeatColumn = {readonly second: number; readonly latencies: readonly number[]};

/** A heat map's row: its label, and a shade for each column, from 0 (no reply) to `shades`. */
export type HeatRow = {readonly label: string; readonly cells: readonly number[]};

/** How many shades a cell has besides the blank one. */
export const shades = 4;

/** Adds the columns up into as many as there is room for. */
function fitColumns(columns: readonly HeatColumn[], width: number): (readonly number[])[] {
	const reached = Math.min(width, columns.length);
	return Array.from({length: reached}, (_, place) => {
		const from = Math.floor((place * columns.length) / reached);
		const to = Math.max(from + 1, Math.floor(((place + 1) * columns.length) / reached));
		const sums: number[] = [];
		for (const {latencies} of columns.slice(from, to)) {
			for (const [band, count] of latencies.entries()) sums[band] = (sums[band] ?? 0) + count;
		}
		return Array.from(sums, (count: number | undefined) => count ?? 0);
	});
}

/**
 * A heat map of latency over time, the slowest band first. Bands are joined where there are more of them
 * than rows; a shade says how many replies a cell has beside the fullest cell.
 */
export function heatRows(columns: readonly HeatColumn[], width: number, height: number): HeatRow[] {
	const fitted = fitColumns(columns, width);
	const used = fitted.flatMap((counts) =>
		counts.flatMap((count, band) => (count > 0 ? [band] : [])),
	);
	if (used.length === 0 || height < 1) return [];
	const [least, most] = used.reduce(
		([low, high], band) => [Math.min(low, band), Math.max(high, band)],
		[Infinity, 0],
	);
	const joined = Math.ceil((most - least + 1) / height);
	const rows = Math.ceil((most - least + 1) / joined);
	const sums = Array.from({length: rows}, (_, row) =>
		fitted.map((counts) => {
			const from = least + row * joined;
			return counts.slice(from, from + joined).reduce((sum, count) => sum + count, 0);
		}),
	);
	const fullest = sums.flat().reduce((top, count) => Math.max(top, count), 1);
	return sums
		.map((cells, row) => ({
			label: formatSeconds(bandFrom(least + row * joined)),
			cells: cells.map((count) => (count === 0 ? 0 : Math.ceil((shades * count) / fullest))),
		}))
		.toReversed();
}
