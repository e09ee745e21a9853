import {expect, test} from 'vitest';
import {absent, columns, rowWidth} from '../../source/statistics/delta.ts';
import {createDurations} from '../../source/statistics/durations.ts';
import {createHistogram} from '../../source/statistics/histogram.ts';
import {createDraw} from '../helpers/random.ts';

/** Latency, first token, response time, in microseconds. */
type Times = readonly [service: number, first: number, response: number];

const rowOf = ([service, first, response]: Times): Float64Array => {
	const row = new Float64Array(rowWidth(0));
	row[columns.latency] = service;
	row[columns.firstToken] = first;
	row[columns.responseTime] = response;
	return row;
};

/** What three histograms of their own say. */
function apart(rows: readonly Times[]) {
	return [0, 1, 2].map((column) => {
		const histogram = createHistogram();
		for (const row of rows) if (row[column] !== absent) histogram.record(row[column]!);
		return histogram.summary();
	});
}

function together(rows: readonly Times[]) {
	const durations = createDurations();
	for (const row of rows) durations.record(rowOf(row), 0);
	return [durations.latency(), durations.firstToken(), durations.responseTime()].map((histogram) =>
		histogram.summary(),
	);
}

test('while all three are the same, each is told', () => {
	const rows = [5, 70, 900].map((time): Times => [time, time, time]);
	expect(together(rows)).toEqual(apart(rows));
	expect(together(rows)[2]!.count).toBe(3);
	expect(together([])).toEqual(apart([]));
});

test.each<[string, Times]>([
	['a first token before the rest', [90, 30, 90]],
	['a response time from an earlier schedule', [90, 90, 4000]],
	['a timeout, which has a response time only', [absent, absent, 1000]],
	['a reply without a first token', [90, absent, 90]],
	['an error, which has no time at all', [absent, absent, absent]],
])('from %s on they are what they would be apart', (_, other) => {
	const same = [7, 80, 6000].map((time): Times => [time, time, time]);
	for (const rows of [[other], [...same, other], [other, ...same], [...same, other, ...same]]) {
		expect(together(rows)).toEqual(apart(rows));
	}
});

test('whatever the attempts are, nothing is lost and nothing counted twice', () => {
	const draw = createDraw(11);
	for (let round = 0; round < 300; round++) {
		const rows = Array.from({length: draw.int(0, 40)}, (): Times => {
			const time = draw.int(1, 50_000_000);
			const often = draw.int(0, 9);
			if (often > 1) return [time, time, time];
			return [
				draw.pick([absent, time]),
				draw.pick([absent, time, draw.int(1, 1000)]),
				draw.pick([absent, time, draw.int(1, 90_000_000)]),
			];
		});
		expect(together(rows)).toEqual(apart(rows));
	}
});
