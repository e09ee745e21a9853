import type {ThinkTime} from '../model/think-time.ts';
import {createRandomNumbers} from './random-numbers.ts';

/** Longer than any run. */
const longest = 24 * 3_600_000;

/** Returns the milliseconds of a user's next pause. */
export type NextThinkTime = () => number;

/**
 * Creates the pauses of one user after another. With the same seed, the n-th user of a worker has the
 * same pauses.
 */
export function createThinkTimes(
	time: ThinkTime,
	seed: number,
	{first, step}: {readonly first: number; readonly step: number},
): () => NextThinkTime {
	if (typeof time === 'number') {
		const next = () => time;
		return () => next;
	}
	let user = first;
	return () => {
		const {uniform, normal} = createRandomNumbers(`think time:${seed}:${user}`);
		user += step;
		if ('from' in time) {
			const {from, to} = time;
			return () => from + (to - from) * uniform();
		}
		const {median, sigma} = time;
		return () => Math.min(longest, median * Math.exp(sigma * normal()));
	};
}
