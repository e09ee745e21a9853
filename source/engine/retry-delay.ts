/** The shortest and the longest delay before a retry, in milliseconds. */
const shortest = 250;
const longest = 5000;

/**
 * How long a refused connection waits before the next try: 250 ms, doubled with each refusal up to 5 s,
 * minus a random part of up to half, so that many connections don't return at once.
 */
export type RetryDelay = {
	/** @returns milliseconds to wait from now on */
	readonly refused: () => number;
	/** A connection succeeded. */
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
