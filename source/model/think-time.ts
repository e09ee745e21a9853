/**
 * A pause between two prompts of a user, in milliseconds: always the same, evenly distributed between two
 * times, or log-normal with a median and the standard deviation of its logarithm.
 */
export type ThinkTime =
	| number
	| {readonly from: number; readonly to: number}
	| {readonly median: number; readonly sigma: number};

/** The mean of a think time, in milliseconds. */
export function meanThinkTime(time: ThinkTime): number {
	if (typeof time === 'number') return time;
	if ('from' in time) return (time.from + time.to) / 2;
	return time.median * Math.exp(time.sigma ** 2 / 2);
}
