import {build} from 'hdr-histogram-js';
import type {SparseCounts} from './sparse-counts.ts';

/** The library's histogram, with the methods that its published type leaves out. */
export type Buckets = ReturnType<typeof build> & {
	readonly countsArrayIndex: (value: number) => number;
	readonly countsArrayLength: number;
	readonly getCountAtIndex: (index: number) => number;
	readonly valueFromIndex: (index: number) => number;
	readonly highestEquivalentValue: (value: number) => number;
};

export const createBuckets = (): Buckets =>
	build({
		bitBucketSize: 32,
		autoResize: true,
		lowestDiscernibleValue: 1,
		highestTrackableValue: 1 << 14,
		numberOfSignificantValueDigits: 3,
	}) as Buckets;

/** Always empty; used only for the bounds of the buckets. */
const bounds = createBuckets();

/** The largest value in the same bucket. */
export const topOf = (value: number): number => bounds.highestEquivalentValue(value);

/** A value of the bucket with this index. */
export const valueInBucket = (index: number): number => bounds.valueFromIndex(index);

/** Adds counts to buckets, and returns the buckets. */
export function addToBuckets(counts: SparseCounts, buckets: Buckets): Buckets {
	for (const [place, index] of counts.indexes.entries()) {
		buckets.recordValueWithCount(valueInBucket(index), counts.counts[place]!);
	}
	return buckets;
}

/** The non-empty buckets from that of `min` to that of `max`. */
export function toSparse(buckets: Buckets, min: number, max: number): SparseCounts {
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
export function countSamples(samples: readonly number[]): SparseCounts {
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

/**
 * The indexes of the buckets that hold samples of these ranks.
 * @param min the smallest sample
 * @param ranks ascending
 */
export function findInBuckets(all: Buckets, min: number, ranks: readonly number[]): number[] {
	let index = all.countsArrayIndex(min) - 1;
	let reached = 0;
	return ranks.map((rank) => {
		while (reached < rank) reached += all.getCountAtIndex(++index);
		return index;
	});
}

/**
 * The same in sparse counts.
 * @param ranks ascending
 */
export function findInSparse({counts, indexes}: SparseCounts, ranks: readonly number[]): number[] {
	let place = -1;
	let reached = 0;
	return ranks.map((rank) => {
		while (reached < rank) reached += counts[++place]!;
		return indexes[place]!;
	});
}
