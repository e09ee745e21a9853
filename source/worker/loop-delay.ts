import {monitorEventLoopDelay} from 'node:perf_hooks';

/** A hundredth of a second: the part of a second's delays beyond the 99th percentile. */
const beyond = 0.01;

/**
 * The delay of an event loop within a second, in seconds. The 99th percentile ignores a single long
 * block, which is one sample of a hundred however long it was; but a block of B seconds delays all
 * frames of B seconds, and the 99th percentile of their delays is B less a hundredth of a second.
 * @param delays nanoseconds between the ticks of a timer
 * @param resolution seconds between two ticks of that timer; included in its measurements
 * @returns null without samples
 */
export function loopDelayOf(
	delays: {readonly max: number; readonly percentile: (percent: number) => number},
	resolution: number,
): number | null {
	const worst = Math.max(delays.percentile(99) / 1e9, delays.max / 1e9 - beyond);
	return Number.isFinite(worst) ? Math.max(0, worst - resolution) : null;
}

/** Resolution of the timer in milliseconds; included in its measurements. */
const timerResolution = 10;

/** The delay of an event loop in the last second, and when that second ended; null before the first. */
export type LoopDelay = {readonly loopDelayP99: number | null; readonly loopDelayAt: number | null};

/** Measures this thread's event loop from start to stop. */
export function createLoopMeter() {
	const delays = monitorEventLoopDelay({resolution: timerResolution});
	let last: LoopDelay = {loopDelayP99: null, loopDelayAt: null};
	return {
		start: () => void delays.enable(),
		stop: () => void delays.disable(),
		/** Measures the past second; `at` in seconds since the run began. */
		measure(at: number) {
			last = {loopDelayP99: loopDelayOf(delays, timerResolution / 1000), loopDelayAt: at};
			delays.reset();
		},
		last: (): LoopDelay => last,
	};
}
