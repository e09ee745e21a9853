import {build} from 'hdr-histogram-js';
import type {Distribution} from '../model/distribution.ts';
import {IntegerSums} from './integer-sums.ts';
import {nearestRank} from './nearest-rank.ts';
import {
	addCounts,
	decodeCounts,
	encodeCounts,
	noCounts,
	type SparseCounts,
} from './sparse-counts.ts';

/** A histogram as JSON has it: the same whatever the order of its samples. Microseconds. */
export type HistogramState = {
	readonly count: number;
	/** Of the samples and of their squares, in decimal digits: they may be beyond what a number holds. */
	readonly sum: string;
	readonly squares: string;
	/** 0 over no sample. */
	readonly min: number;
	readonly max: number;
	/** See `encodeCounts`. */
	readonly counts: string;
};

/** All that a histogram knows. */
export type HistogramContents = {
	readonly count: number;
	readonly sum: bigint;
	readonly squares: bigint;
	readonly min: number;
	readonly max: number;
	readonly counts: SparseCounts;
};

export type Histogram = {
	/** Adds a sample of so many whole microseconds. */
	readonly record: (microseconds: number) => void;
	/** Seconds at a percentile from 0 to 100 by nearest rank; null over no sample. */
	readonly percentile: (percent: number) => number | null;
	/** All figures in seconds. */
	readonly summary: () => Distribution;
	readonly count: () => number;
	readonly contents: () => HistogramContents;
	/** Adds the samples of another one. */
	readonly merge: (other: HistogramContents) => void;
	/** Another one with the same samples. */
	readonly copy: () => Histogram;
	/** Gives up the memory that only quick recording needs. */
	readonly pack: () => void;
	readonly state: () => HistogramState;
};

const second = 1e6;
/** Samples that are kept themselves before buckets are made, which take far more memory. */
const mostFew = 128;
const reported = [50, 75, 90, 95, 99, 99.9];
type Six = [number, number, number, number, number, number];

/** What the library's histograms have beyond the type that it builds them as. */
type Buckets = ReturnType<typeof build> & {
	readonly countsArrayIndex: (value: number) => number;
	readonly countsArrayLength: number;
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

/** Knows the bounds of all buckets, and holds nothing. */
const bounds = createBuckets();

/** The largest value that is counted as one with this. */
const topOf = (value: number): number => bounds.highestEquivalentValue(value);

function pour(counts: SparseCounts, buckets: Buckets): Buckets {
	for (const [place, index] of counts.indexes.entries()) {
		buckets.recordValueWithCount(bounds.valueFromIndex(index), counts.counts[place]!);
	}
	return buckets;
}

/** The buckets from that of `min` to that of `max`, without the empty ones. */
function gather(buckets: Buckets, min: number, max: number): SparseCounts {
	const first = buckets.countsArrayIndex(min);
	const last = buckets.countsArrayIndex(max);
	let length = 0;
	for (let index = first; index <= last; index++) {
		if (buckets.getCountAtIndex(index) > 0) length++;
	}
	const indexes = new Uint16Array(length);
	const counts = new Uint32Array(length);
	let place = 0;
	for (let index = first; index <= last; index++) {
		const count = buckets.getCountAtIndex(index);
		if (count === 0) continue;
		indexes[place] = index;
		counts[place++] = count;
	}
	return {indexes, counts};
}

/** The buckets of a few samples. */
function collect(samples: readonly number[]): SparseCounts {
	const hits = Uint16Array.from(samples, (sample) => bounds.countsArrayIndex(sample)).sort();
	const indexes = new Uint16Array(new Set(hits).size);
	const counts = new Uint32Array(indexes.length);
	let place = -1;
	for (const [at, index] of hits.entries()) {
		if (at === 0 || index !== hits[at - 1]) indexes[++place] = index;
		counts[place]!++;
	}
	return {indexes, counts};
}

const nothing: HistogramContents = {
	count: 0,
	sum: 0n,
	squares: 0n,
	min: Infinity,
	max: 0,
	counts: noCounts,
};

/**
 * A high dynamic range histogram of durations: percentiles to 3 significant figures (an error of at
 * most 0.1 %) in memory that does not grow with the number of samples. Count, sums and extremes are
 * kept exactly beside the buckets, so that no figure depends on the order of the samples.
 */
export const createHistogram = (): Histogram => histogramOver(nothing);

function histogramOver(given: HistogramContents): Histogram {
	let {count: total, min, max} = given;
	let sums = new IntegerSums(given.sum, given.squares);
	/** While samples are few they are kept themselves, beside the counts of what was packed or merged. */
	let packed: SparseCounts = given.counts;
	let few: number[] = [];
	let sincePacked = 0;
	/** Holds all counts instead as soon as samples are many. */
	let buckets: Buckets | undefined;
	/** The last state, which holds as long as no sample is added. */
	let stated: HistogramState | undefined;

	function record(microseconds: number): void {
		// What is no duration, as a damaged file may have it, takes no time.
		const value = microseconds > 0 ? microseconds : 0;
		if (buckets) buckets.recordValue(value);
		else {
			few.push(value);
			if (++sincePacked > mostFew) buckets = pour(settle(), createBuckets());
		}
		total++;
		sums.add(value);
		if (value < min) min = value;
		if (value > max) max = value;
	}

	/** The counts of all samples, of which there are no buckets. */
	function settle(): SparseCounts {
		if (few.length > 0) packed = addCounts(packed, collect(few));
		few = [];
		return packed;
	}

	const counts = (): SparseCounts => (buckets ? gather(buckets, min, max) : settle());

	/** The values at some percentiles in ascending order, in one walk through the buckets. */
	function percentiles(percents: readonly number[]): number[] {
		const ranks = percents.map((percent) => nearestRank(percent, total));
		const found = buckets ? findSpread(buckets, ranks) : findPacked(settle(), ranks);
		return found.map((index, place) => {
			const value = ranks[place] === total ? max : topOf(bounds.valueFromIndex(index));
			return Math.min(max, Math.max(min, value)) / second;
		});
	}

	/** The buckets in which samples of such ranks lie. */
	function findSpread(all: Buckets, ranks: readonly number[]): number[] {
		let index = all.countsArrayIndex(min) - 1;
		let reached = 0;
		return ranks.map((rank) => {
			while (reached < rank) reached += all.getCountAtIndex(++index);
			return index;
		});
	}

	function contents(): HistogramContents {
		return {
			count: total,
			sum: sums.sum(),
			squares: sums.squares(),
			min,
			max,
			counts: counts(),
		};
	}

	return {
		record,
		percentile: (percent) => (total === 0 ? null : percentiles([percent])[0]!),
		summary() {
			if (total === 0) return emptyDistribution;
			const [median, p75, p90, p95, p99, p999] = percentiles(reported) as Six;
			const sum = sums.sum();
			// Exact up to here: the variance times the square of the count.
			const spreadOut = BigInt(total) * sums.squares() - sum * sum;
			return Object.freeze({
				count: total,
				average: Number(sum) / total / second,
				median,
				min: min / second,
				max: max / second,
				stddev: Math.sqrt(Number(spreadOut)) / total / second,
				p50: median,
				p75,
				p90,
				p95,
				p99,
				p999,
			});
		},
		count: () => total,
		contents,
		merge(other) {
			if (other.count === 0) return;
			if (buckets) pour(other.counts, buckets);
			else packed = addCounts(packed, other.counts);
			total += other.count;
			sums = new IntegerSums(sums.sum() + other.sum, sums.squares() + other.squares);
			min = Math.min(min, other.min);
			max = Math.max(max, other.max);
		},
		copy: () => histogramOver(contents()),
		pack() {
			packed = counts();
			buckets = undefined;
			sincePacked = 0;
		},
		state() {
			if (stated?.count !== total) {
				stated = {
					count: total,
					sum: String(sums.sum()),
					squares: String(sums.squares()),
					min: total === 0 ? 0 : min,
					max,
					counts: encodeCounts(counts()),
				};
			}
			return stated;
		},
	};
}

function findPacked({counts, indexes}: SparseCounts, ranks: readonly number[]): number[] {
	let place = -1;
	let reached = 0;
	return ranks.map((rank) => {
		while (reached < rank) reached += counts[++place]!;
		return indexes[place]!;
	});
}

/**
 * Reads what `state` made.
 * @throws Error when the counts are no such text
 */
export function readHistogram(state: HistogramState): HistogramContents {
	const {count, sum, squares, min, max} = state;
	return {
		count,
		sum: BigInt(sum),
		squares: BigInt(squares),
		min: count === 0 ? Infinity : min,
		max,
		counts: decodeCounts(state.counts),
	};
}

/**
 * Samples of whole microseconds as the histogram's percentiles would have them: each stands for its
 * bucket, but none for more than the largest of all.
 */
export function bucketed(samples: readonly number[]): number[] {
	const max = samples.reduce((largest, sample) => Math.max(largest, sample), 0);
	return samples.map((sample) => Math.min(max, topOf(sample)));
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
