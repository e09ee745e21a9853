import {formatSeconds} from '../terminal/format.ts';
import type {HealthWindow} from './health-window.ts';

/** Loop delays are judged over this many windows of a second each; so many must be bad. */
const windows = 5;
const badWindows = 3;
const leastDelay = 0.02;
const shareOfLatency = 0.05;

/** Loop delays: the last few windows, and the worst of all. */
export function createDelayWatch() {
	let recent: boolean[] = [];
	let worst: number | null = null;
	let limit = leastDelay;
	let saturated = false;
	return {
		observe({loopDelay, medianLatency}: HealthWindow, isLast: boolean) {
			if (loopDelay === null) return;
			worst = Math.max(worst ?? 0, loopDelay);
			// What is left of a second still shows the delay of the one before it.
			if (isLast) return;
			const allowed = Math.max(leastDelay, shareOfLatency * (medianLatency ?? 0));
			// A block that lasted several seconds left a single measurement of all of them.
			const seconds = Math.min(windows, Math.max(1, Math.round(loopDelay)));
			const look = Array<boolean>(seconds).fill(loopDelay > allowed);
			recent = [...recent, ...look].slice(-windows);
			if (recent.filter(Boolean).length < badWindows) return;
			saturated = true;
			limit = allowed;
		},
		worst: () => worst,
		isLate: () => saturated,
		reason: (advice: string) =>
			saturated
				? `the event loop was over ${formatSeconds(limit)} late in ${badWindows} of ${windows} seconds, at worst ${formatSeconds(worst)}: ${advice}`
				: null,
	};
}
