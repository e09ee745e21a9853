import {monitorEventLoopDelay} from 'node:perf_hooks';

/** A hundredth of a second: what lies beyond the 99th percentile of a second's delays. */
const beyond = 0.01;

/**
 * How late an event loop was within a second, in seconds. The 99th percentile leaves out a single long
 * block, which is one sample of a hundred however long it was; but a block of B seconds delays all
 * frames of B seconds, and their 99th percentile is that late, less a hundredth of a second.
 * @param delays nanoseconds between the ticks of a timer
 * @param resolution seconds between two ticks of that timer; they are part of what it measures
 * @returns null when there is no sample
 */
export function loopDelayOf(
	delays: {readonly max: number; readonly percentile: (percent: number) => number},
	resolution: number,
): number | null {
	const worst = Math.max(delays.percentile(99) / 1e9, delays.max / 1e9 - beyond);
	return Number.isFinite(worst) ? Math.max(0, worst - resolution) : null;
}

/** Resolution of the timer in milliseconds; it is part of what the timer measures. */
const timerResolution = 10;

/** How late an event loop was in the last second, and when that second ended; null before the first. */
export type LoopDelay = {readonly loopDelayP99: number | null; readonly loopDelayAt: number | null};

/** Measures the event loop of this thread from its start to its stop. */
export function createLoopMeter() {
	const delays = monitorEventLoopDelay({resolution: timerResolution});
	let last: LoopDelay = {loopDelayP99: null, loopDelayAt: null};
	return {
		start: () => void delays.enable(),
		stop: () => void delays.disable(),
		/** Measures the second that is over; `at` in seconds since the run began. */
		measure(at: number) {
			last = {loopDelayP99: loopDelayOf(delays, timerResolution / 1000), loopDelayAt: at};
			delays.reset();
		},
		last: (): LoopDelay => last,
	};
}
