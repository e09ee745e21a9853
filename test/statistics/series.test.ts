import {expect, test} from 'vitest';
import {absent, columns, outcomeCodes, rowWidth} from '../../source/statistics/delta.ts';
import {createSeries, seriesCapacity} from '../../source/statistics/series.ts';

const row = (outcome: (typeof outcomeCodes)[number], seconds: number | undefined): Float64Array => {
	const cells = new Float64Array(rowWidth(0)).fill(absent);
	cells[columns.outcome] = outcomeCodes.indexOf(outcome);
	if (seconds === undefined) return cells;
	cells[columns.latency] = seconds * 1e6;
	cells[columns.firstToken] = (seconds * 1e6) / 2;
	cells[columns.responseTime] = seconds * 2e6;
	return cells;
};

/** A series that is told of attempts that took so many seconds each. */
function tellingSeries() {
	const series = createSeries();
	return {
		...series,
		add({
			passed = 0,
			errored = 0,
			seconds = 1,
			at,
			level = 1,
			step = 0,
		}: {
			passed?: number;
			errored?: number;
			seconds?: number;
			at: number;
			level?: number;
			step?: number;
		}) {
			series.begin({elapsed: at, level, step});
			for (let count = 0; count < passed; count++) series.record(row('passed', seconds), 0);
			for (let count = 0; count < errored; count++) series.record(row('errored', undefined), 0);
		},
	};
}

test('each full second is a point with its own counts, latencies and load', () => {
	const series = tellingSeries();
	series.add({passed: 3, errored: 1, seconds: 0.5, at: 0.2, level: 10, step: 1});
	series.add({passed: 1, seconds: 0.5, at: 0.9, level: 12, step: 1});
	series.add({errored: 2, at: 1.5, level: 7, step: 2});
	series.add({passed: 9, at: 2.1});
	expect(series.points()).toEqual([
		{
			second: 0,
			completed: 5,
			errored: 1,
			p50: 0.5,
			p95: 0.5,
			firstTokenP50: 0.25,
			responseP95: 1,
			level: 12,
			step: 1,
		},
		{
			second: 1,
			completed: 2,
			errored: 2,
			p50: null,
			p95: null,
			firstTokenP50: null,
			responseP95: null,
			level: 7,
			step: 2,
		},
	]);
});

test('a second in which nothing completed is a point all the same while load goes on', () => {
	const series = tellingSeries();
	series.add({passed: 1, at: 0.5});
	for (let tick = 10; tick <= 40; tick++) series.add({at: tick / 10});
	expect(series.points().map(({second, completed}) => [second, completed])).toEqual([
		[0, 1],
		[1, 0],
		[2, 0],
		[3, 0],
	]);
});

test('a run shorter than a second has one point, and one without attempts none', () => {
	const series = tellingSeries();
	expect(series.points()).toEqual([]);
	series.add({at: 0.1});
	expect(series.points()).toEqual([]);
	series.add({passed: 2, at: 0.2});
	expect(series.points()).toMatchObject([{second: 0, completed: 2}]);
	expect(series.points()).toBe(series.points());
});

test('what comes late for an older second counts as now, and is not lost', () => {
	const series = tellingSeries();
	series.add({passed: 1, at: 1.1});
	series.add({passed: 1, at: 2.1});
	series.add({passed: 1, at: 1.9});
	series.add({at: 3.1});
	expect(series.points().map(({second, completed}) => [second, completed])).toEqual([
		[1, 1],
		[2, 2],
	]);
});

test('a long run keeps all its counts in a bounded number of equally wide points', () => {
	const series = tellingSeries();
	const seconds = seriesCapacity * 9;
	for (let second = 0; second <= seconds; second++) {
		series.add({passed: 2, errored: 1, seconds: second === 100 ? 30 : 1, at: second});
		if (second % 500 === 0) expect(series.points().length).toBeLessThanOrEqual(seriesCapacity);
	}
	const points = series.points();
	const gaps = new Set(points.slice(1).map((point, index) => point.second - points[index]!.second));
	expect(gaps).toEqual(new Set([16]));
	expect(new Set(points.map(({completed}) => completed))).toEqual(new Set([48]));
	expect(points.find(({second}) => second <= 100 && 100 < second + 16)!.p95).toBeCloseTo(30);
});

test('the rate is that of the last seconds, not of the whole run', () => {
	const series = tellingSeries();
	expect(series.rate()).toBe(0);
	for (let tick = 1; tick <= 1000; tick++) series.add({passed: 10, at: tick / 10});
	expect(series.rate()).toBeCloseTo(100, -1);
	for (let tick = 1001; tick <= 1100; tick++) series.add({passed: 1, at: tick / 10});
	expect(series.rate()).toBeCloseTo(10, 0);
	for (let tick = 1101; tick <= 1200; tick++) series.add({at: tick / 10});
	expect(series.rate()).toBe(0);
});

test('the rate stays that of the last seconds when the points have become wide', () => {
	const series = tellingSeries();
	for (let second = 0; second < seriesCapacity * 5; second++) series.add({passed: 10, at: second});
	for (let second = 0; second < 10; second++) {
		series.add({passed: 40, at: seriesCapacity * 5 + second});
	}
	expect(series.rate()).toBeGreaterThan(39);
	expect(series.rate()).toBeLessThan(49);
});

test('at the end the last second is a point too, so that no attempt is missing', () => {
	const series = tellingSeries();
	series.add({passed: 3, at: 0.4});
	series.add({passed: 2, errored: 1, at: 1.3});
	series.finish();
	series.finish();
	expect(series.points().map(({second, completed}) => [second, completed])).toEqual([
		[0, 3],
		[1, 3],
	]);
});

test('a last second in which nothing completed is no point', () => {
	const series = tellingSeries();
	series.add({passed: 3, at: 0.4});
	series.add({at: 1.1});
	series.finish();
	expect(series.points()).toHaveLength(1);
});
