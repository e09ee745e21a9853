/** A hundredth of a second: what lies beyond the 99th percentile of a second's delays. */
const beyond = 0.01;

/**
 * How late an event loop was within a second, in seconds. The 99th percentile leaves out a single
 * long block, which is one sample of a hundred however long it was; but a block of B seconds delays
 * all frames of B seconds. But for a hundredth of a second of them, the 99th percentile of the frames
 * is that late.
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
