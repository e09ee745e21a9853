import {microsecondsIn} from '../model/microseconds.ts';
import type {RunEvent} from '../model/run-event.ts';

/**
 * How long the load had been on at some time of the run, which the warm-up, cool-downs and the user's
 * pauses are no part of. While the clock stands, what completes belongs to where it stands.
 */
export type LoadClock = {
	/** Takes an event, in the order of time; those that do not concern the clock change nothing. */
	readonly apply: (event: RunEvent) => void;
	/** Microseconds of load at so many microseconds since the run's zero. */
	readonly loadAt: (microseconds: number) => number;
};

/** From `at` on; `load` is what the clock showed then. */
type Mark = {readonly at: number; readonly load: number; readonly runs: boolean};

/**
 * A clock that is told of the legs and pauses of a run. Without a leg, as of runs that have no events,
 * all of the run is taken for load.
 */
export function createLoadClock(): LoadClock {
	const marks: Mark[] = [];
	let measured = false;
	let paused = false;

	const read = ({at, load, runs}: Mark, time: number) =>
		runs ? load + Math.max(0, time - at) : load;

	function loadAt(time: number): number {
		if (marks.length === 0) return Math.max(0, time);
		let low = 0;
		let high = marks.length - 1;
		// Attempts are mostly asked for as they complete: the last mark is tried first.
		if (time >= marks[high]!.at) return read(marks[high]!, time);
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (marks[middle]!.at <= time) low = middle;
			else high = middle - 1;
		}
		return read(marks[low]!, time);
	}

	function mark(time: number): void {
		// Clocks of several threads may differ slightly.
		const at = Math.max(time, marks.at(-1)?.at ?? -Infinity);
		const load = marks.length === 0 ? 0 : loadAt(at);
		marks.push({at, load, runs: measured && !paused});
	}

	return {
		apply(event) {
			if (event.type === 'leg') measured = event.kind !== 'warmup';
			else if (event.type === 'leg_end') measured = false;
			else if (event.type === 'pause') paused = true;
			else if (event.type === 'resume') paused = false;
			else return;
			// A pause before the first leg is none of the load's.
			if (marks.length > 0 || event.type === 'leg') mark(microsecondsIn(event.at));
		},
		loadAt,
	};
}
