import {expect, test} from 'vitest';
import {createArrivals} from '../../source/engine/arrivals.ts';
import type {Arrivals} from '../../source/model/load.ts';

function arrivals(kind: Arrivals, seed: number, count: number): number[] {
	const next = createArrivals(kind, seed);
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
