/** Milliseconds to wait for a greeting at most. */
const longestWait = 1000;
/** How much later than the latest one so far a greeting may come. */
const slack = 1.5;
const leastSlack = 20;
const shortestSettling = 10;
const longestSettling = 250;

/** What the server sends on its connections before the first prompt. */
export type Greetings = {
	/** The n-th frame of a connection's greeting came this many milliseconds after it opened. */
	readonly note: (nth: number, after: number) => void;
	/** Frames of a greeting; 0 before the first. */
	readonly expected: () => number;
	/** Milliseconds for which a connection waits for them before its first prompt. */
	readonly patience: () => number;
	/**
	 * Milliseconds for which the first connections of a run hold their first prompt back, to see whether
	 * they are greeted: about a round trip; 0 once one of them has seen.
	 * @param connect milliseconds that opening the connection took
	 */
	readonly settling: (connect: number) => number;
	readonly settle: () => void;
};

/** Of all connections of an attack: once one was greeted, every later one waits for its greeting. */
export function createGreetings(): Greetings {
	let frames = 0;
	let longest = 0;
	let settled = false;
	return {
		note(nth, after) {
			frames = Math.max(frames, nth);
			longest = Math.max(longest, after);
		},
		expected: () => frames,
		settling: (connect) =>
			settled ? 0 : Math.min(longestSettling, Math.max(shortestSettling, connect * 2)),
		settle() {
			settled = true;
		},
		patience: () => Math.min(longestWait, Math.max(longest * slack, longest + leastSlack)),
	};
}
