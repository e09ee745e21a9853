/** Milliseconds for which a greeting is waited for at most. */
const longestWait = 1000;
/** What a greeting may be later than the latest so far. */
const slack = 1.5;
const leastSlack = 20;

/** What the server sends on its connections before it is asked anything. */
export type Greetings = {
	/** The n-th frame of a connection's greeting came so many milliseconds after it was open. */
	readonly note: (nth: number, after: number) => void;
	/** Frames that a connection is greeted with; 0 while none was. */
	readonly expected: () => number;
	/** Milliseconds for which a connection waits for them before its first prompt. */
	readonly patience: () => number;
};

/** Of all connections of an attack: once one was greeted, every later one waits for its greeting. */
export function createGreetings(): Greetings {
	let frames = 0;
	let longest = 0;
	return {
		note(nth, after) {
			frames = Math.max(frames, nth);
			longest = Math.max(longest, after);
		},
		expected: () => frames,
		patience: () => Math.min(longestWait, Math.max(longest * slack, longest + leastSlack)),
	};
}
