import {expect, test} from 'vitest';
import {
	createStepTracker,
	type StepEnd,
	type StepProgress,
} from '../../source/record/step-tracker.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {describeGeneratorReason} from '../../source/terminal/generator-reason.ts';
import {calm} from '../helpers/snapshot.ts';
import {makeSlice} from '../helpers/threshold-figures.ts';

const group = makeSlice(Array.from({length: 50}, () => ({latency: 0.1})));

/** Half of a hold at 10 prompts/s: fifty replies within five seconds. */
const half: StepProgress = {health: {...calm, elapsed: 5}, group, elapsed: 5, progress: 0.5};

function begun(threshold = 'latency.p95 < 1s') {
	const tracker = createStepTracker({
		thresholds: [parseThreshold(threshold)],
		unit: 'rate',
		workers: 1,
		connectRate: 500,
	});
	tracker.begin(
		{
			...{kind: 'step', step: 1, pause: 0, total: null, duration: 10_000, model: 'open'},
			...{ramp: {start: 10, segments: []}, arrivals: 'constant', seed: 1},
			...{connections: 5, maxConnections: 5},
		},
		calm,
	);
	return tracker;
}

function ended(end: StepEnd, levels: readonly (number | null)[] = []) {
	const tracker = begun();
	for (const level of levels) tracker.follow(level);
	tracker.end(half, end);
	return tracker.done()[0];
}

test('a step that came to its end holds when its thresholds do', () => {
	expect(ended({how: 'done'}, [null, 10, 10])).toMatchObject({
		...{state: 'done', level: 10, progress: 1, rate: 10, holds: true},
		...{deviation: null, doubts: []},
	});
});

test('a step that was cut short is no evidence, and was not the generator’s fault', () => {
	const deviation = [{kind: 'cut'}];
	expect(ended({how: 'cut'})).toMatchObject({
		...{state: 'done', progress: 0.5, holds: null, deviation, doubts: deviation},
		generator: {saturated: false, reasons: []},
	});
});

test('a level that broke off does not hold, and its reason stands among the thresholds', () => {
	const step = ended({how: 'broken', reason: {kind: 'recorded', text: 'too many errors'}});
	expect(step).toMatchObject({progress: 1, holds: false, deviation: null, doubts: []});
	expect(step!.thresholds).toMatchObject([{ok: true}, {ok: false, reason: 'too many errors'}]);
});

test.each([
	{levels: [10, 12], level: 12, high: 12},
	{levels: [12, 10], level: 10, high: 12},
	{levels: [11, 14, 13.5], level: 13.5, high: 14},
])('a level that was changed to $levels is no evidence', ({levels, level, high}) => {
	const deviation = [{kind: 'level_changed', low: 10, high}];
	expect(ended({how: 'done'}, levels)).toMatchObject({level, holds: null, deviation});
});

test('a step that waited for --connect-rate says so, with the number', () => {
	const tracker = begun();
	const schedule = {prompts: 50, seconds: 5, sent: 30};
	const health = {...calm, elapsed: 5, schedule, sent: 30, gated: true};
	tracker.end({...half, health}, {how: 'done'});
	const [step] = tracker.done();
	expect(step!.generator.saturated).toBe(true);
	expect(step!.generator.reasons.map(describeGeneratorReason)).toEqual([
		'only 6.0 of 10.0 prompts/s were sent: --connect-rate allows no more than 500 connections a second; raise it, or keep connections open',
	]);
});
