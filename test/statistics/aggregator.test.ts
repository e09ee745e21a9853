import {expect, test} from 'vitest';
import {noIntent} from '../../source/model/prompt.ts';
import type {GroupFigures} from '../../source/model/snapshot.ts';
import {listLimit} from '../../source/statistics/first-items.ts';
import {createAggregator} from '../../source/statistics/aggregator.ts';
import {mostIntents, otherIntents} from '../../source/statistics/intent-groups.ts';
import {expectDistribution} from '../helpers/exact.ts';
import {createDraw} from '../helpers/random.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {createRawCollector} from '../helpers/raw-collector.ts';
import {
	countOutcomes,
	drawAsked,
	expectedMetric,
	intents,
	metricNames,
	noVerdict,
	samplesOf,
	sumUp,
	tags,
	type Asked,
} from './asked.ts';

const drawAll = (seed: number, count: number): readonly Asked[] => {
	const draw = createDraw(seed);
	return Array.from({length: count}, (_, index) => drawAsked(draw, index));
};

/** Holds a part of the figures against exactly the attempts that belong to it. */
function expectSlice(slice: GroupFigures, asked: readonly Asked[]): void {
	expect(slice).toMatchObject({count: asked.length, ...countOutcomes(asked)});
	const samples = samplesOf(asked);
	expectDistribution(slice.latency, samples.latency);
	expectDistribution(slice.firstToken, samples.firstToken);
	expectDistribution(slice.responseTime, samples.responseTime);
	expect(Object.keys(slice.metrics)).toEqual(metricNames);
	for (const name of metricNames) expect(slice.metrics[name]).toEqual(expectedMetric(asked, name));
}

test.each([1, 2, 5])('the figures of %i workers are those of the attempts', (workers) => {
	const asked = drawAll(workers, 3000);
	const figures = sumUp(asked, workers).figures();
	expect(figures.outcomes).toEqual({...countOutcomes(asked), left: 0});
	const samples = samplesOf(asked);
	for (const kind of ['latency', 'firstToken', 'responseTime', 'connect'] as const) {
		expectDistribution(figures[kind], samples[kind]);
	}
	for (const name of metricNames) {
		expect(figures.metrics[name]).toEqual(expectedMetric(asked, name));
	}
	for (const name of ['closed.1006', 'timeout.total', '__proto__']) {
		const same = asked.filter(({raw}) => raw.error?.class === name);
		expect(Object.getOwnPropertyDescriptor(figures.errors, name)!.value).toMatchObject({
			count: same.length,
		});
	}
});

test('however the deltas are cut, the figures are the same to the last digit', () => {
	const asked = drawAll(7, 4000);
	const whole = sumUp(asked, 1, asked.length).figures();
	for (const [workers, every] of [
		[1, 1],
		[2, 3],
		[3, 100],
		[7, 41],
	] as const) {
		const figures = sumUp(asked, workers, every).figures();
		expect(figures).toEqual(whole);
		expect(JSON.stringify(figures)).toBe(JSON.stringify(whole));
	}
});

test('each intent has figures of its own, whatever it is called', () => {
	const asked = drawAll(9, 1000);
	const figures = sumUp(asked, 2).figures();
	expect(Object.keys(figures.intents)).toHaveLength(intents.length);
	for (const intent of intents) {
		const same = asked.filter(({raw}) => raw.assignment.prompt.intent === intent);
		const [, slice] = Object.entries(figures.intents).find(
			([name]) => name === (intent ?? noIntent),
		)!;
		expectSlice(slice, same);
	}
	expect(Object.getPrototypeOf(figures.intents)).toBe(Object.prototype);
});

test('each tag has the figures of the rows that have it', () => {
	const asked = drawAll(13, 1000);
	const figures = sumUp(asked, 3).figures();
	expect(Object.keys(figures.tags)).toEqual(['site=north', 'site=south', 'vip=true']);
	for (const {key, value} of tags) {
		const same = asked.filter(
			({raw}) => String(raw.assignment.prompt.row[key as 'site']) === value,
		);
		expectSlice(figures.tags[`${key}=${value}`]!, same);
	}
});

test('fifty tags are kept apart, the last ones too', () => {
	const many = Array.from({length: 50}, (_, place) => ({key: `k${place}`, value: '1'}));
	const collector = createRawCollector({metrics: [], tags: many});
	const aggregator = createAggregator({metrics: [], tags: many});
	const add = (...places: number[]) =>
		collector.add(
			makeRaw({prompt: {row: Object.fromEntries(places.map((place) => [`k${place}`, 1]))}}),
			noVerdict,
			'passed',
		);
	add(49);
	add(0, 31, 32, 49);
	add(48);
	aggregator.merge(collector.drain());
	const counts = Object.values(aggregator.figures().tags).map(({count}) => count);
	const expected = Array<number>(50).fill(0);
	[expected[0], expected[31], expected[32], expected[48], expected[49]] = [1, 1, 1, 1, 2];
	expect(counts).toEqual(expected);
});

test('each step has figures of its own, and what is in none is in no step', () => {
	const asked = drawAll(17, 1000);
	const aggregator = sumUp(asked, 2);
	for (const step of [1, 2, 3]) {
		const same = asked.filter(({raw}) => raw.assignment.step === step);
		expectSlice(aggregator.step(step)!, same);
	}
	expect(aggregator.step(0)).toBeUndefined();
	expect(aggregator.step(4)).toBeUndefined();
});

test('of more than 500 intents the rest is reported together, and nothing is lost', () => {
	const asked = Array.from({length: 3 * (mostIntents + 100)}, (_, index) => ({
		raw: makeRaw({prompt: {intent: `intent ${index % (mostIntents + 100)}`}}),
		verdict: noVerdict,
		outcome: 'passed' as const,
	}));
	const {intents: shown, outcomes} = sumUp(asked, 2).figures();
	expect(Object.keys(shown)).toHaveLength(mostIntents + 1);
	expect(shown[otherIntents]!.count).toBe(300);
	const counted = Object.values(shown).reduce((sum, {count}) => sum + count, 0);
	expect(counted).toBe(asked.length);
	expect(outcomes.passed).toBe(asked.length);
});

test('the warm-up is in no figure, but for the number of its errors', () => {
	const collector = createRawCollector({metrics: ['accuracy']});
	const aggregator = createAggregator({metrics: ['accuracy']});
	const error = {class: 'closed.1006', message: 'gone'} as const;
	const warm = {assignment: {measured: false}};
	collector.add(makeRaw(warm), {...noVerdict, scores: {accuracy: 1}}, 'passed');
	collector.add(makeRaw({...warm, error, connect: 3}), noVerdict, 'errored');
	const delta = collector.drain();
	expect(delta).toMatchObject({count: 0, warmupErrors: 1});
	expect(delta.errors.size).toBe(0);
	expect(collector.total()).toBe(0);
	expect(collector.drain().warmupErrors).toBe(0);
	aggregator.merge(delta);
	expect(aggregator.figures()).toMatchObject({
		outcomes: {passed: 0, failed: 0, errored: 0},
		latency: {count: 0},
		connect: {count: 0},
		errors: {},
		intents: {},
		series: [],
	});
});

test('acknowledgements, gaps and sequence faults of several workers come together', () => {
	const aggregator = createAggregator({metrics: []});
	for (const worker of [1, 2, 3]) {
		const collector = createRawCollector({metrics: []});
		const faults = {lost: worker, duplicated: 1, outOfOrder: 0};
		const stream = {sent: 0, ack: 10 * worker, gaps: [worker, 2 * worker], faults};
		collector.add(makeRaw(stream), noVerdict, 'passed');
		aggregator.merge(collector.drain());
		// What was drained is not counted again.
		aggregator.merge(collector.drain());
	}
	const {ack, chunkGap, sequence} = aggregator.figures();
	expectDistribution(ack, [10_000, 20_000, 30_000]);
	expectDistribution(chunkGap, [1000, 2000, 2000, 4000, 3000, 6000]);
	expect(sequence).toEqual({lost: 6, duplicated: 3, outOfOrder: 0});
});

test('at most 1,000 failed pairs of a metric are listed beside the exact count', () => {
	const verdict = {scores: {accuracy: 0}, reasons: {accuracy: 'wrong'}, errors: {}};
	const asked = Array.from({length: listLimit + 500}, (_, index) => ({
		raw: makeRaw({complete: index, prompt: {id: String(index)}}),
		verdict,
		outcome: 'failed' as const,
	}));
	const collector = createRawCollector({metrics: ['accuracy']});
	for (const {raw} of asked) collector.add(raw, verdict, 'failed');
	expect(collector.drain().failures).toHaveLength(listLimit);
	const figures = sumUp(asked, 3).figures();
	expect(figures.failures).toHaveLength(listLimit);
	expect(figures.failures.map(({id}) => id)).toEqual(
		asked.slice(0, listLimit).map(({raw}) => raw.assignment.prompt.id),
	);
	expect(figures.metrics.accuracy!.failed).toBe(listLimit + 500);
});

test('a slice that nothing touched keeps its identity', () => {
	const aggregator = createAggregator({metrics: ['accuracy']});
	const collector = createRawCollector({metrics: ['accuracy']});
	const add = (intent: string, step: number) =>
		collector.add(
			makeRaw({prompt: {intent}, assignment: {step}}),
			{...noVerdict, scores: {accuracy: 1}},
			'passed',
		);
	add('pii', 1);
	add('contact', 2);
	aggregator.merge(collector.drain());
	const before = aggregator.figures();
	const steps = [aggregator.step(1), aggregator.step(2)];
	aggregator.merge(collector.drain());
	const idle = aggregator.figures();
	for (const key of Object.keys(before) as (keyof typeof before)[]) {
		if (key !== 'rate' && key !== 'series') expect(idle[key], key).toBe(before[key]);
	}
	expect(aggregator.figures().series).toBe(idle.series);
	add('pii', 1);
	aggregator.merge(collector.drain());
	const after = aggregator.figures();
	expect(after.latency).not.toBe(before.latency);
	expect(after.metrics).not.toBe(before.metrics);
	expect(after.intents).not.toBe(before.intents);
	expect(after.intents.contact).toBe(before.intents.contact);
	expect(aggregator.step(1)).not.toBe(steps[0]);
	expect(aggregator.step(2)).toBe(steps[1]);
	expect(after.errors).toBe(before.errors);
	expect(after.failures).toBe(before.failures);
	expect(Object.isFrozen(after.intents.pii)).toBe(true);
});

test('a run without an attempt shows its metrics with no figure at all', () => {
	const figures = sumUp([], 1).figures();
	expect(figures.metrics.accuracy).toEqual({
		average: null,
		min: null,
		max: null,
		count: 0,
		missing: 0,
		errors: 0,
		failed: 0,
		passRate: null,
	});
});

test('once the run is over the series has all attempts', () => {
	const asked = drawAll(23, 777);
	const aggregator = sumUp(asked, 2);
	const completed = () =>
		aggregator.figures().series.reduce((sum, point) => sum + point.completed, 0);
	expect(completed()).toBeLessThan(asked.length);
	aggregator.finish();
	expect(completed()).toBe(asked.length);
});
