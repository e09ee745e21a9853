import {expect, test, vi} from 'vitest';
import {scoreBuiltin, scoreCustom, mergeScores} from '../../source/metrics/score-pair.ts';
import {
	defineMetric,
	type BuiltinMetric,
	type MetricDefinition,
} from '../../source/metrics/metric.ts';

const prompt = {id: 'a.jsonl:1', Question: 'q'};
const reply = {text: 'a', body: null, frames: 1, timing: {latency: 1}};
const scoring = (name: string, score: unknown, fails?: unknown): MetricDefinition => ({
	name,
	score: (typeof score === 'function' ? score : () => score) as MetricDefinition['score'],
	...(fails !== undefined && {
		failureCondition: (typeof fails === 'function' ? fails : () => fails) as () => boolean,
	}),
});
const thrower = (thrown: unknown) => () => {
	throw thrown;
};
const judge = (...metrics: MetricDefinition[]) => scoreCustom(metrics, prompt, reply);

test('a number is a score, and a promise of one too', async () => {
	const verdict = await judge(
		scoring('plain', 0.5),
		scoring('promised', () => Promise.resolve(-3)),
		scoring('zero', 0),
	);
	expect(verdict).toEqual({scores: {plain: 0.5, promised: -3, zero: 0}, reasons: {}, errors: {}});
});

test('null means that the metric does not apply: neither a score nor an error', async () => {
	const verdict = await judge(
		scoring('none', null),
		scoring('later', () => Promise.resolve(null), true),
	);
	expect(verdict).toEqual({scores: {}, reasons: {}, errors: {}});
});

test.each([
	['throws', thrower(new Error('boom')), 'boom'],
	['throws without a message', thrower(new RangeError()), 'RangeError'],
	['throws a text', thrower('boom'), 'boom'],
	['throws nothing', thrower(undefined), 'undefined'],
	['throws what has no text', thrower(Object.create(null)), 'threw something that cannot be shown'],
	['throws a symbol', thrower(Symbol('x')), 'Symbol(x)'],
	['rejects', () => Promise.reject(new Error('later')), 'later'],
	['returns NaN', NaN, 'returned NaN, not a finite number'],
	['returns Infinity', -Infinity, 'returned -Infinity, not a finite number'],
	['returns a text', '1', 'returned a string, not a number'],
	['returns a boolean', true, 'returned a boolean, not a number'],
	['returns nothing', undefined, 'returned nothing, not a number'],
	['promises a text', () => Promise.resolve('1'), 'returned a string, not a number'],
])('a metric that %s is an error of that metric alone, never a zero', async (_, score, message) => {
	const verdict = await judge(scoring('bad', score, true), scoring('good', 1));
	expect(verdict).toEqual({scores: {good: 1}, reasons: {}, errors: {bad: message}});
});

test('the failure condition sees the score and decides', async () => {
	const seen: unknown[] = [];
	const verdict = await judge(
		defineMetric({
			name: 'low',
			score: () => 0.25,
			failureCondition(...given) {
				seen.push(given);
				return given[2] < 0.5;
			},
		}),
		scoring('slow', 1, () => Promise.resolve(true)),
		scoring('fine', 1, () => Promise.resolve(false)),
	);
	expect(seen).toEqual([[prompt, reply, 0.25]]);
	expect(verdict.scores).toEqual({low: 0.25, slow: 1, fine: 1});
	expect(verdict.reasons).toEqual({
		low: 'score 0.25 meets the failure condition',
		slow: 'score 1 meets the failure condition',
	});
});

test('a failure condition that throws is a metric error, and the pair has no score', async () => {
	const verdict = await judge(scoring('bad', 1, thrower(new Error('boom'))));
	expect(verdict).toEqual({scores: {}, reasons: {}, errors: {bad: 'boom'}});
});

test('a metric that never settles is given up after five seconds', async () => {
	vi.useFakeTimers();
	try {
		const verdict = judge(
			scoring('never', () => new Promise(() => undefined)),
			scoring('next', 1),
		);
		await vi.advanceTimersByTimeAsync(5001);
		expect(await verdict).toEqual({
			scores: {next: 1},
			reasons: {},
			errors: {never: 'took over 5 s'},
		});
		expect(vi.getTimerCount()).toBe(0);
	} finally {
		vi.useRealTimers();
	}
});

test('each metric is announced before its code runs', async () => {
	const log: unknown[] = [];
	const logging = (name: string) => scoring(name, () => log.push(name));
	await scoreCustom([logging('a'), logging('b')], prompt, reply, (index) => log.push(index));
	expect(log).toEqual([0, 'a', 1, 'b']);
});

test('a built-in metric that throws is an error too', () => {
	const broken = {name: 'broken', score: thrower(new Error('boom'))};
	const pair = {id: 'a', file: 'a', line: 1, question: 'q', row: {}};
	expect(scoreBuiltin([broken], pair, reply).errors).toEqual({broken: 'boom'});
});

test('a built-in metric that does not apply has neither a score nor a failure', () => {
	const pair = {id: 'a', file: 'a', line: 1, question: 'q', row: {Question: 'q'}};
	const inapplicable = {name: 'none', score: () => null, fails: () => true};
	const zero = {name: 'zero', score: () => 0, fails: () => false};
	expect(scoreBuiltin([inapplicable, zero], pair, reply)).toEqual({
		scores: {zero: 0},
		reasons: {},
		errors: {},
	});
});

test('two verdicts make one', () => {
	const a = {scores: {a: 1}, reasons: {a: 'r'}, errors: {}};
	const b = {scores: {b: 0}, reasons: {}, errors: {c: 'e'}};
	expect(mergeScores(a, b)).toEqual({
		scores: {a: 1, b: 0},
		reasons: {a: 'r'},
		errors: {c: 'e'},
	});
});

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
	[{name: 'mine', score, failureCondition: true}, /"failureCondition" of "mine" is not a function/],
])('defineMetric refuses what is no metric and says why (%#)', (definition, message) => {
	const define = () => defineMetric(definition as MetricDefinition);
	expect(define).toThrow(TypeError);
	expect(define).toThrow(/^defineMetric: /);
	expect(define).toThrow(message);
});

test('defineMetric gives back what it was given', () => {
	const definition = {name: 'prix-été_2.0', score};
	expect(defineMetric(definition)).toBe(definition);
});

test('a built-in metric that does not apply to a pair has no score there, and no failure', () => {
	const none: BuiltinMetric = {
		...{name: 'none', score: () => null, fails: (score) => score < 1},
		explain: () => 'should not be asked',
	};
	const pair = {id: 'a', file: 'a', line: 1, question: 'q', row: {}};
	const zero: BuiltinMetric = {name: 'zero', score: () => 0, fails: (score) => score < 1};
	const scored = scoreBuiltin([none, zero], pair, {text: 'a', body: null});
	expect(scored).toEqual({scores: {zero: 0}, reasons: {zero: 'score 0'}, errors: {}});
	expect(scored.scores).not.toHaveProperty('none');
});
