import {createHash} from 'node:crypto';
import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64';
import {uniformInt} from 'pure-rand/distribution/uniformInt';
import {xoroshiro128plusFromState} from 'pure-rand/generator/xoroshiro128plus';

/** One stream of draws; every call moves it on. */
export type Random = {
	/** 0 included to 1 excluded. */
	readonly uniform: () => number;
	/** Standard normal. */
	readonly normal: () => number;
	/** Throws a RangeError on an empty list. */
	readonly pick: <T>(items: readonly T[]) => T;
};

/**
 * The stream that belongs to a seed and a label. Streams of different labels are independent, so
 * what is drawn for one label does not depend on which others were drawn from before.
 */
export function createRandom(seed: number, label: string): Random {
	// A hash fills the whole state: the generator's own seeding hands the seed straight to its
	// first outputs, which then are alike for neighbouring seeds.
	const digest = createHash('sha256').update(`${seed}:${label}`).digest();
	const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)));
	const uniform = () => uniformFloat64(generator);
	return {
		uniform,
		// Box-Muller; 1 - u because the logarithm of 0 is infinite.
		normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
		pick: (items) => {
			if (items.length === 0) {
				throw new RangeError('Nothing to pick from');
			}
			return items[uniformInt(generator, 0, items.length - 1)]!;
		},
	};
}
