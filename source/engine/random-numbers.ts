import {createHash} from 'node:crypto';
import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64';
import {xoroshiro128plusFromState} from 'pure-rand/generator/xoroshiro128plus';

/** Random numbers; the same purpose gives the same ones. */
export type RandomNumbers = {
	/** Evenly distributed over [0, 1). */
	readonly uniform: () => number;
	/** Standard normal. */
	readonly normal: () => number;
};

/** @param purpose names the sequence, its seed included */
export function createRandomNumbers(purpose: string): RandomNumbers {
	// A hash fills the whole state. The generator's own seeding returns the seed first, so a small seed
	// always starts with a huge gap, and neighbouring seeds look alike.
	const digest = createHash('sha256').update(purpose).digest();
	const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)));
	const uniform = () => uniformFloat64(generator);
	return {
		uniform,
		// Box and Muller 1958; 1 - u, because the logarithm of 0 is infinite.
		normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
	};
}

/**
 * A function that draws from the gamma distribution with this shape and the scale 1 (Marsaglia and Tsang
 * 2000, A simple method for generating gamma variables; shapes below 1 by their section 6).
 */
export function createGamma(shape: number, {uniform, normal}: RandomNumbers): () => number {
	const d = Math.max(shape, shape < 1 ? shape + 1 : 0) - 1 / 3;
	const c = 1 / Math.sqrt(9 * d);

	function draw(): number {
		for (;;) {
			const x = normal();
			const v = (1 + c * x) ** 3;
			if (v > 0 && Math.log(1 - uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v))
				return d * v;
		}
	}

	return shape < 1 ? () => draw() * (1 - uniform()) ** (1 / shape) : draw;
}
