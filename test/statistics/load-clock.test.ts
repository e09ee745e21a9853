import {expect, test} from 'vitest';
import type {LegKind} from '../../source/model/load.ts';
import type {RunEvent} from '../../source/model/run-event.ts';
import {createLoadClock} from '../../source/statistics/load-clock.ts';

const leg = (at: number, kind: LegKind = 'steady'): RunEvent => ({
	...{type: 'leg', at, kind, step: 0, first: 0},
	...{model: 'closed', unit: 'connections', level: 1},
});
const legEnd = (at: number): RunEvent => ({type: 'leg_end', at, taken: 1, how: 'done'});

/** Seconds of load at so many seconds, after some events. */
function loadsAt(events: readonly RunEvent[], ...times: number[]) {
	const clock = createLoadClock();
	for (const event of events) clock.apply(event);
	return times.map((time) => clock.loadAt(time * 1e6) / 1e6);
}

test('load begins with the first leg that is measured', () => {
	const events = [leg(0.5, 'warmup'), legEnd(3), leg(3.25)];
	expect(loadsAt(events, 0, 1, 3, 3.25, 4.25, 10)).toEqual([0, 0, 0, 0, 1, 6.75]);
});

test('a cool-down between two legs is no load', () => {
	const events = [leg(0, 'step'), legEnd(10), leg(70, 'step'), legEnd(80)];
	expect(loadsAt(events, 5, 10, 40, 70, 75, 80, 99)).toEqual([5, 10, 10, 10, 15, 20, 20]);
});

test('what completes in a pause belongs to where the clock stood', () => {
	const events: RunEvent[] = [leg(0), {type: 'pause', at: 2.5}, {type: 'resume', at: 60}];
	expect(loadsAt(events, 2, 2.5, 30, 59.9, 60, 61)).toEqual([2, 2.5, 2.5, 2.5, 2.5, 3.5]);
});

test('a pause goes on over the beginning of a leg', () => {
	const events: RunEvent[] = [
		leg(0),
		{type: 'pause', at: 1},
		legEnd(2),
		leg(5),
		{type: 'resume', at: 8},
	];
	expect(loadsAt(events, 1.5, 6, 8, 9)).toEqual([1, 1, 1, 2]);
	expect(loadsAt([{type: 'pause', at: 0}, leg(1), {type: 'resume', at: 3}], 2, 4)).toEqual([0, 1]);
});

test('events of other kinds, and one that comes a hair too early, change nothing before them', () => {
	const events: RunEvent[] = [
		leg(1),
		{type: 'level', at: 2, level: 9},
		{type: 'pause', at: 3},
		{type: 'resume', at: 2.9},
	];
	expect(loadsAt(events, 2, 3, 4)).toEqual([1, 2, 3]);
});

test('without events all time is load', () => {
	expect(loadsAt([], -1, 0, 2.5)).toEqual([0, 0, 2.5]);
	expect(
		loadsAt(
			[
				{type: 'pause', at: 1},
				{type: 'resume', at: 2},
			],
			3,
		),
	).toEqual([3]);
});
