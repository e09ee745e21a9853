import {monitorEventLoopDelay} from 'node:perf_hooks';
import {expect, test} from 'vitest';
import {loopDelayOf} from '../../source/worker/loop-delay.ts';

const delays = (p99: number, max: number) => ({percentile: () => p99 * 1e6, max: max * 1e6});

test.each([
	['a loop that is never late', 10.2, 10.4, 0.0002],
	['one that is late all the time', 45, 48, 0.035],
	['a single block of 300 ms in a second', 11, 310, 0.29],
	['a single block of three seconds', 11, 3010, 2.99],
])('%s', (_, p99, max, expected) => {
	expect(loopDelayOf(delays(p99, max), 0.01)).toBeCloseTo(expected, 9);
});

test('a timer that was early is not late, and one that was never seen says nothing', () => {
	expect(loopDelayOf(delays(9, 9.5), 0.01)).toBe(0);
	expect(loopDelayOf(delays(NaN, 0), 0.01)).toBeNull();
});

test('what Node measures of a single block is not lost among the other ticks', async () => {
	const monitor = monitorEventLoopDelay({resolution: 10});
	monitor.enable();
	const ticks = async (count: number) => {
		while (monitor.count < count) await new Promise((resolve) => setImmediate(resolve));
	};
	await ticks(5);
	const until = performance.now() + 400;
	while (performance.now() < until);
	await ticks(monitor.count + 5);
	monitor.disable();
	expect(loopDelayOf(monitor, 0.01)).toBeGreaterThan(0.35);
});
