import {expect, test} from 'vitest';
import {fitSeries, niceCeiling} from '../../../source/ui/state/chart-data.ts';

test('a series without any usable value is empty', () => {
	expect(fitSeries([], 10)).toEqual([]);
	expect(fitSeries([null, NaN, Infinity, -Infinity], 10)).toEqual([]);
	expect(fitSeries([1, 2], 0)).toEqual([]);
});

test('gaps take the value before them, and those at the front the first there is', () => {
	expect(fitSeries([null, 2, NaN, Infinity, 5], 5)).toEqual([2, 2, 2, 2, 5]);
});

test('one point fills the whole width', () => {
	expect(fitSeries([3], 4)).toEqual([3, 3, 3, 3]);
});

test('a short series is stretched over the width, each value as wide as the others', () => {
	const fitted = fitSeries([1, 2, 3], 9);
	expect(fitted).toHaveLength(9);
	expect([fitted[0], fitted.at(-1)]).toEqual([1, 3]);
	expect(fitted).toEqual(fitted.toSorted((a, b) => a - b));
});

test('no spike of a long series disappears, wherever it is', () => {
	const length = 1000;
	for (const spike of [0, 1, 333, 500, 998, 999]) {
		for (const columns of [1, 7, 60, 999]) {
			const series = Array.from({length}, (_, index) => (index === spike ? 100 : 1));
			const fitted = fitSeries(series, columns);
			expect(fitted).toHaveLength(columns);
			expect(Math.max(...fitted)).toBe(100);
		}
	}
});

test('the top of an axis is a round number that holds the value', () => {
	for (const value of [0.0013, 0.07, 0.9, 1, 3.7, 12, 99, 1001]) {
		const top = niceCeiling(value);
		expect(top).toBeGreaterThanOrEqual(value * 0.999);
		expect(top).toBeLessThanOrEqual(value * 2);
	}
	expect([0, -1, NaN, Infinity].map(niceCeiling)).toEqual([1, 1, 1, 1]);
});
