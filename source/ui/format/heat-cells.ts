import {bandFrom} from '../../model/series-point.ts';
import {formatSeconds} from '../../terminal/format.ts';
import {reachedColumns} from './chart-data.ts';

/** Replies by latency in some seconds: the counts of the bands, see `bandOf`. */
export type HeatColumn = {readonly second: number; readonly latencies: readonly number[]};

/** A heat map's row: its label, and a shade for each column, from 0 (no reply) to `shades`. */
export type HeatRow = {readonly label: string; readonly cells: readonly number[]};

/** How many shades a cell has besides the blank one. */
export const shades = 4;

/** Adds the columns up until `reached` are left, or repeats them where there are fewer. */
function fitColumns(columns: readonly HeatColumn[], reached: number): (readonly number[])[] {
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

/** A latency in two figures, such as `130 ms` or `2 s`: the bounds of bands are steps of a square root. */
const roundLatency = (seconds: number): string =>
	formatSeconds(Number(seconds.toPrecision(2))).replace(/(\.\d*?)0+(?=\D)/, (_, kept: string) =>
		kept === '.' ? '' : kept,
	);

/** Bands below the first joined row, so that rows begin at a doubling where that costs no further row. */
function joinBands(least: number, most: number, height: number) {
	const joined = Math.ceil((most - least + 1) / height);
	const aligned = least - (least % joined);
	return Math.ceil((most - aligned + 1) / joined) <= height
		? {joined, from: aligned}
		: {joined, from: least};
}

/**
 * A heat map of latency over time, the slowest band first. Bands are joined where there are more of them
 * than rows; a shade says how many replies a cell has beside the fullest cell. Every other label is left
 * out where rows are half a doubling apart.
 * @param whole whether the run has ended, so that it fills the width
 */
export function heatRows(
	columns: readonly HeatColumn[],
	width: number,
	height: number,
	whole = false,
): HeatRow[] {
	if (width < 1 || height < 1) return [];
	const fitted = fitColumns(columns, reachedColumns(columns.length, width, whole));
	let [least, most] = [Infinity, -Infinity];
	for (const counts of fitted) {
		for (const [band, count] of counts.entries()) {
			if (!(count > 0)) continue;
			least = Math.min(least, band);
			most = Math.max(most, band);
		}
	}
	if (most < least) return [];
	const {joined, from} = joinBands(least, most, height);
	const rows = Math.ceil((most - from + 1) / joined);
	const sums = Array.from({length: rows}, (_, row) =>
		fitted.map((counts) => {
			const first = from + row * joined;
			return counts.slice(first, first + joined).reduce((sum, count) => sum + count, 0);
		}),
	);
	const fullest = sums.flat().reduce((top, count) => Math.max(top, count), 1);
	return sums
		.map((cells, row) => ({
			label:
				joined > 1 || (from + row) % 2 === 0 ? roundLatency(bandFrom(from + row * joined)) : '',
			cells: cells.map((count) => (count === 0 ? 0 : Math.ceil((shades * count) / fullest))),
		}))
		.toReversed();
}
