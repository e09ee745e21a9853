import {expect, test} from 'vitest';
import {
	alongLevels,
	describeSteps,
	highestHolding,
} from '../../../source/ui/format/step-figures.ts';
import {brokenStepOf, stepOf} from '../../helpers/saved-runs.ts';

const holds = [stepOf(10), stepOf(20), stepOf(30)];

test('the highest level is that of the steps, or what a search has found', () => {
	expect(highestHolding({steps: [stepOf(30), stepOf(10), brokenStepOf(20)]})).toBe(10);
	expect(highestHolding({steps: [brokenStepOf(10), stepOf(20)]})).toBeUndefined();
	const capacity = {unit: 'rate', level: 7, limit: 8, done: true, text: 'found'} as const;
	expect(highestHolding({steps: holds, capacity})).toBe(7);
});

test('a sentence says what the steps show', () => {
	const {thresholds} = holds[0]!;
	expect(describeSteps({steps: holds, thresholds})).toMatch(/^3 levels, .* up to 30 connections$/);
	const bare = stepOf(10, {holds: null, thresholds: []});
	expect(describeSteps({steps: [bare], thresholds})).toBe('1 level');
	expect(describeSteps({steps: [bare], thresholds: []})).toMatch(/; add a threshold to see/);
});

test('a figure along the level keeps the distances of the levels, and gaps stay gaps', () => {
	const rates = [
		stepOf(40, {requestsPerSecond: 10}),
		stepOf(10, {requestsPerSecond: 40}),
		stepOf(20, {requestsPerSecond: null}),
	];
	const rate = ({requestsPerSecond: value}: (typeof rates)[number]) => value;
	expect(alongLevels(rates, rate, 4)).toEqual([40, null, null, 10]);
	expect(alongLevels([rates[0]!, rates[1]!], rate, 4)).toEqual([40, 30, 20, 10]);
	expect(alongLevels(rates.slice(0, 1), rate, 3)).toEqual([10, 10, 10]);
	expect(alongLevels([rates[0]!, rates[2]!], rate, 3)).toEqual([null, null, 10]);
	expect(alongLevels(rates.slice(2), rate, 2)).toEqual([null, null]);
	// A level between two without the figure stands for itself, wherever the samples fall.
	const lonely = [10, 20, 33, 40, 50].map((level) =>
		stepOf(level, {requestsPerSecond: level === 33 ? 7 : null}),
	);
	expect(alongLevels(lonely, rate, 40).filter((value) => value !== null)).toEqual([7]);
});
