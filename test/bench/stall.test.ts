import {expect, test} from 'vitest';
import {percentile} from './measure.ts';
import {stalledPercentile} from './stall.ts';

test('the analytic percentiles of a stall are those of RELIABILITY.md, M3', () => {
	expect(stalledPercentile(0.9, 60, 10)).toBeCloseTo(4);
	expect(stalledPercentile(0.99, 60, 10)).toBeCloseTo(9.4);
	expect(stalledPercentile(0.5, 60, 10)).toBe(0);
});

test.each([
	[60, 20, 10],
	[6, 2, 1],
])('they are what prompts wait that start evenly over %d s', (duration, at, freeze) => {
	const rate = 100;
	const waits = Array.from({length: rate * duration}, (_, index) => {
		const start = index / rate;
		return start >= at && start < at + freeze ? at + freeze - start : 0;
	});
	for (const share of [0.9, 0.95, 0.99]) {
		// A prompt's width off at most.
		const off = percentile(waits, share) - stalledPercentile(share, duration, freeze);
		expect(Math.abs(off)).toBeLessThan(1.5 / rate);
	}
});
