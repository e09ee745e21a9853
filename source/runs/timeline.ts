import {microsecondsIn} from '../model/microseconds.ts';
import type {RunEvent} from '../model/run-event.ts';
import {createLoadClock} from '../statistics/load-clock.ts';

/** Something that interrupted a run, at its second of load, which is how a series counts. */
export type Interruption = {readonly second: number; readonly kind: 'pause' | 'outage'};

/** The time of a saved run, as its series counts it: without warm-up, cool-downs and pauses. */
export type Timeline = {
	readonly interruptions: readonly Interruption[];
	/** The second of load at a time in seconds since the run's zero. */
	readonly secondAt: (seconds: number) => number;
};

/** The timeline that the events of a run give; those of its reruns have no effect. */
export function timelineOf(events: readonly RunEvent[]): Timeline {
	const clock = createLoadClock();
	const secondAt = (seconds: number) => clock.loadAt(microsecondsIn(seconds)) / 1e6;
	const interruptions: Interruption[] = [];
	// An outage is recorded when it begins and again when it ends.
	let outage: number | undefined;
	for (const event of events) {
		if (event.type === 'rerun') break;
		clock.apply(event);
		if (event.type === 'pause') interruptions.push({second: secondAt(event.at), kind: 'pause'});
		if (event.type === 'outage' && event.at !== outage) {
			outage = event.at;
			interruptions.push({second: secondAt(event.at), kind: 'outage'});
		}
	}
	return {interruptions, secondAt};
}
