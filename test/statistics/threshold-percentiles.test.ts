import {expect, test} from 'vitest';
import {createHistogram} from '../../source/statistics/histogram.ts';
import {evaluateThresholds} from '../../source/statistics/threshold-result.ts';
import {extremeOf, furtherPercents} from '../../source/statistics/threshold-stats.ts';
import {canStillHold} from '../../source/statistics/threshold-bounds.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {problemWithThresholds} from '../../source/config/threshold-sense.ts';
import {makeFigures} from '../helpers/threshold-figures.ts';

const statOf = (expression: string) => {
	const threshold = parseThreshold(expression);
	return 'stat' in threshold ? threshold.stat : undefined;
};

test('any percentile is a statistic, in its shortest form', () => {
	expect(
		['p98', 'p99.99', 'p0.1', 'p5', 'p98.0', 'p099'].map((one) => statOf(`latency.${one} < 1s`)),
	).toEqual(['p98', 'p99.99', 'p0.1', 'p5', 'p98', 'p99']);
	expect(statOf('phase.tool.call.p99.9 < 4s')).toBe('p99.9');
	expect(parseThreshold('phase.tool.call.p95 < 4s')).toMatchObject({subject: 'phase.tool.call'});
	expect(parseThreshold('phase.thinking < 4s')).toMatchObject({stat: 'average'});
});

test.each([
	['latency.p100 < 1s', 'did you mean "max"?'],
	['latency.p0 < 1s', 'did you mean "min"?'],
	['latency.p101 < 1s', 'or any other percentile'],
	['phase < 1s', 'phase.thinking.p95'],
	['tokens_per_second.p50 >= 20s', 'a number without a unit'],
	['tokens_per_second.p50{intent=pii} >= 20', 'is not kept per tag'],
	['latency.p95 < 30s1m', 'a duration with a unit'],
])('%s is refused: %s', (expression, reason) => {
	expect(() => parseThreshold(expression)).toThrow(reason);
});

test('durations of other tools are understood', () => {
	expect(parseThreshold('latency.max < 1m30s').value).toBe(90);
	expect(parseThreshold('latency.max < 1s250ms').value).toBe(1.25);
});

test('only percentiles that are not kept anyway are asked for', () => {
	const thresholds = ['latency.p98 < 1s', 'ack.p99.9 < 1s', 'setup.p98 < 1s', 'error_rate < 1%'];
	expect(furtherPercents(thresholds.map(parseThreshold))).toEqual([98]);
});

test('a further percentile comes from the histogram, in every part of a run', () => {
	const histogram = createHistogram([1, 98]);
	for (let each = 1; each <= 1000; each++) histogram.record(each * 1000);
	expect(histogram.summary()).toMatchObject({
		p1: histogram.percentile(1),
		p98: histogram.percentile(98),
	});
	expect(histogram.copy().summary()).toEqual(histogram.summary());
});

test('a percentile of too few samples is said to be the extreme one', () => {
	expect(extremeOf('p99', 99)).toBe('p99 of 99 samples is the maximum');
	expect(extremeOf('p99', 100)).toBeUndefined();
	expect(extremeOf('p99.9', 999)).toBe('p99.9 of 999 samples is the maximum');
	expect(extremeOf('p99.9', 1000)).toBeUndefined();
	expect(extremeOf('p1', 100)).toBe('p1 of 100 samples is the minimum');
	expect(extremeOf('p1', 101)).toBeUndefined();
	expect(['p50', 'max', 'average'].map((stat) => extremeOf(stat, 1))).toEqual([
		...[undefined, undefined, undefined],
	]);
});

test('the remark is no failure', () => {
	const latency = createHistogram();
	for (let each = 1; each <= 40; each++) latency.record(each * 1000);
	const figures = {...makeFigures([]), latency: latency.summary()};
	const counted = {...figures, counts: {...figures.counts, passed: 40}};
	const [result] = evaluateThresholds([parseThreshold('latency.p99 < 1s')], counted);
	expect(result).toMatchObject({state: 'holds', note: 'p99 of 40 samples is the maximum'});
});

test('phases and speeds are judged by their own samples', () => {
	const speed = createHistogram();
	for (const rate of [10, 20, 30]) speed.record(rate * 1e6);
	const thinking = createHistogram();
	thinking.record(2e6);
	const figures = {
		...makeFigures([]),
		...{tokensPerSecond: speed.summary(), phases: {thinking: thinking.summary()}},
	};
	const thresholds = [
		'tokens_per_second.p50 >= 20',
		'tokens_per_second.min >= 20',
		'phase.thinking.p95 < 4s',
		'phase.constructor.p95 < 4s',
	].map(parseThreshold);
	const results = evaluateThresholds(thresholds, figures);
	expect(results.map(({state}) => state)).toEqual(['holds', 'violated', 'holds', 'no_data']);
	expect(thresholds.map((threshold) => canStillHold(threshold, figures, 10))).toEqual([
		...[true, false, true, true],
	]);
});

test('percentiles that contradict each other are found, whichever they are', () => {
	expect(problemWithThresholds(['latency.p98 > 2s', 'latency.p99.5 < 1s'])).toContain('no run');
	expect(problemWithThresholds(['latency.p98 < 2s', 'latency.p99.5 > 1s'])).toBeUndefined();
});
