import {expect, test} from 'vitest';
import {
	describeKnee,
	describeSteps,
	highestHolding,
	judgedTime,
	kneeOf,
	stepCharts,
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

test('the time rises most at the knee, in ascending order of the levels; where it rises little there is none', () => {
	const at = (level: number, p95: number | null) =>
		stepOf(level, {latency: {...stepOf(level).latency, p95}});
	const steps = [at(40, 6), at(10, 1), at(20, 1.2), at(30, null)];
	const time = judgedTime(steps, 'closed');
	const latency = {...time, of: ({latency: {p95}}: (typeof steps)[number]) => p95};
	const knee = kneeOf(steps, latency);
	expect([knee?.from.level, knee?.to.level, knee?.times]).toEqual([20, 40, 5]);
	expect(describeKnee(knee!)).toMatch(/rises most from 20 to 40 connections: 1\.20 s → 6\.00 s$/);
	expect(kneeOf([at(10, 1), at(20, 1.4)], latency)).toBeUndefined();
	expect(kneeOf([at(10, 0), at(20, 3)], latency)).toBeUndefined();
	expect(kneeOf([], latency)).toBeUndefined();
});

test('the first chart has the time that levels are judged by, beside the first metric', () => {
	const [first] = stepCharts([stepOf(10)], 'closed');
	expect([first?.title, first?.second?.name]).toEqual([
		'p95 and classification_accuracy',
		'classification_accuracy',
	]);
	const bare = stepCharts([stepOf(10, {metrics: {}})], 'closed');
	expect(bare.map(({title}) => title)).toEqual(['latency', 'error rate', 'replies per second']);
});
