import {expect, test} from 'vitest';
import {bandFrom, type SeriesPoint} from '../../source/model/series-point.ts';
import {
	absent,
	columns,
	metricStates,
	outcomeCodes,
	rowWidth,
} from '../../source/statistics/delta.ts';
import {seriesCapacity} from '../../source/statistics/series-points.ts';
import {createSeries, type SeriesState} from '../../source/statistics/series.ts';
import {createDraw} from '../helpers/random.ts';

type Told = {
	readonly at: number;
	readonly passed?: number;
	readonly errored?: number;
	readonly seconds?: number;
	readonly step?: number;
};

function rowOf(outcome: (typeof outcomeCodes)[number], {seconds = 1, step = 0}: Told) {
	const cells = new Float64Array(rowWidth(0)).fill(absent);
	cells[columns.outcome] = outcomeCodes.indexOf(outcome);
	cells[columns.step] = step;
	if (outcome === 'errored') return cells;
	cells[columns.latency] = seconds * 1e6;
	cells[columns.firstToken] = (seconds * 1e6) / 2;
	cells[columns.responseTime] = seconds * 2e6;
	return cells;
}

/** A series that is told of attempts that completed in some second, and of levels. */
function tellingSeries() {
	const series = createSeries();
	return {
		...series,
		add(told: Told) {
			const {at, passed = 0, errored = 0} = told;
			for (let count = 0; count < passed; count++) series.record(at, rowOf('passed', told), 0);
			for (let count = 0; count < errored; count++) series.record(at, rowOf('errored', told), 0);
		},
	};
}

const counts = (points: readonly {second: number; completed: number}[]) =>
	points.map(({second, completed}) => [second, completed]);

test('each second is a point with its own counts, latencies and load', () => {
	const series = tellingSeries();
	series.level(0, 10, 1);
	series.add({passed: 3, errored: 1, seconds: 0.5, at: 0.2, step: 1});
	series.level(0, 12, 1);
	series.level(0, 11, 1);
	series.add({passed: 1, seconds: 0.5, at: 0.9, step: 1});
	series.add({errored: 2, at: 1.5, step: 2});
	series.level(1, 7, 2);
	series.add({passed: 9, at: 2.1});
	expect(series.points()).toEqual([
		{
			second: 0,
			completed: 5,
			errored: 1,
			failed: 0,
			p50: 0.5,
			p95: 0.5,
			firstTokenP50: 0.25,
			responseP95: 1,
			level: 12,
			step: 1,
			metrics: {},
			latencies: [...new Array<number>(19).fill(0), 4],
		},
		{
			second: 1,
			completed: 2,
			errored: 2,
			failed: 0,
			p50: null,
			p95: null,
			firstTokenP50: null,
			responseP95: null,
			level: 7,
			step: 2,
			metrics: {},
			latencies: [],
		},
	]);
});

test('a second in which nothing completed is a point all the same while load goes on', () => {
	const series = tellingSeries();
	series.add({passed: 1, at: 0.5});
	for (let second = 1; second <= 4; second++) series.level(second, 5, 0);
	expect(counts(series.points())).toEqual([
		[0, 1],
		[1, 0],
		[2, 0],
		[3, 0],
	]);
});

test('between two seconds nothing is missing, and the load is what it was', () => {
	const series = tellingSeries();
	series.add({passed: 1, at: 0.5});
	series.level(0, 4, 0);
	series.add({passed: 1, at: 3});
	series.add({passed: 1, at: 4});
	const shown = series.points();
	expect(counts(shown)).toEqual([
		[0, 1],
		[1, 0],
		[2, 0],
		[3, 1],
	]);
	expect(shown.map(({level}) => level)).toEqual([4, 4, 4, 4]);
	expect(shown[1]).toMatchObject({p50: null, p95: null});
	expect(series.points()).toBe(shown);
	// What is known later of the load before is shown too.
	series.level(1, 0, 0);
	expect(series.points().map(({level}) => level)).toEqual([4, 0, 0, 0]);
});

test('a run shorter than a second has one point, and one without attempts none', () => {
	const series = tellingSeries();
	expect(series.points()).toEqual([]);
	series.level(0, 1, 0);
	expect(series.points()).toEqual([]);
	series.add({passed: 2, at: 0.2});
	expect(series.points()).toMatchObject([{second: 0, completed: 2}]);
	expect(series.points()).toBe(series.points());
});

test('an attempt counts in the second in which it completed, whenever it is told', () => {
	const series = tellingSeries();
	series.add({passed: 1, at: 1.1});
	for (let second = 2; second < 9; second++) series.add({passed: 1, at: second});
	series.add({passed: 1, at: 1.9, seconds: 3});
	expect(series.points().slice(0, 2)).toMatchObject([
		{second: 1, completed: 2, p95: 3},
		{second: 2, completed: 1},
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
	// The percentiles of a wide point are those of all its attempts: 2 of 32 took 30 s.
	const slow = points.find(({second}) => second <= 100 && 100 < second + 16)!;
	expect(slow.p50).toBeCloseTo(1, 2);
	expect(slow.p95).toBeCloseTo(30);
});

test('however attempts are told and parts are put together, the series is the same', () => {
	const draw = createDraw(5);
	for (const length of [30, 1199, 1200, 3000]) {
		const told = Array.from({length: 2000}, (): Told => {
			const second = draw.int(0, length - 1);
			return {
				at: second + draw.real(),
				...(draw.int(0, 5) === 0 ? {errored: 1} : {passed: 1}),
				seconds: draw.int(1, 9) / 4,
				step: Math.floor(second / 500),
			};
		});
		const levels = Array.from({length}, (_, second) => [second, draw.int(1, 50)] as const);
		const inOrder = tellingSeries();
		for (const one of told.toSorted((a, b) => a.at - b.at)) inOrder.add(one);
		for (const [second, level] of levels) inOrder.level(second, level, 0);
		const parts = [tellingSeries(), tellingSeries(), tellingSeries()];
		for (const one of told) draw.pick(parts).add(one);
		for (const [second, level] of levels) draw.pick(parts).level(second, level, 0);
		const merged = createSeries();
		for (const part of parts) {
			part.points();
			merged.merge(JSON.parse(JSON.stringify(part.state())) as SeriesState);
		}
		for (const series of [inOrder, merged]) series.finish();
		expect(merged.points()).toEqual(inOrder.points());
		expect(merged.state()).toEqual(inOrder.state());
		expect(merged.points().reduce((sum, {completed}) => sum + completed, 0)).toBe(told.length);
	}
});

test('at the end the last second is a point too, so that no attempt is missing', () => {
	const series = tellingSeries();
	series.add({passed: 3, at: 0.4});
	series.add({passed: 2, errored: 1, at: 1.3});
	expect(counts(series.points())).toEqual([[0, 3]]);
	series.finish();
	series.finish();
	expect(counts(series.points())).toEqual([
		[0, 3],
		[1, 3],
	]);
});

test('a last second in which nothing completed is no point', () => {
	const series = tellingSeries();
	series.add({passed: 3, at: 0.4});
	series.level(1, 1, 0);
	series.finish();
	expect(series.points()).toHaveLength(1);
});

/** A row of an attempt that was scored by two metrics. */
function scoredRow(
	outcome: (typeof outcomeCodes)[number],
	scores: readonly (number | undefined)[],
) {
	const cells = new Float64Array(rowWidth(scores.length)).fill(absent);
	cells[columns.outcome] = outcomeCodes.indexOf(outcome);
	cells[columns.step] = 0;
	for (const [place, score] of scores.entries()) {
		cells[columns.metrics + 2 * place] = score ?? 0;
		cells[columns.metrics + 2 * place + 1] =
			score === undefined ? metricStates.unscored : metricStates.scored;
	}
	return cells;
}

test('a point has the average of each metric over its own pairs, scores that come later included', () => {
	const series = createSeries(['accuracy', 'judge']);
	const [right, wrong] = [scoredRow('passed', [1, undefined]), scoredRow('failed', [0, 0.3])];
	for (const at of [0.1, 0.2, 1.5]) series.record(at, right, 0);
	series.record(0.4, wrong, 0);
	series.record(2.5, scoredRow('errored', [undefined, undefined]), 0);
	series.correct(1.5, scoredRow('failed', [undefined, 0.1]), 0);
	series.finish();
	expect(series.points().map(({failed, metrics}) => [failed, metrics])).toEqual([
		[1, {accuracy: 2 / 3, judge: 0.3}],
		[1, {accuracy: 1, judge: 0.1}],
		[0, {accuracy: null, judge: null}],
	]);
	const halves = createSeries(['accuracy', 'judge']);
	halves.merge(series.state());
	halves.merge(JSON.parse(JSON.stringify(series.state())) as SeriesState);
	halves.finish();
	expect(halves.points().map(({failed, metrics}) => [failed, metrics.accuracy])).toEqual([
		[2, 2 / 3],
		[2, 1],
		[0, null],
	]);
});

test('the bands of latency hold all replies of a point, each once', () => {
	const series = tellingSeries();
	const seconds = [0, 0.0004, 0.0005, 0.000_72, 0.001, 0.0011, 0.9, 130];
	for (const latency of seconds) series.add({passed: 1, seconds: latency, at: 0.5});
	series.finish();
	const [{latencies}] = series.points() as [SeriesPoint];
	expect(latencies.slice(0, 3)).toEqual([3, 1, 2]);
	expect(latencies.reduce((sum, count) => sum + count, 0)).toBe(seconds.length);
	const top = latencies.length - 1;
	expect([bandFrom(top) <= 130, bandFrom(top + 1) > 130]).toEqual([true, true]);
});
