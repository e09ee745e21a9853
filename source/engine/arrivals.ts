import {createHash} from 'node:crypto';
import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64';
import {xoroshiro128plusFromState} from 'pure-rand/generator/xoroshiro128plus';
import type {Arrivals} from '../model/load.ts';

/**
 * Arrival times of a process of rate 1, one per call: 0, 1, 2… when constant; for Poisson, running sums
 * of exponential variates of mean 1. Mapped through the inverse of a rate's integral, they become the
 * arrivals at that rate, however it changes (time rescaling: Çinlar 1975, Introduction to Stochastic
 * Processes, 4.7). The same seed gives the same arrivals.
 */
export function createArrivals(arrivals: Arrivals, seed: number): () => number {
	let position = 0;
	if (arrivals === 'constant') return () => position++;
	// A hash fills the whole state. The generator's own seeding returns the seed first, so a small seed
	// always starts with a huge gap, and neighbouring seeds look alike.
	const digest = createHash('sha256').update(`arrivals:${seed}`).digest();
	const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)));
	return () => {
		// 1 - u, because the logarithm of 0 is infinite.
		position -= Math.log(1 - uniformFloat64(generator));
		return position;
	};
}
