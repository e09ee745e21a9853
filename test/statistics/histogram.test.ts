import {expect, test} from 'vitest';
import {
	bucketed,
	createHistogram,
	emptyDistribution,
	readHistogram,
	type HistogramState,
} from '../../source/statistics/histogram.ts';
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

test('samples in another order give the same figures, to the last digit', () => {
	const draw = createDraw(7);
	const samples = Array.from({length: 20_000}, () => draw.int(0, 500_000_000));
	const [one, other] = [createHistogram(), createHistogram()];
	for (const sample of samples) one.record(sample);
	for (const sample of samples.toReversed()) other.record(sample);
	expect(other.summary()).toEqual(one.summary());
	expect(other.state()).toEqual(one.state());
	expect(percents.map(other.percentile)).toEqual(percents.map(one.percentile));
});

test('sums stay exact beyond what a number holds', () => {
	const histogram = createHistogram();
	const samples = [2 ** 26 - 1, 2 ** 26, 2 ** 40 + 1, 3, 120_000_001];
	let sum = 0n;
	let squares = 0n;
	for (let round = 0; round < 3000; round++) {
		for (const sample of samples) {
			histogram.record(sample + round);
			sum += BigInt(sample + round);
			squares += BigInt(sample + round) ** 2n;
		}
	}
	expect(histogram.contents()).toMatchObject({sum, squares});
	const constant = createHistogram();
	for (let round = 0; round < 100_000; round++) constant.record(119_999_999);
	expect(constant.summary()).toMatchObject({average: 119.999999, stddev: 0});
});

test('the histograms of parts merge into that of the whole, packed or not, and read back', () => {
	const draw = createDraw(19);
	for (let round = 0; round < 60; round++) {
		const whole = createHistogram();
		const sum = createHistogram();
		for (let part = draw.int(0, 5); part > 0; part--) {
			const histogram = createHistogram();
			for (let size = draw.int(0, 200); size > 0; size--) {
				const sample = draw.pick([draw.int(0, 3000), draw.int(0, 2 ** 31 - 1)]);
				whole.record(sample);
				histogram.record(sample);
				if (draw.int(0, 40) === 0) histogram.pack();
			}
			if (draw.int(0, 1) === 0) sum.pack();
			const written = JSON.parse(JSON.stringify(histogram.state())) as HistogramState;
			sum.merge(readHistogram(written));
		}
		expect(sum.summary()).toEqual(whole.summary());
		expect(sum.state()).toEqual(whole.state());
		expect(sum.copy().state()).toEqual(whole.state());
	}
});

test('counts that are no text of ours are refused', () => {
	const histogram = createHistogram();
	for (const sample of [1, 5000, 5000, 9_000_000]) histogram.record(sample);
	const state = histogram.state();
	for (const counts of ['gA==', 'AQ==', '/////////w8B', 'AQA=']) {
		expect(() => readHistogram({...state, counts}), counts).toThrow(/histogram/);
	}
});

test('samples as the percentiles have them are those of the histogram', () => {
	const draw = createDraw(23);
	for (let round = 0; round < 200; round++) {
		const samples = Array.from({length: draw.int(1, 60)}, () => draw.int(0, 50_000_000));
		const histogram = createHistogram();
		for (const sample of samples) histogram.record(sample);
		const sorted = bucketed(samples).toSorted((a, b) => a - b);
		for (const percent of percents) {
			expect(nearestRank(sorted, percent) / 1e6).toBe(histogram.percentile(percent));
		}
	}
});

test('what is no duration takes no time', () => {
	const histogram = createHistogram();
	for (const sample of [-5, Number.NaN, 0]) histogram.record(sample);
	expect(histogram.summary()).toMatchObject({count: 3, max: 0, average: 0});
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
	for (let count = 0; count < 999; count++) histogram.record(100);
	histogram.record(5_000_000);
	expect(histogram.summary().p999).toBe(0.0001);
	expect(histogram.percentile(99.901)).toBe(5);
});
