import {build} from 'hdr-histogram-js';
import type {Distribution} from '../model/distribution.ts';
import type {Bag} from './bag.ts';

export type Histogram = {
	/** Adds `count` (default 1) samples of so many whole microseconds. */
	readonly record: (microseconds: number, count?: number) => void;
	/** Adds all samples of a bag. */
	readonly merge: (bag: Bag) => void;
	/** Seconds at a percentile from 0 to 100 by nearest rank; null over no sample. */
	readonly percentile: (percent: number) => number | null;
	/** All figures in seconds. */
	readonly summary: () => Distribution;
	readonly count: () => number;
};

const second = 1e6;

/**
 * A high dynamic range histogram of durations: percentiles to 3 significant figures (an error of at
 * most 0.1 %) in memory that does not grow with the number of samples. Count, extremes, average and
 * standard deviation are exact: they are kept beside the buckets, the last two by Welford's method
 * (Knuth, TAOCP vol. 2, 4.2.2).
 */
export function createHistogram(): Histogram {
	const buckets = build({
		bitBucketSize: 32,
		autoResize: true,
		lowestDiscernibleValue: 1,
		highestTrackableValue: 1 << 14,
		numberOfSignificantValueDigits: 3,
	});
	let total = 0;
	let mean = 0;
	let squares = 0;
	let min = Infinity;
	let max = 0;

	function record(microseconds: number, count = 1): void {
		buckets.recordValueWithCount(microseconds, count);
		total += count;
		const delta = microseconds - mean;
		mean += (delta * count) / total;
		squares += delta * (microseconds - mean) * count;
		if (microseconds < min) min = microseconds;
		if (microseconds > max) max = microseconds;
	}

	function percentile(percent: number): number | null {
		if (total === 0) return null;
		const exact = (percent * total) / 100;
		// 99.9 % of 1,000 is 999, not the 999.0000000000001 that binary fractions make of it.
		const rank = Math.min(total, Math.max(1, Math.ceil(exact - exact * 1e-12)));
		if (rank === total) return max / second;
		// The library rounds the rank to the nearest; asking for the rank itself makes it exact.
		const value = buckets.getValueAtPercentile((100 * rank) / total);
		return Math.min(max, Math.max(min, value)) / second;
	}

	return {
		record,
		merge(bag) {
			for (const [index, value] of bag.values.entries()) record(value, bag.counts[index]);
		},
		percentile,
		summary() {
			if (total === 0) return emptyDistribution;
			const median = percentile(50);
			return Object.freeze({
				count: total,
				average: mean / second,
				median,
				min: min / second,
				max: max / second,
				stddev: Math.sqrt(squares / total) / second,
				p50: median,
				p75: percentile(75),
				p90: percentile(90),
				p95: percentile(95),
				p99: percentile(99),
				p999: percentile(99.9),
			});
		},
		count: () => total,
	};
}

/** The distribution of no sample: a count of zero, and null where a figure would stand. */
export const emptyDistribution: Distribution = Object.freeze({
	count: 0,
	average: null,
	median: null,
	min: null,
	max: null,
	stddev: null,
	p50: null,
	p75: null,
	p90: null,
	p95: null,
	p99: null,
	p999: null,
});
