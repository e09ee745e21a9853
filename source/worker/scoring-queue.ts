import type {RawAttempt} from '../model/raw-attempt.ts';

/** Milliseconds of scoring between two checks of the sockets. */
const scoringTime = 1;
/** Attempts scored between two reads of the clock. */
const attemptsPerLook = 16;

/** Attempts that wait to be scored in this thread. */
export type ScoringQueue = {
	/** Called between two frames: only stores the attempt, so that nothing delays the next frame's clock. */
	readonly take: (raw: RawAttempt) => void;
	readonly isEmpty: () => boolean;
	/** Scores everything that waits, now. */
	readonly flush: () => void;
};

/**
 * Scores for a moment at a time, then lets the event loop read the next frames, whose clock is more
 * urgent.
 * @param emptied called whenever the last waiting attempt has been scored
 */
export function createScoringQueue(
	score: (raw: RawAttempt) => void,
	emptied: () => void,
): ScoringQueue {
	let waiting: RawAttempt[] = [];
	/** Position of the first unscored attempt. */
	let next = 0;

	function scoreSome(): void {
		const end = performance.now() + scoringTime;
		while (next < waiting.length && performance.now() < end) {
			const until = Math.min(waiting.length, next + attemptsPerLook);
			while (next < until) score(waiting[next++]!);
		}
		if (next < waiting.length) {
			setImmediate(scoreSome);
			return;
		}
		waiting = [];
		next = 0;
		emptied();
	}

	return {
		take(raw) {
			waiting.push(raw);
			if (waiting.length === 1) setImmediate(scoreSome);
		},
		isEmpty: () => waiting.length === 0,
		flush() {
			while (next < waiting.length) score(waiting[next++]!);
		},
	};
}
