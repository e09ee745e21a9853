import {expect, test} from 'vitest';
import {createArrivals} from '../../source/engine/arrivals.ts';
import type {Arrivals} from '../../source/model/load.ts';

function arrivals(kind: Arrivals, seed: number, count: number, recorded?: number[]): number[] {
	const next = createArrivals(kind, seed, recorded && Float64Array.from(recorded));
	return Array.from({length: count}, next);
}

const gapsOf = (times: readonly number[]) => times.slice(1).map((time, at) => time - times[at]!);
const mean = (values: readonly number[]) =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

/** Pearson's coefficient. */
function correlation(a: readonly number[], b: readonly number[]): number {
	const [meanA, meanB] = [mean(a), mean(b)];
	const product = mean(a.map((value, at) => (value - meanA) * (b[at]! - meanB)));
	const spread = (values: readonly number[], middle: number) =>
		Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
	return product / (spread(a, meanA) * spread(b, meanB));
}

test('constant arrivals are a unit apart', () => {
	expect(arrivals('constant', 5, 5)).toEqual([0, 1, 2, 3, 4]);
});

test('Poisson arrivals have the gaps of independent users, the first one included', () => {
	const times = arrivals('poisson', 1, 200_000);
	const gaps = gapsOf([0, ...times]);
	const average = mean(gaps);
	const deviation = Math.sqrt(mean(gaps.map((gap) => (gap - average) ** 2)));
	expect(Math.min(...gaps.slice(0, 10_000))).toBeGreaterThan(0);
	expect(average).toBeCloseTo(1, 1);
	expect(deviation / average).toBeCloseTo(1, 1);
	// An exponential variate is over 1 with probability 1/e.
	expect(gaps.filter((gap) => gap > 1).length / gaps.length).toBeCloseTo(Math.exp(-1), 2);
	expect(Math.abs(correlation(gaps.slice(1), gaps.slice(0, -1)))).toBeLessThan(0.01);
});

test('the same seed gives the same arrivals, another seed others', () => {
	expect(arrivals('poisson', 3, 100)).toEqual(arrivals('poisson', 3, 100));
	expect(arrivals('poisson', 4, 100)[1]).not.toBe(arrivals('poisson', 3, 100)[1]);
});

test('the first gaps of neighbouring seeds are as random as any others', () => {
	const first = Array.from({length: 2000}, (_, seed) => gapsOf(arrivals('poisson', seed, 3)));
	for (const at of [0, 1]) {
		const gaps = first.map((pair) => pair[at]!);
		expect(mean(gaps)).toBeGreaterThan(0.9);
		expect(mean(gaps)).toBeLessThan(1.1);
		expect(Math.abs(correlation(gaps.slice(1), gaps.slice(0, -1)))).toBeLessThan(0.08);
	}
});

/** Standard deviation over mean. */
function variation(values: readonly number[]): number {
	const average = mean(values);
	return Math.sqrt(mean(values.map((value) => (value - average) ** 2))) / average;
}

test.each([0.25, 0.5, 1, 4, 50])(
	'the gaps of gamma arrivals of shape %s have the mean 1 and the variation of that shape',
	(shape) => {
		const gaps = gapsOf([0, ...arrivals({gamma: shape}, 1, 100_000)]);
		expect(Math.min(...gaps.slice(0, 10_000))).toBeGreaterThanOrEqual(0);
		expect(mean(gaps)).toBeCloseTo(1, 1);
		expect(variation(gaps) * Math.sqrt(shape)).toBeCloseTo(1, 1);
		expect(Math.abs(correlation(gaps.slice(1), gaps.slice(0, -1)))).toBeLessThan(0.02);
	},
);

test('gamma arrivals of shape 1 are as often longer than the mean as Poisson arrivals', () => {
	const gaps = gapsOf([0, ...arrivals({gamma: 1}, 7, 100_000)]);
	expect(gaps.filter((gap) => gap > 1).length / gaps.length).toBeCloseTo(Math.exp(-1), 2);
});

test('a recording is repeated with a mean gap between two rounds', () => {
	expect(arrivals({replay: 3}, 1, 7, [0, 0.5, 2])).toEqual([0, 0.5, 2, 3, 3.5, 5, 6]);
	expect(arrivals({replay: 1}, 1, 3, [0])).toEqual([0, 1, 2]);
});
