import type {Distribution} from '../model/distribution.ts';
import {
	addToBuckets,
	countSamples,
	createBuckets,
	findInBuckets,
	findInSparse,
	topOf,
	toSparse,
	valueInBucket,
	type Buckets,
} from './buckets.ts';
import {IntegerSums} from './integer-sums.ts';
import {nearestRank} from './nearest-rank.ts';
import {
	addCounts,
	decodeCounts,
	encodeCounts,
	noCounts,
	type SparseCounts,
} from './sparse-counts.ts';

/** A histogram in JSON. The order of its samples makes no difference. Microseconds. */
export type HistogramState = {
	readonly count: number;
	/** Of the samples, and of their squares: in decimal digits, because they may exceed a number. */
	readonly sum: string;
	readonly squares: string;
	/** 0 without samples. */
	readonly min: number;
	readonly max: number;
	/** See `encodeCounts`. */
	readonly counts: string;
};

/** The full contents of a histogram. Microseconds. */
export type HistogramContents = {
	readonly count: number;
	readonly sum: bigint;
	readonly squares: bigint;
	readonly min: number;
	readonly max: number;
	readonly counts: SparseCounts;
};

export type Histogram = {
	/** Adds a sample, in whole microseconds. */
	readonly record: (microseconds: number) => void;
	/** Seconds at a percentile from 0 to 100 by nearest rank; null without samples. */
	readonly percentile: (percent: number) => number | null;
	/** All figures in seconds. */
	readonly summary: () => Distribution;
	readonly count: () => number;
	readonly contents: () => HistogramContents;
	/** Adds the samples of another histogram. */
	readonly merge: (other: HistogramContents) => void;
	/** An independent histogram with the same samples. */
	readonly copy: () => Histogram;
	/** Frees the memory that only fast recording needs. */
	readonly pack: () => void;
	readonly state: () => HistogramState;
};

const second = 1e6;
/** Up to this many samples are kept as they are, because buckets take far more memory. */
const mostRawSamples = 128;
const reported = [50, 75, 90, 95, 99, 99.9];
type Six = [number, number, number, number, number, number];

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
 * exact, so that no figure depends on the order of the samples.
 * @param further percentiles that its summary has besides the usual ones, ascending
 */
export const createHistogram = (further: readonly number[] = []): Histogram =>
	histogramOver(nothing, further);

function histogramOver(given: HistogramContents, further: readonly number[]): Histogram {
	let {count: total, min, max} = given;
	let sums = new IntegerSums(given.sum, given.squares);
	/** While there are few samples, they are kept raw beside the counts of packed and merged ones. */
	let packed: SparseCounts = given.counts;
	let raw: number[] = [];
	let sincePacked = 0;
	/** Replaces `packed` and `raw` once there are many samples. */
	let buckets: Buckets | undefined;
	/** The last state, valid until a sample is added. */
	let stated: HistogramState | undefined;

	function record(microseconds: number): void {
		// A damaged file may hold something that is no duration: it counts as zero.
		const value = microseconds > 0 ? microseconds : 0;
		if (buckets) buckets.recordValue(value);
		else {
			raw.push(value);
			if (++sincePacked > mostRawSamples) buckets = addToBuckets(packCounts(), createBuckets());
		}
		total++;
		sums.add(value);
		if (value < min) min = value;
		if (value > max) max = value;
	}

	/** The counts of all samples, while there are no buckets. */
	function packCounts(): SparseCounts {
		if (raw.length > 0) packed = addCounts(packed, countSamples(raw));
		raw = [];
		return packed;
	}

	const counts = (): SparseCounts => (buckets ? toSparse(buckets, min, max) : packCounts());

	/** The values at ascending percentiles, in one pass over the buckets. */
	function percentiles(percents: readonly number[]): number[] {
		const ranks = percents.map((percent) => nearestRank(percent, total));
		const found = buckets ? findInBuckets(buckets, min, ranks) : findInSparse(packCounts(), ranks);
		return found.map((index, place) => {
			const value = ranks[place] === total ? max : topOf(valueInBucket(index));
			return Math.min(max, Math.max(min, value)) / second;
		});
	}

	function furtherFigures(): Readonly<Record<`p${number}`, number>> {
		const values = percentiles(further);
		return Object.fromEntries(further.map((percent, place) => [`p${percent}`, values[place]!]));
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
			// Exact integer: the variance times the square of the count.
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
				...(further.length > 0 && furtherFigures()),
			});
		},
		count: () => total,
		contents,
		merge(other) {
			if (other.count === 0) return;
			if (buckets) addToBuckets(other.counts, buckets);
			else packed = addCounts(packed, other.counts);
			total += other.count;
			sums = new IntegerSums(sums.sum() + other.sum, sums.squares() + other.squares);
			min = Math.min(min, other.min);
			max = Math.max(max, other.max);
		},
		copy: () => histogramOver(contents(), further),
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

/**
 * Reads the result of `state`.
 * @throws Error when the counts are damaged
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
 * Rounds samples as the histogram's percentiles do: up to the top of their bucket, but never beyond
 * the largest sample. Whole microseconds.
 */
export function bucketed(samples: readonly number[]): number[] {
	const max = samples.reduce((largest, sample) => Math.max(largest, sample), 0);
	return samples.map((sample) => Math.min(max, topOf(sample)));
}

/** The distribution of no samples: a count of zero, and null for every figure. */
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
