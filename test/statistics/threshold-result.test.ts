import {expect, test} from 'vitest';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {
	evaluateGroup,
	evaluateThresholds,
	judgesEveryStep,
} from '../../source/statistics/threshold-result.ts';
import {makeFigures, makeSlice, type Sample} from '../helpers/threshold-figures.ts';

const samples: readonly Sample[] = [
	{latency: 1, score: 1, intent: 'pii', tag: 'team=a=b', level: 10},
	{latency: 2, score: 1, intent: 'pii', level: 10},
	{latency: 4, score: 0, intent: 'contact', level: 20},
	{error: 'closed.1006', intent: 'contact', tag: 'team=a=b', level: 20},
	{latency: 3},
];
const figures = makeFigures(samples, {elapsed: 10, dropped: 2});

test.each([
	['latency.max <= 4s', 4, true],
	['latency.count == 4', 4, true],
	['latency.p50 < 2s', 2, false],
	['latency.max{intent=pii} <= 2s', 2, true],
	['response_time.max{intent=pii} < 2s', 2, false],
	['latency.max{intent=(none)} < 2s', 3, false],
	['first_token.max < 1s', 0.1, true],
	['first_token.max{intent=pii} < 100ms', 0.1, false],
	['error_rate == 20%', 0.2, true],
	['error_rate{intent=contact} < 25%', 0.5, false],
	['error_rate{intent=pii} == 0', 0, true],
	['error_rate{team="a=b"} == 50%', 0.5, true],
	['latency.max{team=a=b} > 1s', 1, false],
	['requests_per_second >= 0.4', 0.4, true],
	['requests_per_second{intent=contact} > 0.1', 0.1, false],
	['requests_per_second{step=10} == 0.4', 0.4, true],
	['latency.max{step=20.0} < 4s', 4, false],
	['error_rate{step=20} < 1%', 0.5, false],
	['dropped == 0', 2, false],
	['dropped <= 2', 2, true],
	['accuracy >= 0.6', 2 / 3, true],
	['metrics.accuracy.min != 0', 0, false],
	['metrics.accuracy.count == 3', 3, true],
	['metrics.accuracy.pass_rate > 70%', 2 / 3, false],
	['metrics.accuracy.average{intent=contact} == 0', 0, true],
	['accuracy{step=10} == 1', 1, true],
])('%s is held against the run', (expression, actual, ok) => {
	const [result] = evaluateThresholds([parseThreshold(expression)], figures);
	const said = ok
		? {state: 'holds', reason: 'holds'}
		: {state: 'violated', reason: 'does not hold'};
	expect(result).toMatchObject({expression, ok, ...said});
	expect(Math.abs(result!.actual! - actual)).toBeLessThanOrEqual(actual * 0.001);
});

test('a threshold over no sample fails as "no data", whatever it asks for', () => {
	const subjects = [
		'connect.max',
		'latency.p95{intent=unknown}',
		'latency.p95{step=30}',
		'latency.p95{team=b}',
		'error_rate{intent=unknown}',
		'error_rate{intent=constructor}',
		'error_rate{intent=__proto__}',
		'requests_per_second{intent=toString}',
		'metrics.unknown.average',
		'metrics.constructor.average',
		'metrics.accuracy.average{intent=__proto__}',
	];
	for (const subject of subjects) {
		const unit = /latency\.p|connect/.test(subject) ? 's' : '';
		for (const operator of ['<', '<=', '>', '>=', '==', '!=']) {
			const threshold = parseThreshold(`${subject} ${operator} 1${unit}`);
			const [result] = evaluateThresholds([threshold], figures);
			expect(result).toMatchObject({actual: null, ok: false, state: 'no_data', reason: 'no data'});
		}
	}
});

test('no threshold passes on a run without a single attempt', () => {
	const expressions = [
		'error_rate == 0',
		'requests_per_second < 10',
		'accuracy >= 0',
		'latency < 1h',
		'dropped == 0',
		'unmatched == 0',
		'doubtful < 1%',
		'outage < 5s',
	];
	for (const result of evaluateThresholds(expressions.map(parseThreshold), makeFigures([]))) {
		expect(result).toMatchObject({actual: null, ok: false, reason: 'no data'});
	}
});

test.each([
	['unmatched == 0', 'holds', 0],
	['doubtful < 1%', 'holds', 0],
	['doubtful == 0%', 'holds', 0],
	['greetings == 0', 'holds', 0],
	['outage < 5s', 'holds', 0],
])('zero is a value: %s %s', (expression, state, actual) => {
	const threshold = parseThreshold(expression);
	const [result] = evaluateThresholds([threshold], makeFigures([{error: 'closed.1006'}]));
	expect(result).toMatchObject({state, actual});
});

test.each([
	['unmatched == 0', 'violated', 3],
	['unmatched <= 3', 'holds', 3],
	['unmatched < 100%', 'holds', 0.75],
	['doubtful < 2', 'violated', 2],
	['doubtful <= 50%', 'holds', 0.5],
	['doubtful < 50%', 'violated', 0.5],
	['greetings >= 5', 'holds', 5],
	['outage < 5s', 'violated', 7],
	['outage < 8s', 'holds', 7],
])('what is counted of the whole run: %s %s', (expression, state, actual) => {
	const samples = [{latency: 1}, {latency: 1}, {latency: 1}, {error: 'closed.1006'}];
	const found = {unmatched: 3, doubtful: 2, greetings: 5, longestOutage: 7};
	const threshold = parseThreshold(expression);
	expect(evaluateThresholds([threshold], makeFigures(samples, found))).toMatchObject([
		{state, actual},
	]);
	expect(judgesEveryStep(threshold)).toBe(false);
	expect(evaluateGroup([threshold], makeSlice(samples), 1)).toEqual([]);
});

test('a metric that was scored for no pair has no data', () => {
	const threshold = parseThreshold('metrics.accuracy.count == 0');
	const [result] = evaluateThresholds([threshold], makeFigures([{latency: 1}]));
	expect(result).toMatchObject({ok: false, reason: 'no data'});
});

const everything = [
	'latency.max < 3s',
	'response_time.max < 5s',
	'requests_per_second >= 2',
	'accuracy > 0.9',
	'dropped == 0',
	'first_token.max < 1s',
	'connect.max < 1s',
	'latency.max{intent=pii} < 1s',
	'latency.max{team=x} < 1s',
	'latency.max{step=20} < 3s',
	'latency.max{step=30} < 3s',
].map(parseThreshold);

test('a step is held against what its own figures can tell, and nothing else', () => {
	const slice = makeSlice([{latency: 4, score: 1}, {error: 'closed.1006'}]);
	const results = evaluateGroup(everything, {...slice, dropped: 1, level: 20}, 0.5);
	expect(results.map(({expression, actual, ok}) => [expression, actual, ok])).toEqual([
		['latency.max < 3s', 4, false],
		['response_time.max < 5s', 4, true],
		['requests_per_second >= 2', 2, true],
		['accuracy > 0.9', 1, true],
		['dropped == 0', 1, false],
		['first_token.max < 1s', 0.1, true],
		['latency.max{step=20} < 3s', 4, false],
	]);
});

test('a threshold that every step can tell of is told from one that only some can', () => {
	const names = everything.filter(judgesEveryStep).map(({expression}) => expression);
	expect(names).toEqual(everything.slice(0, 6).map(({expression}) => expression));
});

test('a step without a sample holds nothing', () => {
	const results = evaluateGroup(everything, makeSlice([]), 1);
	expect(results.map(({reason}) => reason)).toEqual(Array(5).fill('no data'));
});
