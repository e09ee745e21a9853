import type {Arrivals} from '../model/load.ts';
import {createGamma, createRandomNumbers} from './random-numbers.ts';

/** The arrivals of a recording of mean rate 1, again and again, a mean gap between two rounds. */
function replayOf(times: Float64Array): () => number {
	const round = times.length === 1 ? 1 : times.at(-1)! + 1;
	let position = 0;
	return () => {
		const rounds = Math.floor(position / times.length);
		return rounds * round + times[position++ % times.length]!;
	};
}

/**
 * Arrival times of a process of rate 1, one per call: 0, 1, 2… when constant; for Poisson, running sums
 * of exponential variates of mean 1; for gamma, of variates of that shape and mean 1. Mapped through the
 * inverse of a rate's integral, they become the arrivals at that rate, however it changes (time
 * rescaling: Çinlar 1975, Introduction to Stochastic Processes, 4.7). The same seed gives the same
 * arrivals.
 * @param recorded when a recording is replayed: its times in the order of the prompts, the first one 0,
 * with a mean gap of 1
 */
export function createArrivals(
	arrivals: Arrivals,
	seed: number,
	recorded?: Float64Array,
): () => number {
	let position = 0;
	if (arrivals === 'constant') return () => position++;
	if (typeof arrivals === 'object' && 'replay' in arrivals) {
		return recorded ? replayOf(recorded) : () => position++;
	}
	const random = createRandomNumbers(`arrivals:${seed}`);
	if (arrivals === 'poisson') {
		return () => {
			// 1 - u, because the logarithm of 0 is infinite.
			position -= Math.log(1 - random.uniform());
			return position;
		};
	}
	const {gamma: shape} = arrivals;
	const draw = createGamma(shape, random);
	return () => {
		position += draw() / shape;
		return position;
	};
}
