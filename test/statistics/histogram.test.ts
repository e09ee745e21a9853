import {expect, test} from 'vitest';
import {createHistogram, emptyDistribution} from '../../source/statistics/histogram.ts';
import {nearestRank} from '../helpers/exact.ts';
import {createDraw, type Draw} from '../helpers/random.ts';

const percents = [0, 0.1, 1, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100];
const sizes = [1, 2, 3, 10, 99, 100, 101, 1000, 20_000, 100_000];

const normal = (draw: Draw) =>
	Math.sqrt(-2 * Math.log(1 - draw.real())) * Math.cos(2 * Math.PI * draw.real());

/** Whole microseconds, up to about 20 minutes. */
const distributions: Readonly<Record<string, (draw: Draw) => number>> = {
	constant: () => 1_234_567,
	'a few microseconds': (draw) => draw.int(0, 12),
	uniform: (draw) => draw.int(0, 30_000_000),
	'log-normal': (draw) => Math.round(800_000 * Math.exp(0.5 * normal(draw))),
	'two peaks': (draw) => (draw.int(0, 9) === 0 ? 29_000_000 : 90_000) + draw.int(0, 999),
	'heavy tail': (draw) => Math.round(Math.min(1.2e9, 1000 / (1 - draw.real()) ** 1.5)),
};

function exactFigures(samples: readonly number[]) {
	const count = samples.length;
	const average = samples.reduce((sum, sample) => sum + sample, 0) / count;
	const variance = samples.reduce((sum, sample) => sum + (sample - average) ** 2, 0) / count;
	return {average, stddev: Math.sqrt(variance)};
}

function expectClose(actual: number | null, exact: number, relative: number): void {
	expect(actual).not.toBeNull();
	expect(Math.abs(actual! * 1e6 - exact)).toBeLessThanOrEqual(Math.abs(exact) * relative + 1e-6);
}

for (const [name, sample] of Object.entries(distributions)) {
	test(`percentiles of ${name} samples are within 0.1 % of the exact ones`, () => {
		for (const [seed, size] of sizes.entries()) {
			const draw = createDraw(seed + 1);
			const samples = Array.from({length: size}, () => sample(draw));
			const histogram = createHistogram();
			for (const value of samples) histogram.record(value);
			const sorted = samples.toSorted((a, b) => a - b);
			for (const percent of percents) {
				expectClose(histogram.percentile(percent), nearestRank(sorted, percent), 0.001);
			}
			const summary = histogram.summary();
			const {average, stddev} = exactFigures(samples);
			expect(summary.count).toBe(size);
			expect(summary.min).toBe(sorted[0]! / 1e6);
			expect(summary.max).toBe(sorted.at(-1)! / 1e6);
			expectClose(summary.average, average, 1e-9);
			expectClose(summary.stddev, stddev, 1e-9);
		}
	});
}

test('samples in another order give the same percentiles', () => {
	const draw = createDraw(7);
	const samples = Array.from({length: 20_000}, () => draw.int(0, 5_000_000));
	const [one, other] = [createHistogram(), createHistogram()];
	for (const sample of samples) one.record(sample);
	for (const sample of samples.toReversed()) other.record(sample);
	for (const [figure, value] of Object.entries(one.summary())) {
		expect(other.summary()[figure as 'average']).toBeCloseTo(value!, 9);
	}
	expect(percents.map(other.percentile)).toEqual(percents.map(one.percentile));
});

test('over no sample every figure is null, never zero', () => {
	const histogram = createHistogram();
	expect(histogram.summary()).toBe(emptyDistribution);
	expect(histogram.percentile(50)).toBeNull();
	const {count, ...figures} = histogram.summary();
	expect(count).toBe(0);
	expect(new Set(Object.values(figures))).toEqual(new Set([null]));
});

test('durations of a whole day keep three figures', () => {
	const histogram = createHistogram();
	for (const hours of [1, 6, 12, 24]) histogram.record(hours * 3600e6);
	expectClose(histogram.percentile(50), 6 * 3600e6, 0.001);
	expectClose(histogram.percentile(75), 12 * 3600e6, 0.001);
	expect(histogram.percentile(100)).toBe(24 * 3600);
});

test('the 99.9th percentile of a thousand samples is the 999th, not the last', () => {
	const histogram = createHistogram();
	histogram.record(100, 999);
	histogram.record(5_000_000);
	expect(histogram.summary().p999).toBe(0.0001);
	const large = createHistogram();
	large.record(100, 999_000_000);
	large.record(5_000_000, 1_000_000);
	expect(large.summary().p999).toBe(0.0001);
	expect(large.percentile(99.901)).toBe(5);
});
