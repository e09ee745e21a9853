import {niceCeiling} from './chart-data.ts';

export type Bin = {readonly from: number; readonly to: number; readonly count: number};

/**
 * Puts latencies (seconds) into a limited number of bins of equal, round width; the last holds the rest.
 */
export function latencyBins(values: readonly number[], most: number): Bin[] {
	const usable = values.filter((value) => value >= 0 && value < Infinity);
	if (usable.length === 0 || most < 1) return [];
	const sorted = Float64Array.from(usable).sort();
	// A few outliers must not squeeze everything else into one bin.
	const upper = sorted[Math.floor(0.99 * (sorted.length - 1))]!;
	// The last bin is for what is slower, so that an outlier is not among the usual replies.
	const usual = Math.max(1, most - 1);
	const least = niceCeiling(Math.max(upper, 1e-6) / usual);
	const width = upper < usual * least ? least : niceCeiling(1.01 * least);
	const bins = Math.min(most, Math.floor(sorted.at(-1)! / width) + 1);
	const counts = new Array<number>(bins).fill(0);
	for (const value of sorted) counts[Math.min(bins - 1, Math.floor(value / width))]!++;
	const end = Math.max(bins * width, sorted.at(-1)!);
	return counts.map((count, index) => ({
		from: index * width,
		to: index === bins - 1 ? end : (index + 1) * width,
		count,
	}));
}

/** The bins that hold percentiles, by nearest rank. */
export function percentileBins(
	bins: readonly Bin[],
	percentiles: readonly number[],
): {readonly percentile: number; readonly bin: Bin}[] {
	const total = bins.reduce((sum, {count}) => sum + count, 0);
	return percentiles.flatMap((percentile) => {
		let left = Math.ceil((percentile / 100) * total);
		const bin = bins.find(({count}) => (left -= count) <= 0 && count > 0);
		return bin ? [{percentile, bin}] : [];
	});
}
