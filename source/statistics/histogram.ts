import {build} from 'hdr-histogram-js';
import type {Distribution} from '../model/distribution.ts';
import {nearestRank} from './nearest-rank.ts';

export type Histogram = {
	/** Adds `count` (default 1) samples of so many whole microseconds. */
	readonly record: (microseconds: number, count?: number) => void;
	/** Seconds at a percentile from 0 to 100 by nearest rank; null over no sample. */
	readonly percentile: (percent: number) => number | null;
	/** All figures in seconds. */
	readonly summary: () => Distribution;
	readonly count: () => number;
	/** Another one with the same samples. */
	readonly copy: () => Histogram;
};

const second = 1e6;
const reported = [50, 75, 90, 95, 99, 99.9];
type Six = [number, number, number, number, number, number];

/** What the library's histograms have beyond the type that it builds them as. */
type Buckets = ReturnType<typeof build> & {
	readonly getCountAtIndex: (index: number) => number;
	readonly valueFromIndex: (index: number) => number;
	readonly highestEquivalentValue: (value: number) => number;
};

const createBuckets = (): Buckets =>
	build({
		bitBucketSize: 32,
		autoResize: true,
		lowestDiscernibleValue: 1,
		highestTrackableValue: 1 << 14,
		numberOfSignificantValueDigits: 3,
	}) as Buckets;

/** What is kept exactly, beside the buckets. */
type Sums = {
	readonly total: number;
	readonly mean: number;
	readonly squares: number;
	readonly min: number;
	readonly max: number;
};

const noSums: Sums = {total: 0, mean: 0, squares: 0, min: Infinity, max: 0};

/**
 * A high dynamic range histogram of durations: percentiles to 3 significant figures (an error of at
 * most 0.1 %) in memory that does not grow with the number of samples. Count, extremes, average and
 * standard deviation are exact: they are kept beside the buckets, the last two by Welford's method
 * (Knuth, TAOCP vol. 2, 4.2.2).
 */
export const createHistogram = (): Histogram => histogramOver(createBuckets(), noSums);

function histogramOver(buckets: Buckets, sums: Sums): Histogram {
	let {total, mean, squares, min, max} = sums;

	function record(microseconds: number, count = 1): void {
		buckets.recordValueWithCount(microseconds, count);
		total += count;
		const delta = microseconds - mean;
		mean += (delta * count) / total;
		squares += delta * (microseconds - mean) * count;
		if (microseconds < min) min = microseconds;
		if (microseconds > max) max = microseconds;
	}

	/** The values at some percentiles in ascending order, in one walk through the buckets. */
	function percentiles(percents: readonly number[]): number[] {
		const values: number[] = [];
		let index = -1;
		let reached = 0;
		for (const percent of percents) {
			const rank = nearestRank(percent, total);
			while (reached < rank) reached += buckets.getCountAtIndex(++index);
			const value =
				rank === total ? max : buckets.highestEquivalentValue(buckets.valueFromIndex(index));
			values.push(Math.min(max, Math.max(min, value)) / second);
		}
		return values;
	}

	return {
		record,
		percentile: (percent) => (total === 0 ? null : percentiles([percent])[0]!),
		summary() {
			if (total === 0) return emptyDistribution;
			const [median, p75, p90, p95, p99, p999] = percentiles(reported) as Six;
			return Object.freeze({
				count: total,
				average: mean / second,
				median,
				min: min / second,
				max: max / second,
				stddev: Math.sqrt(squares / total) / second,
				p50: median,
				p75,
				p90,
				p95,
				p99,
				p999,
			});
		},
		count: () => total,
		copy() {
			const same = createBuckets();
			same.add(buckets);
			return histogramOver(same, {total, mean, squares, min, max});
		},
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
