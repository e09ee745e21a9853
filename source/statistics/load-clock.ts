import {microsecondsIn} from '../model/microseconds.ts';
import type {RunEvent} from '../model/run-event.ts';

/**
 * The seconds of load at a time of the run: the warm-up, cool-downs and the user's pauses do not
 * count. While the clock is stopped, what completes belongs to the moment at which it stopped.
 */
export type LoadClock = {
	/** Applies an event, in the order of time; other events have no effect. */
	readonly apply: (event: RunEvent) => void;
	/** Microseconds of load at a time in microseconds since the run's zero. */
	readonly loadAt: (microseconds: number) => number;
};

/** What the clock showed at `at`, and whether it runs from then on. */
type Mark = {readonly at: number; readonly load: number; readonly runs: boolean};

/**
 * A clock driven by the legs and pauses of a run. Without any leg, as in runs that recorded no
 * events, all of the run counts as load.
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
		// Most attempts are looked up as they complete: the last mark is tried first.
		if (time >= marks[high]!.at) return read(marks[high]!, time);
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (marks[middle]!.at <= time) low = middle;
			else high = middle - 1;
		}
		return read(marks[low]!, time);
	}

	function mark(time: number): void {
		// The clocks of different threads may differ slightly.
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
			// A pause before the first leg is not part of the load.
			if (marks.length > 0 || event.type === 'leg') mark(microsecondsIn(event.at));
		},
		loadAt,
	};
}
