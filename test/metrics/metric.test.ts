import {expect, test} from 'vitest';
import {defineMetric, type MetricDefinition} from '../../source/metrics/metric.ts';

const score = () => 1;

test.each([
	[null, /a metric is an object such as \{name:/],
	['text', /a metric is an object/],
	[{score}, /the name undefined is not 1 to 64 letters, digits/],
	[{name: '', score}, /the name '' is not/],
	[{name: 5n, score}, /the name 5n is not/],
	[{name: 'a b', score}, /the name 'a b' is not/],
	[{name: 'x'.repeat(65), score}, /is not 1 to 64/],
	[{name: '.x', score}, /is not 1 to 64/],
	[{name: '\u001b[31m', score}, /the name '\\x1B\[31m' is not/],
	[{name: '__proto__', score}, /the name "__proto__" is taken/],
	[{name: 'latency', score}, /the name "latency" is taken by a figure of the run/],
	[{name: 'mine'}, /"mine" has no function "score"/],
	[{name: 'mine', score: 1}, /"mine" has no function "score"/],
	[
		{name: 'mine', score, kind: 'slow'},
		/the "kind" of "mine" is 'slow', not "thread" or "service"/,
	],
	[{name: 'mine', score, parameters: {}}, /the "parameters" of "mine" are not a zod type/],
	[{name: 'mine', score, concurrency: 0}, /the "concurrency" of "mine" is 0, not a whole number/],
	[{name: 'mine', score, timeout: 1e9}, /the "timeout" of "mine" is 1000000000, not milliseconds/],
	[{name: 'mine', score, failureCondition: true}, /"failureCondition" of "mine" is not a function/],
])('defineMetric refuses what is not a metric and says why (%#)', (definition, message) => {
	const define = () => defineMetric(definition as MetricDefinition);
	expect(define).toThrow(TypeError);
	expect(define).toThrow(/^defineMetric: /);
	expect(define).toThrow(message);
});

test('defineMetric gives back what it was given', () => {
	const definition = {name: 'prix-été_2.0', score};
	expect(defineMetric(definition)).toBe(definition);
});
