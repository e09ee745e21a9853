import {expect} from 'vitest';
import type {Distribution} from '../../source/model/distribution.ts';

/** The smallest sample that at least this share of all samples does not exceed. */
export function nearestRank(sorted: readonly number[], percent: number): number {
	// Per mille of a percent, so that the rank is computed in whole numbers.
	const rank = Math.ceil((Math.round(percent * 1000) * sorted.length) / 100_000);
	return sorted[Math.max(1, rank) - 1]!;
}

const percents = {median: 50, p50: 50, p75: 75, p90: 90, p95: 95, p99: 99, p999: 99.9} as const;

/**
 * Holds a distribution against all of its samples: count and extremes are exact, percentiles to three
 * significant figures.
 * @param samples in whole microseconds
 */
export function expectDistribution(actual: Distribution, samples: readonly number[]): void {
	expect(actual.count).toBe(samples.length);
	if (samples.length === 0) {
		expect(new Set(Object.values({...actual, count: null}))).toEqual(new Set([null]));
		return;
	}
	const sorted = samples.toSorted((a, b) => a - b);
	expect(actual.min).toBe(sorted[0]! / 1e6);
	expect(actual.max).toBe(sorted.at(-1)! / 1e6);
	const average = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
	expect(actual.average).toBeCloseTo(average / 1e6, 9);
	for (const [name, percent] of Object.entries(percents)) {
		const exact = nearestRank(sorted, percent);
		const shown = actual[name as keyof typeof percents]! * 1e6;
		expect(Math.abs(shown - exact), name).toBeLessThanOrEqual(exact * 0.001 + 1e-6);
	}
}
