import type {GeneratorFigures} from '../model/snapshot.ts';
import type {BlameLimits} from './blame.ts';
import {createDelayWatch} from './delay-watch.ts';
import type {HealthWindow} from './health-window.ts';
import {createRateWatch} from './rate-watch.ts';

export type GeneratorHealth = {
	/** Takes a second of load. */
	readonly observe: (window: HealthWindow) => void;
	/** Takes what is left after the last full second, and judges the rate over the whole run. */
	readonly conclude: (window: HealthWindow) => void;
	readonly figures: () => GeneratorFigures;
};

export type HealthOptions = BlameLimits & {
	/** Milliseconds on a clock that never goes back. */
	readonly now?: () => number;
	/** Microseconds of the whole process. */
	readonly cpuUsage?: () => {readonly user: number; readonly system: number};
};

/**
 * Watches the load generator itself. When it is saturated, its figures say as much about this machine
 * as about the server (RELIABILITY M4).
 *
 * Its loop: each second has one delay, that of the worst 1 % of the second (see `loopDelayOf`), of the
 * worker whose loop was the latest. Saturated once it was over the larger of 20 ms and 5 % of the
 * median latency in three of the last five seconds; a block of several seconds counts as so many. That
 * stays, for every reply of those seconds was timed by a late loop and is in the figures. Told as
 * `loopDelayP99` is the worst second's delay.
 *
 * The open model's rate: saturated while less than 95 % of the prompts scheduled over the run so far
 * were sent within the schedule's time, or over 1 % (and at least two) of those sent were late. Looked
 * at after every five seconds of load and at the end of the run, so that a short lag raises no alarm;
 * a look may also take the verdict back, so that the last one agrees with the rates and counts that
 * stand beside it. A lag that was caught up on is not lost: its prompts were sent late, and count as
 * that. Prompts scheduled within the last 100 ms are not missing yet, and below 20 scheduled ones or a
 * second of schedule the achieved rate says nothing.
 *
 * To judge a step alone, give it a watch of its own, with counts since the step began.
 */
export function createGeneratorHealth({
	workers,
	connectRate,
	now = () => performance.now(),
	cpuUsage = () => process.cpuUsage(),
}: HealthOptions): GeneratorHealth {
	const began = now();
	const cpuBefore = cpuUsage();
	const delays = createDelayWatch();
	const rate = createRateWatch();
	let open = false;

	function observe(window: HealthWindow, isLast: boolean): void {
		open = window.schedule !== null;
		delays.observe(window, isLast);
		rate.observe(window, isLast);
	}

	return {
		observe: (window) => observe(window, false),
		conclude: (window) => observe(window, true),
		figures() {
			const cpu = cpuUsage();
			const span = (now() - began) / 1000;
			const used = (cpu.user - cpuBefore.user + cpu.system - cpuBefore.system) / 1e6;
			const less = open ? 'a lower rate' : 'fewer connections';
			const delay = delays.reason(`raise --workers (now ${workers}) or use ${less}`);
			const reasons = [...(delay === null ? [] : [delay]), ...rate.reasons({workers, connectRate})];
			return {
				saturated: reasons.length > 0,
				reasons,
				loopLate: delays.isLate(),
				loopDelayP99: delays.worst(),
				cpu: span > 0 ? used / span : null,
				maxRss: process.resourceUsage().maxRSS * 1024,
				...rate.rates(),
				workers,
			};
		},
	};
}
