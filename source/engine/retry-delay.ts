/** Milliseconds before the first retry, and the most before any. */
const shortest = 250;
const longest = 5000;

/**
 * How long a connection that was refused waits before the next try: 250 ms, doubled with each refusal
 * up to 5 s, of which a random half is left out so that many connections do not come back at once.
 */
export type RetryDelay = {
	/** @returns milliseconds to wait from now on */
	readonly refused: () => number;
	/** A connection could be made. */
	readonly reset: () => void;
};

/** @param random from 0 to 1 */
export function createRetryDelay(random: () => number): RetryDelay {
	let refusals = 0;
	return {
		refused() {
			const whole = Math.min(longest, shortest * 2 ** Math.min(refusals++, 10));
			return whole * (0.5 + random() / 2);
		},
		reset() {
			refusals = 0;
		},
	};
}
