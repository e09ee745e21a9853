import {createHash} from 'node:crypto';
import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64';
import {uniformInt} from 'pure-rand/distribution/uniformInt';
import {xoroshiro128plusFromState} from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers; every call advances it. */
export type Random = {
	/** From 0 inclusive to 1 exclusive. */
	readonly uniform: () => number;
	/** Standard normal. */
	readonly normal: () => number;
	/** Throws a RangeError on an empty list. */
	readonly pick: <T>(items: readonly T[]) => T;
};

/**
 * The stream of a seed and a label. Streams of different labels are independent: draws for one
 * label do not depend on draws for others.
 */
export function createRandom(seed: number, label: string): Random {
	// A hash fills the whole state: the generator's own seeding gives similar first outputs for
	// similar seeds.
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
