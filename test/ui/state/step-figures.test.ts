import {expect, test} from 'vitest';
import {alongLevels, describeSteps, highestHolding} from '../../../source/ui/state/step-figures.ts';
import {brokenStepOf, stepOf} from '../../helpers/saved-runs.ts';

const holds = [stepOf(10), stepOf(20), stepOf(30)];

test('the highest level is the last before one that breaks a threshold or is in doubt', () => {
	expect(highestHolding({steps: holds})).toBe(30);
	expect(highestHolding({steps: [stepOf(30), stepOf(10), brokenStepOf(20)]})).toBe(10);
	expect(highestHolding({steps: [stepOf(10), stepOf(20, {doubts: ['late']})]})).toBe(10);
	expect(highestHolding({steps: [brokenStepOf(10), stepOf(20)]})).toBeUndefined();
	const capacity = {unit: 'rate', level: 7, limit: 8, done: true, text: 'found'} as const;
	expect(highestHolding({steps: holds, capacity})).toBe(7);
});

test('a sentence says what the steps show', () => {
	expect(describeSteps({steps: holds})).toMatch(/^3 levels: .* at each, up to 30 connections$/);
	expect(describeSteps({steps: [brokenStepOf(10)]})).toMatch(/^1 level: not even the lowest/);
	const bare = stepOf(10, {holds: null, thresholds: []});
	expect(describeSteps({steps: [bare]})).toContain('with a threshold each one would say');
});

test('a figure along the level keeps the distances of the levels, and gaps stay gaps', () => {
	const rates = [
		stepOf(40, {requests_per_second: 10}),
		stepOf(10, {requests_per_second: 40}),
		stepOf(20, {requests_per_second: null}),
	];
	const rate = ({requests_per_second: value}: (typeof rates)[number]) => value;
	expect(alongLevels(rates, rate, 4)).toEqual([40, 30, 20, 10]);
	expect(alongLevels(rates.slice(0, 1), rate, 3)).toEqual([10, 10, 10]);
	expect(alongLevels([rates[0]!, rates[2]!], rate, 3)).toEqual([null, null, 10]);
	expect(alongLevels(rates.slice(2), rate, 2)).toEqual([null, null]);
});
