import {expect, test} from 'vitest';
import {describeReach, reachOf} from '../../source/analysis/steps.ts';
import type {StepSummary} from '../../source/model/summary.ts';
import {brokenStepOf, stepOf} from '../helpers/saved-runs.ts';

const unjudged = (level: number, changes: Partial<StepSummary> = {}) =>
	stepOf(level, {holds: null, thresholds: [], ...changes});
const levelOf = (steps: readonly StepSummary[]) => reachOf(steps).highest?.level;

test('the highest level is the last before one that breaks a threshold or is in doubt', () => {
	expect(levelOf([stepOf(10), stepOf(20), stepOf(30)])).toBe(30);
	expect(levelOf([stepOf(30), stepOf(10), brokenStepOf(20)])).toBe(10);
	expect(levelOf([stepOf(10), stepOf(20, {doubts: ['late']})])).toBe(10);
	expect(levelOf([brokenStepOf(10), stepOf(20)])).toBeUndefined();
	expect(levelOf([])).toBeUndefined();
});

test('a level that no threshold judges speaks neither for nor against any', () => {
	expect(levelOf([unjudged(1), stepOf(2), unjudged(3)])).toBe(2);
	expect(levelOf([stepOf(1), unjudged(2), stepOf(3), brokenStepOf(4)])).toBe(3);
	expect(levelOf([stepOf(1), unjudged(2, {doubts: ['it was cut short']}), stepOf(3)])).toBe(3);
	expect(levelOf([unjudged(1), brokenStepOf(2), stepOf(3)])).toBeUndefined();
});

const {thresholds} = stepOf(1);
const text = (steps: readonly StepSummary[], more = {}) =>
	describeReach({steps, thresholds, ...more});

test.each<[string, readonly StepSummary[]]>([
	['2 levels, every threshold holds at each, up to 20 connections', [stepOf(10), stepOf(20)]],
	['1 level, every threshold holds', [stepOf(10)]],
	[
		'3 levels, every threshold holds up to 10 connections',
		[stepOf(10), brokenStepOf(20), stepOf(30)],
	],
	['2 levels, not even the lowest holds every threshold', [brokenStepOf(10), stepOf(20)]],
	[
		'3 levels, every threshold holds at the one that was judged, 2 connections',
		[unjudged(1), stepOf(2), unjudged(3)],
	],
	[
		'3 levels, every threshold holds at the 2 that were judged, up to 3 connections',
		[unjudged(1), stepOf(2), stepOf(3)],
	],
	[
		'2 levels, not even the lowest that was judged holds every threshold',
		[unjudged(1), brokenStepOf(2)],
	],
	['2 levels, even the lowest is in doubt', [stepOf(10, {doubts: ['late']}), brokenStepOf(20)]],
	['2 levels', [unjudged(1), unjudged(2)]],
])('%s', (sentence, steps) => {
	expect(text(steps)).toBe(sentence);
});

test('of a run that was stopped only the levels that it came to are claimed', () => {
	expect(text([stepOf(10)], {plannedSteps: 3})).toBe(
		'1 of 3 levels, every threshold holds up to 10 connections',
	);
	const cut = unjudged(20, {doubts: ['the run ended before this step was over']});
	expect(text([stepOf(10), cut], {plannedSteps: 3})).toBe(
		'2 of 3 levels, every threshold holds at the one that was judged, 10 connections',
	);
	expect(text([stepOf(10), stepOf(20)], {plannedSteps: 2})).toMatch(/^2 levels, .* at each/);
});

test('a threshold that no level was held against is in no claim about the levels', () => {
	const connect = {...thresholds[0]!, expression: 'connect.p95 < 1ms', ok: false};
	expect(text([stepOf(10), stepOf(20)], {thresholds: [...thresholds, connect]})).toBe(
		'2 levels, every threshold that applies to a single level holds at each, up to 20 connections',
	);
});
