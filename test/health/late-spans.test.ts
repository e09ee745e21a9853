import {expect, test} from 'vitest';
import {isTimedLate, lateSpansOf} from '../../source/health/late-spans.ts';
import {calm} from '../helpers/snapshot.ts';

const late = (loopDelayAt: number, loopDelay = 0.05) => ({...calm, loopDelay, loopDelayAt});

test('a late second reaches back from when it was measured; neighbours are one span', () => {
	expect(
		lateSpansOf([calm, late(8), late(3), late(4), late(12, 2.5), {...late(20), loopDelay: null}]),
	).toEqual([
		{from: 2, to: 4},
		{from: 7, to: 8},
		{from: 9.5, to: 12},
	]);
	expect(lateSpansOf([])).toEqual([]);
	expect(lateSpansOf([late(0.5)])).toEqual([{from: 0, to: 0.5}]);
});

test('beside slow replies a second is not late, as it is not counted', () => {
	expect(lateSpansOf([{...late(3, 0.09), medianLatency: 2}])).toEqual([]);
});

test.each([
	['sent in it', {intended: 1, sent: 7.5, complete: 9}, true],
	['completed in it', {intended: 1, sent: 2, complete: 7}, true],
	['begun in it', {intended: 1, sent: 2, first: 8, complete: 30}, true],
	['acknowledged in it', {intended: 1, sent: 2, ack: 7.2, first: 9, complete: 30}, true],
	['never sent, due in it', {intended: 7.2, complete: 30}, true],
	['waiting through it', {intended: 1, sent: 6.9, complete: 8.1}, false],
	['before it', {intended: 1, sent: 2, complete: 6}, false],
	['after it', {intended: 7.5, sent: 8.5, complete: 11}, false],
	['in a later one', {intended: 7.5, sent: 8.5, complete: 20.5}, true],
])('an attempt %s', (_, timing, expected) => {
	expect(isTimedLate(timing, lateSpansOf([late(8), late(21)]))).toBe(expected);
	expect(isTimedLate(timing, [])).toBe(false);
});
