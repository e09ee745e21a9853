import {expect, test} from 'vitest';
import type {Distribution} from '../../source/model/distribution.ts';
import {listLimit} from '../../source/statistics/first-items.ts';
import {createAggregator} from '../../source/statistics/aggregator.ts';
import type {ScoredPair} from '../../source/statistics/raw-figures.ts';
import {makeRaw, type RawParts} from '../helpers/raw-attempt.ts';
import {createRawCollector} from '../helpers/raw-collector.ts';
import {noVerdict} from './asked.ts';
import type {ErrorClass} from '../../source/model/error-class.ts';

/** The figures of attempts that all had the same verdict. */
function figuresOf(attempts: readonly RawParts[], verdict: Partial<ScoredPair> = {}) {
	const metrics = ['accuracy', 'length'];
	const collector = createRawCollector({metrics});
	const aggregator = createAggregator({metrics});
	for (const parts of attempts) {
		const failed = Object.keys(verdict.reasons ?? {}).length > 0;
		const outcome = parts.error ? 'errored' : failed ? 'failed' : 'passed';
		collector.add(makeRaw(parts), {...noVerdict, ...verdict}, outcome);
	}
	aggregator.merge(collector.drain());
	return aggregator.figures();
}

const only = (seconds: number): Partial<Distribution> => ({count: 1, min: seconds, max: seconds});

test('times are taken from where the contract says', () => {
	const times = {intended: 1000, connect: 250, sent: 3000, first: 3500, complete: 5000};
	expect(figuresOf([times])).toMatchObject({
		latency: only(2),
		responseTime: only(4),
		firstToken: only(0.5),
		connect: only(0.25),
	});
});

test('the acknowledgement and the gaps of a stream are figures of their own', () => {
	const stream = {sent: 1000, ack: 1200, first: 1500, gaps: [20, 300, 0.5], complete: 2000};
	const {ack, firstToken, chunkGap} = figuresOf([stream, {}, {...stream, ack: undefined}]);
	expect(ack).toMatchObject(only(0.2));
	expect(firstToken.count).toBe(3);
	expect(chunkGap).toMatchObject({count: 6, min: 0.0005, max: 0.3});
});

test('what an errored stream had said is in none of them', () => {
	const error = {class: 'timeout.idle', message: 'late'} as const;
	const {ack, firstToken, chunkGap} = figuresOf([{error, ack: 10, gaps: [20, 300]}]);
	expect([ack.count, firstToken.count, chunkGap.count]).toEqual([0, 0, 0]);
});

test('lost, doubled and misplaced frames are added up, those of errored streams too', () => {
	const error = {class: 'timeout.idle', message: 'late'} as const;
	const faults = (lost: number, duplicated: number, outOfOrder: number) => ({
		faults: {lost, duplicated, outOfOrder},
	});
	const {sequence} = figuresOf([
		faults(1, 2, 0),
		faults(0, 0, 0),
		{},
		{...faults(4, 0, 3), error},
		{...faults(100, 100, 100), assignment: {measured: false}},
	]);
	expect(sequence).toEqual({lost: 5, duplicated: 2, outOfOrder: 3});
});

test('each time is rounded to the microsecond by itself', () => {
	const {latency} = figuresOf([{sent: 0.0004, complete: 1.2345678}]);
	expect(latency.max).toBe(0.001235);
});

test('a timeout counts at its limit in the response time and nowhere else', () => {
	const late = (name: ErrorClass) => ({
		error: {class: name, message: 'late'},
		intended: 0,
		sent: 1000,
		first: undefined,
		complete: 8000,
	});
	const figures = figuresOf([late('timeout.idle'), late('closed.1001')]);
	expect(figures.responseTime).toMatchObject(only(8));
	expect(figures.latency.count).toBe(0);
	expect(figures.firstToken.count).toBe(0);
});

test('what was never sent took no time, but its connection may have', () => {
	const error = {class: 'closed.1008', message: 'too many'} as const;
	const figures = figuresOf([{error, sent: undefined, first: undefined, connect: 7}]);
	expect(figures.latency.count).toBe(0);
	expect(figures.responseTime.count).toBe(0);
	expect(figures.connect).toMatchObject(only(0.007));
});

test('a metric is scored, rejects, is missing or is broken, each counted apart', () => {
	const metrics = ['accuracy'];
	const collector = createRawCollector({metrics});
	const aggregator = createAggregator({metrics});
	const scored = {...noVerdict, scores: {accuracy: 1}};
	const rejected = {...noVerdict, scores: {accuracy: 0.25}, reasons: {accuracy: 'low'}};
	const broken = {...noVerdict, errors: {accuracy: 'threw'}};
	for (const verdict of [scored, scored, rejected, noVerdict, broken, broken]) {
		collector.add(makeRaw(), verdict, 'passed');
	}
	aggregator.merge(collector.drain());
	expect(aggregator.figures().metrics.accuracy).toEqual({
		count: 3,
		average: 0.75,
		min: 0.25,
		max: 1,
		missing: 1,
		errors: 2,
		failed: 1,
		passRate: 2 / 3,
	});
});

test('what inherits from every object is no score', () => {
	const collector = createRawCollector({metrics: ['constructor', 'toString']});
	const aggregator = createAggregator({metrics: ['constructor', 'toString']});
	collector.add(makeRaw(), noVerdict, 'passed');
	aggregator.merge(collector.drain());
	expect(Object.values(aggregator.figures().metrics)).toMatchObject([
		{count: 0, missing: 1},
		{count: 0, missing: 1},
	]);
});

test('a listed pair keeps the beginning of long texts, without half characters', () => {
	const figures = figuresOf(
		[
			{
				prompt: {question: 'q'.repeat(50_000)},
				text: `${'x'.repeat(3999)}💥${'y'.repeat(9999)}`,
			},
		],
		{scores: {length: 0}, reasons: {length: 'r'.repeat(50_000)}},
	);
	const pair = figures.failures[0]!;
	expect(pair.response).toBe(`${'x'.repeat(3999)}…`);
	expect(pair.prompt).toHaveLength(4001);
	expect(pair.reason).toHaveLength(4001);
});

test('secrets are blotted out of all that is listed', () => {
	const redact = (text: string) => text.replaceAll('canary', '•••');
	const collector = createRawCollector({metrics: ['length'], redact});
	const failing = {scores: {length: 0}, reasons: {length: 'a canary'}, errors: {other: 'canary!'}};
	collector.add(makeRaw({text: 'the canary sings'}), failing, 'failed');
	const error = {class: 'app.canary', message: 'no canary'} as const;
	collector.add(makeRaw({error, text: undefined}), noVerdict, 'errored');
	const {failures, errors, metricErrors} = collector.drain();
	expect(failures).toMatchObject([{item: {response: 'the ••• sings', reason: 'a •••'}}]);
	expect([...errors]).toMatchObject([['app.•••', {count: 1, example: 'no •••'}]]);
	expect(metricErrors).toMatchObject([{item: {metric: 'other', message: '•••!'}}]);
});

test('a secret at the place of the cut is blotted out whole', () => {
	const redact = (text: string) => text.replaceAll('canary', '•••');
	const collector = createRawCollector({metrics: ['length'], redact});
	const failing = {scores: {length: 0}, reasons: {length: 'r'}, errors: {}};
	for (let shift = 0; shift < 8; shift++) {
		collector.add(makeRaw({text: `${'x'.repeat(3992 + shift)}canary`}), failing, 'failed');
	}
	for (const {item} of collector.drain().failures) expect(item.response).not.toMatch(/can/);
});

test('of each metric the first 1,000 failures and errors are listed, whoever else fails', () => {
	const collector = createRawCollector({metrics: ['a', 'b']});
	const verdict = {scores: {a: 0}, reasons: {a: 'bad'}, errors: {b: 'threw'}};
	for (let index = 0; index < 2 * listLimit; index++) {
		collector.add(makeRaw({complete: index, prompt: {id: String(index)}}), verdict, 'failed');
		// What was handed out still counts.
		if (index === 10) expect(collector.drain().failures).toHaveLength(11);
	}
	const rest = collector.drain();
	expect(rest.failures).toHaveLength(listLimit - 11);
	expect(rest.metricErrors).toHaveLength(listLimit - 11);
	expect(rest.failures.at(-1)?.item.id).toBe(String(listLimit - 1));
	collector.add(makeRaw(), {...noVerdict, scores: {b: 0}, reasons: {b: 'bad'}}, 'failed');
	expect(collector.drain().failures).toMatchObject([{item: {metric: 'b'}}]);
});

test('a delta may hold any number of attempts, and each is handed out once', () => {
	const collector = createRawCollector({metrics: ['accuracy']});
	const aggregator = createAggregator({metrics: ['accuracy']});
	let all = 0;
	for (const count of [0, 1, 255, 256, 257, 5000, 3, 100_000]) {
		for (let index = 0; index < count; index++) {
			collector.add(makeRaw(), {...noVerdict, scores: {accuracy: all++ % 2}}, 'passed');
		}
		const delta = collector.drain();
		expect(delta.count).toBe(count);
		aggregator.merge(delta);
	}
	expect(collector.total()).toBe(all);
	expect(collector.drain().count).toBe(0);
	expect(aggregator.figures().metrics.accuracy).toMatchObject({count: all, average: 0.5});
});

test('a connection that timed out before anything was sent counts as a timeout does', () => {
	const late = (name: ErrorClass) => ({
		error: {class: name, message: 'late'},
		...{intended: 1000, sent: undefined, first: undefined, complete: 6000},
	});
	const figures = figuresOf([late('handshake.timeout'), late('handshake.429')]);
	expect(figures.responseTime).toMatchObject(only(5));
	expect(figures.latency.count).toBe(0);
});

test('a listed pair has the score and the reason that the metric gave it', () => {
	const verdict = {scores: {accuracy: 0.25, length: 3}, reasons: {accuracy: 'low', length: 'long'}};
	const {failures} = figuresOf([{text: 'so'}], verdict);
	expect(failures).toMatchObject([
		{metric: 'accuracy', score: 0.25, reason: 'low', response: 'so'},
		{metric: 'length', score: 3, reason: 'long'},
	]);
});

test('what the gateway says on the way is counted by class, and is no error', () => {
	const notice = {
		class: 'gateway.endpoint_request_timed_out',
		message: 'late',
		requestId: 'r1',
	} as const;
	const {notices, errors} = figuresOf([{notice}, {}, {notice}]);
	expect(errors).toEqual({});
	expect(notices).toEqual({
		'gateway.endpoint_request_timed_out': {count: 2, example: 'late', requestIds: ['r1']},
	});
});

test('an attempt that is in doubt from the start is counted', () => {
	const collector = createRawCollector({metrics: []});
	collector.add(makeRaw({doubt: 'another send’s nonce'}), noVerdict, 'passed');
	collector.add(makeRaw(), noVerdict, 'passed');
	expect([collector.drain().doubtful, collector.drain().doubtful]).toEqual([1, 0]);
});
