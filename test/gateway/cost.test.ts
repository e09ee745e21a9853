import {expect, test} from 'vitest';
import {costOf, unitsOf} from '../../source/gateway/cost.ts';

test.each([
	[0, 1],
	[1, 1],
	[32 * 1024, 1],
	[32 * 1024 + 1, 2],
	[33 * 1024, 2],
	[128 * 1024, 4],
])('a message of %i bytes is charged as %i', (bytes, units) => {
	expect(unitsOf(bytes)).toBe(units);
});

test('10,000 replies of 300 frames are about 3 dollars', () => {
	expect(costOf({units: 10_000 * 301, connectionMinutes: 0})).toBeCloseTo(3.01, 10);
});

test('a million connection-minutes are a quarter, unless the Region has rates of its own', () => {
	const usage = {units: 2_000_000, connectionMinutes: 1_000_000};
	expect(costOf(usage)).toBe(2.25);
	expect(costOf(usage, {perMillionMessages: 1.15})).toBeCloseTo(2.55, 10);
	expect(costOf(usage, {perMillionConnectionMinutes: 0.3})).toBeCloseTo(2.3, 10);
});
