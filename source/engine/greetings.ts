/** Longest time to wait for a greeting, in milliseconds. */
const longestWait = 1000;
/** How much later than the latest greeting so far one may arrive. */
const slack = 1.5;
const leastSlack = 20;
const shortestSettling = 10;
const longestSettling = 250;

/** What the server sends on its connections before the first prompt. */
export type Greetings = {
	/** The n-th frame of a connection's greeting arrived this many milliseconds after it opened. */
	readonly note: (nth: number, after: number) => void;
	/** Number of frames in a greeting; 0 before the first. */
	readonly expected: () => number;
	/** Milliseconds that a connection waits for the greeting before its first prompt. */
	readonly patience: () => number;
	/**
	 * Milliseconds that the first connections of a run delay their first prompt, to find out whether the
	 * server greets: about a round trip; 0 once one of them knows.
	 * @param connect milliseconds that opening the connection took
	 */
	readonly settling: (connect: number) => number;
	readonly settle: () => void;
};

/** Shared by all connections of an attack: once one was greeted, every later one waits for its greeting. */
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
