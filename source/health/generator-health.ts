import type {CauseLimits} from './saturation-cause.ts';
import {createLateWatch} from './late-seconds.ts';
import type {CpuUse, GeneratorFigures, HealthWindow} from '../model/health.ts';
import {createRateCheck} from './rate-check.ts';

export type GeneratorHealth = {
	/** Takes a second of load. */
	readonly observe: (window: HealthWindow) => void;
	/** Takes what is left after the last full second, and judges the rate over the whole run. */
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
 * Watches the load generator itself. When it is saturated, its figures say as much about this machine
 * as about the server (RELIABILITY M4). It is told all that it knows, so that the same windows give the
 * same figures again.
 *
 * Its loop: each second has one delay, that of the worst 1 % of the second (see `loopDelayOf`), of the
 * worker whose loop was the latest. The second is late when that was over the larger of 20 ms and 5 % of
 * the median latency; a block of several seconds counts as so many. Saturated once more than 5 % of the
 * seconds, or of the attempts, were late, and at least three seconds, or two of a run of three. Told as
 * `loopDelayP99` is the worst second's delay.
 *
 * The open model's rate: saturated while less than 95 % of the prompts scheduled over the run so far
 * were sent within the schedule's time, or over 1 % (and at least two) of those sent were late. Looked
 * at after every five seconds of load and at the end of the run, so that a short lag raises no alarm;
 * a look may also take the verdict back, so that the last one agrees with the rates and counts that
 * stand beside it. A lag that was caught up on is not lost: its prompts were sent late, and count as
 * that. Prompts scheduled within the last 100 ms are not missing yet, and below 20 scheduled ones or a
 * second of schedule the achieved rate says nothing. What waited because connections were refused is
 * no fault of this machine, and left out of both.
 *
 * To judge a step alone, give it a watch of its own, with counts since the step began.
 */
export function createGeneratorHealth(limits: CauseLimits): GeneratorHealth {
	const late = createLateWatch();
	const rate = createRateCheck();
	let last: HealthWindow | undefined;

	function observe(window: HealthWindow, isLast: boolean): void {
		last = window;
		late.observe(window, isLast);
		rate.observe(window, isLast);
	}

	return {
		observe: (window) => observe(window, false),
		conclude: (window) => observe(window, true),
		figures() {
			const less = last?.schedule ? 'rate' : 'connections';
			const delay = late.reason(limits, less);
			const reasons = [...(delay === null ? [] : [delay]), ...rate.reasons(limits)];
			return {
				saturated: reasons.length > 0,
				reasons,
				loopLate: delay !== null,
				lateSeconds: late.figures(),
				loopDelayP99: late.worst(),
				...cpuFigures(last?.cpu ?? null),
				...rate.rates(),
				workers: limits.workers,
			};
		},
	};
}
