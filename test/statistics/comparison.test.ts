import {expect, test} from 'vitest';
import {average, compareSamples, percentile} from '../../source/statistics/comparison.ts';
import {createRandom} from '../../source/mock/random.ts';

test('the average and the percentile by nearest rank are exact', () => {
	expect(average([1, 2, 6])).toBe(3);
	const values = Array.from({length: 100}, (_, index) => 100 - index);
	expect([1, 50, 95, 99, 100].map((percent) => percentile(percent)(values))).toEqual([
		1, 50, 95, 99, 100,
	]);
	expect(percentile(95)([7])).toBe(7);
	expect(percentile(0)([3, 1, 2])).toBe(1);
});

test('over no sample there is no difference, and what is there is kept', () => {
	const nothing = {delta: null, low: null, high: null};
	expect(compareSamples([], [1, 3], average)).toEqual({before: null, after: 2, ...nothing});
	expect(compareSamples([1, 3], [], average)).toEqual({before: 2, after: null, ...nothing});
	expect(compareSamples([], [], average)).toEqual({before: null, after: null, ...nothing});
});

test('the same samples always compare alike', () => {
	const before = Array.from({length: 50}, (_, index) => index % 7);
	const after = Array.from({length: 60}, (_, index) => index % 5);
	expect(compareSamples(before, after, average)).toEqual(compareSamples(before, after, average));
});

test('constant samples have an interval without width', () => {
	expect(compareSamples([1, 1, 1], [3, 3], average)).toEqual({
		...{before: 1, after: 3, delta: 2, low: 2, high: 2},
	});
});

test('a large shift is certain, and no shift is not', () => {
	const random = createRandom(1, 'comparison');
	const sample = (mean: number) => Array.from({length: 300}, () => mean + random.normal());
	const shifted = compareSamples(sample(0), sample(1), average);
	expect(shifted.low).toBeGreaterThan(0.5);
	expect(shifted.high).toBeLessThan(1.5);
	const same = compareSamples(sample(0), sample(0), average);
	expect(same.low).toBeLessThan(same.delta!);
	expect(same.high).toBeGreaterThan(same.delta!);
});

test('the interval holds the true difference about as often as it says', () => {
	const random = createRandom(2, 'coverage');
	const sample = (mean: number) => Array.from({length: 60}, () => mean + random.normal());
	const held = Array.from({length: 100}, () => {
		const {low, high} = compareSamples(sample(0), sample(0.5), average);
		return low! <= 0.5 && high! >= 0.5;
	}).filter(Boolean).length;
	expect(held).toBeGreaterThanOrEqual(86);
});

test('samples of 100,000 values are compared with exact figures', () => {
	const before = Array.from({length: 100_000}, (_, index) => index / 1000);
	const after = before.map((value) => value + 10);
	const {delta, low, high} = compareSamples(before, after, percentile(95));
	expect(delta).toBeCloseTo(10, 6);
	expect(low).toBeGreaterThan(5);
	expect(high).toBeLessThan(15);
});
