import {expect, test} from 'vitest';
import {alongTime, fitSeries, niceCeiling} from '../../../source/ui/format/chart-data.ts';

test('a series without any usable value is empty', () => {
	expect(fitSeries([], 10)).toEqual([]);
	expect(fitSeries([null, NaN, Infinity, -Infinity], 10)).toEqual([]);
	expect(fitSeries([1, 2], 0)).toEqual([]);
});

test('gaps stay gaps, wherever they are', () => {
	expect(fitSeries([null, 2, NaN, Infinity, 5], 5)).toEqual([null, 2, null, null, 5]);
	expect(fitSeries([null, 2, null, 5], 2)).toEqual([2, 5]);
	expect(fitSeries([1, 2, null, null, 5, 6], 3)).toEqual([2, null, 6]);
});

test('a young series grows from the left, two columns a value at most', () => {
	expect(fitSeries([3], 4)).toEqual([3, 3, null, null]);
	expect(fitSeries([1, 2, 3], 9)).toEqual([1, 1, 2, 2, 3, 3, null, null, null]);
});

test('a series that is nearly as long as the width fills it', () => {
	const fitted = fitSeries([1, 2, 3], 5);
	expect(fitted).toHaveLength(5);
	expect(new Set(fitted)).toEqual(new Set([1, 2, 3]));
});

test('along the time, seconds without a point are gaps, however many a point stands for', () => {
	const at = (second: number, value: number | null = second) => ({second, value});
	const figure = ({value}: {readonly value: number | null}) => value;
	expect(alongTime([at(1), at(2), at(5), at(6, null), at(7)], figure)).toEqual([
		...[1, 2, null, null, 5, null, 7],
	]);
	expect(alongTime([at(0), at(8), at(12)], figure)).toEqual([0, null, 8, 12]);
	expect(alongTime([at(3)], figure)).toEqual([3]);
	expect(alongTime([], figure)).toEqual([]);
});

test('no spike of a long series disappears, wherever it is', () => {
	const length = 1000;
	for (const spike of [0, 1, 333, 500, 998, 999]) {
		for (const columns of [1, 7, 60, 999]) {
			const series = Array.from({length}, (_, index) => (index === spike ? 100 : 1));
			const fitted = fitSeries(series, columns);
			expect(fitted).toHaveLength(columns);
			expect(Math.max(...fitted.map(Number))).toBe(100);
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
