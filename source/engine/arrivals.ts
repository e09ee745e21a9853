import {createHash} from 'node:crypto';
import {uniformFloat64} from 'pure-rand/distribution/uniformFloat64';
import {xoroshiro128plusFromState} from 'pure-rand/generator/xoroshiro128plus';
import type {Arrivals} from '../model/load.ts';

/**
 * The arrivals of a process of rate 1, one a call: 0, 1, 2… for constant arrivals, the sums of one,
 * two, three… exponential variates of mean 1 for Poisson, so that in a time t there are t on average.
 * Set into the inverse of a rate's integral they are the arrivals at that rate, whatever its course
 * (time rescaling: Çinlar 1975, Introduction to Stochastic Processes, 4.7). The same seed gives the
 * same arrivals.
 */
export function createArrivals(arrivals: Arrivals, seed: number): () => number {
	let position = 0;
	if (arrivals === 'constant') return () => position++;
	// A hash fills the whole state. The generator's own seeding makes the seed its first output, so that
	// with a small one the first gap would always be a huge one, and leaves neighbouring seeds alike.
	const digest = createHash('sha256').update(`arrivals:${seed}`).digest();
	const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)));
	return () => {
		// 1 - u, because the logarithm of 0 is infinite.
		position -= Math.log(1 - uniformFloat64(generator));
		return position;
	};
}
