import {expect, test} from 'vitest';
import type {LoadGauges, Snapshot} from '../../../source/model/snapshot.ts';
import {secondsLeft} from '../../../source/ui/state/seconds-left.ts';
import {foundAt} from '../../helpers/snapshot.ts';
import {snapshotOf, stepFiguresOf} from '../documents.ts';

const bounds = {coolDown: 60, mostConnections: 100};
const loadOf = (parts: Partial<LoadGauges>) => ({...snapshotOf().load, ...parts});
const left = (parts: Partial<Snapshot>) => secondsLeft(snapshotOf(parts), bounds);
const steps = [stepFiguresOf(1), stepFiguresOf(2)];

test('prompts that are left, at the rate of late; nothing without a rate', () => {
	const {counts} = snapshotOf();
	expect(left({planned: 612, counts: {...counts, passed: 480}, rate: 10})).toBe(10);
	expect(left({rate: 0})).toBeUndefined();
});

test('time that is left', () => {
	expect(left({planned: null, duration: 60, elapsed: 42})).toBe(18);
	expect(left({planned: null, duration: 60, elapsed: 61})).toBe(0);
	expect(left({planned: null, duration: null})).toBeUndefined();
});

test('steps of one duration: what is left of this one, those to come, and all cool-downs', () => {
	const stepped = {planned: null, duration: 150, steps};
	const running = loadOf({leg: 'step', steps: 5, progress: 0.5});
	expect(left({...stepped, load: running})).toBe(15 + 3 * (60 + 30));
	const cooling = loadOf({leg: 'step', steps: 5, progress: null, coolDown: 41});
	expect(left({...stepped, load: cooling})).toBe(41 + 3 * 30 + 2 * 60);
	expect(secondsLeft(snapshotOf({...stepped, load: running}), undefined)).toBeUndefined();
});

test.each<{what: string; parts: Partial<Snapshot>}>([
	{what: 'paused', parts: {phase: 'paused'}},
	{what: 'warming up', parts: {load: loadOf({leg: 'warmup'})}},
	{what: 'waiting for the last replies', parts: {load: loadOf({draining: true})}},
	{what: 'at steps of so many prompts', parts: {steps, load: loadOf({leg: 'step', steps: 5})}},
	{
		what: 'searching',
		parts: {
			capacity: foundAt(null),
		},
	},
])('nobody knows the end while $what', ({parts}) => {
	expect(left(parts)).toBeUndefined();
});
