import {expect, test} from 'vitest';
import type {RunEvent} from '../../source/model/run-event.ts';
import {timelineOf} from '../../source/runs/timeline.ts';

const leg = (at: number, kind: 'warmup' | 'whole'): RunEvent =>
	({
		type: 'leg',
		at,
		kind,
		step: 0,
		model: 'closed',
		unit: 'connections',
		level: 5,
		first: 0,
	}) as RunEvent;
const legEnd = (at: number): RunEvent => ({type: 'leg_end', at, taken: 1, how: 'done'});
const outage = (at: number, to: number | null): RunEvent => ({
	...{type: 'outage', at, to},
	...{refused: 1, error: 'connect.ECONNREFUSED'},
});

test('pauses and outages stand at their second of load, an outage once, those of reruns not at all', () => {
	const {interruptions, secondAt} = timelineOf([
		leg(0, 'warmup'),
		legEnd(3),
		leg(4, 'whole'),
		{type: 'pause', at: 10},
		{type: 'resume', at: 30},
		outage(32, null),
		outage(32, 35),
		{type: 'rerun', at: 60, started: '2026-11-22T10:31:07.000Z'},
		{type: 'pause', at: 61},
	]);
	expect(interruptions).toEqual([
		{second: 6, kind: 'pause'},
		{second: 8, kind: 'outage'},
	]);
	expect([2, 5, 20, 31].map(secondAt)).toEqual([0, 1, 6, 7]);
});

test('a run without events has its own time and no interruption', () => {
	const {interruptions, secondAt} = timelineOf([]);
	expect(interruptions).toEqual([]);
	expect(secondAt(7)).toBe(7);
});
