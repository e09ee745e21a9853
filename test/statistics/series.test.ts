import {expect, test} from 'vitest';
import type {Delta} from '../../source/statistics/delta.ts';
import {createSeries, seriesCapacity} from '../../source/statistics/series.ts';

/** A delta of attempts that took so many seconds each. */
function delta(passed: number, errored = 0, seconds = 1): Delta {
	return {
		passed,
		failed: 0,
		errored,
		latency: passed > 0 ? {values: [seconds * 1e6], counts: [passed]} : undefined,
		responseTime: undefined,
		firstToken: undefined,
		chunkGap: undefined,
		connect: undefined,
		metrics: new Map(),
		intents: new Map(),
		errors: new Map(),
		failures: [],
		metricErrors: [],
	};
}

test('each full second is a point with its own counts and latencies', () => {
	const series = createSeries();
	series.add(delta(3, 1, 0.5), 0.2);
	series.add(delta(1, 0, 0.5), 0.9);
	series.add(delta(0, 2), 1.5);
	series.add(delta(9), 2.1);
	expect(series.points()).toEqual([
		{second: 0, completed: 5, errored: 1, p50: 0.5, p95: 0.5, firstTokenP50: null},
		{second: 1, completed: 2, errored: 2, p50: null, p95: null, firstTokenP50: null},
	]);
});

test('a run shorter than a second has one point, and one without attempts none', () => {
	const series = createSeries();
	expect(series.points()).toEqual([]);
	series.add(delta(0), 0.1);
	expect(series.points()).toEqual([]);
	series.add(delta(2), 0.2);
	expect(series.points()).toMatchObject([{second: 0, completed: 2}]);
	expect(series.points()).toBe(series.points());
});

test('a long run keeps all its counts in a bounded number of equally wide points', () => {
	const series = createSeries();
	const seconds = seriesCapacity * 9;
	for (let second = 0; second <= seconds; second++) {
		series.add(delta(2, 1, second === 100 ? 30 : 1), second);
		if (second % 500 === 0) expect(series.points().length).toBeLessThanOrEqual(seriesCapacity);
	}
	const points = series.points();
	const gaps = new Set(points.slice(1).map((point, index) => point.second - points[index]!.second));
	expect(gaps).toEqual(new Set([16]));
	expect(new Set(points.map(({completed}) => completed))).toEqual(new Set([48]));
	expect(points.find(({second}) => second <= 100 && 100 < second + 16)!.p95).toBeCloseTo(30);
});

test('the rate is that of the last seconds, not of the whole run', () => {
	const series = createSeries();
	expect(series.rate()).toBe(0);
	for (let tick = 1; tick <= 1000; tick++) series.add(delta(10), tick / 10);
	expect(series.rate()).toBeCloseTo(100, -1);
	for (let tick = 1001; tick <= 1100; tick++) series.add(delta(1), tick / 10);
	expect(series.rate()).toBeCloseTo(10, 0);
	for (let tick = 1101; tick <= 1200; tick++) series.add(delta(0), tick / 10);
	expect(series.rate()).toBe(0);
});

test('the rate stays that of the last seconds when the points have become wide', () => {
	const series = createSeries();
	for (let second = 0; second < seriesCapacity * 5; second++) series.add(delta(10), second);
	for (let second = 0; second < 10; second++) {
		series.add(delta(40), seriesCapacity * 5 + second);
	}
	expect(series.rate()).toBeGreaterThan(39);
	expect(series.rate()).toBeLessThan(49);
});
