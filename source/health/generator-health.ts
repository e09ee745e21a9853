import type {CauseLimits} from './saturation-cause.ts';
import {createHeldWatch} from './held-users.ts';
import {createLateWatch} from './late-seconds.ts';
import type {CpuUse, GeneratorFigures, HealthWindow} from '../model/health.ts';
import {createRateCheck} from './rate-check.ts';

export type GeneratorHealth = {
	/** Takes a second of load. */
	readonly observe: (window: HealthWindow) => void;
	/** Takes the rest after the last full second, and checks the rate over the whole run. */
	readonly conclude: (window: HealthWindow) => void;
	readonly figures: () => GeneratorFigures;
};

const share = (used: number, {wall}: CpuUse): number | null => (wall > 0 ? used / wall : null);

const cpuFigures = (cpu: CpuUse | null) => ({
	cpu: cpu && share(cpu.own, cpu),
	machineCpu: cpu && share(cpu.machine, cpu),
	cores: cpu?.cores ?? 0,
	maxRss: cpu?.maxRss ?? 0,
});

/**
 * Monitors the load generator itself: figures from a saturated one describe this machine as much as the
 * server (RELIABILITY M4). It reads only the windows, so a replay gives the same figures.
 *
 * Event loop: each second has one delay, that of its worst 1 % (see `loopDelayOf`), in the worker with
 * the latest loop. The second is late if the delay exceeds both 20 ms and 5 % of the median latency; a
 * block of several seconds counts as several. The generator is saturated once more than 5 % of the
 * seconds or of the attempts were late, and at least three seconds, or two of three. `loopDelayP99` is
 * the worst second.
 *
 * Rate of the open model: the generator is saturated while less than 95 % of the prompts scheduled so
 * far were sent within the schedule's time, or more than 1 % (and at least two) of those sent were late.
 * Checked every five seconds of load and at the end, so that a short lag raises no alarm; a later check
 * may withdraw the finding, so that the last one agrees with the rates shown beside it. After the
 * generator catches up on a lag, the prompts count as sent late. Prompts scheduled within the last
 * 100 ms are not missing yet; below 20 scheduled prompts or one second of schedule there is no achieved
 * rate. Prompts that waited because connections were refused count in neither: that is not this
 * machine's fault.
 *
 * Users held back in the closed model: a second is *held* if over a quarter of the users, on average, were
 * ready to send and waited for the disk, for metrics or for the event loop. The generator is saturated
 * under the same rule as for late seconds. A loop that reads and sends 50 replies in a millisecond holds a
 * quarter of the users only if the server answers within some milliseconds.
 *
 * To judge a single step, use a separate watch, with counts since the step began.
 */
export function createGeneratorHealth(limits: CauseLimits): GeneratorHealth {
	const late = createLateWatch();
	const held = createHeldWatch();
	const rate = createRateCheck();
	let last: HealthWindow | undefined;

	function observe(window: HealthWindow, isLast: boolean): void {
		last = window;
		late.observe(window, isLast);
		held.observe(window, isLast);
		rate.observe(window, isLast);
	}

	return {
		observe: (window) => observe(window, false),
		conclude: (window) => observe(window, true),
		figures() {
			const less = last?.schedule ? 'rate' : 'connections';
			const delay = late.reason(limits, less);
			const reasons = [
				...(delay === null ? [] : [delay]),
				...rate.reasons(limits),
				...held.reasons(limits, less),
			];
			return {
				saturated: reasons.length > 0,
				reasons,
				loopLate: delay !== null,
				lateSeconds: late.figures(),
				loopDelayP99: late.worst(),
				...cpuFigures(last?.cpu ?? null),
				...rate.rates(),
				usersHeld: held.averages(),
				workers: limits.workers,
			};
		},
	};
}
