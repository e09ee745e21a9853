import {expect, test, vi} from 'vitest';
import {z} from 'zod';
import {bindMetric} from '../../source/metrics/bind-metric.ts';
import {parseMetricEntry} from '../../source/metrics/metric-entry.ts';
import {
	defineMetric,
	type Metric,
	type MetricDefinition,
	type PairScore,
} from '../../source/metrics/metric.ts';
import {mergeScores, scoreInline, scoreWith} from '../../source/metrics/score-pair.ts';

const prompt = {id: 'a.jsonl:1', Question: 'q'};
const fields = {question: 'q'};
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
const bind = (metric: Metric, entry = 'm.ts') => bindMetric(metric, parseMetricEntry(entry));

/** Scores the pair with one metric after the other. */
async function scoreAll(...metrics: Metric[]): Promise<PairScore> {
	let all: PairScore = {scores: {}, reasons: {}, errors: {}};
	for (const metric of metrics) {
		const bound = bind(metric);
		all = mergeScores(all, await scoreWith(bound, prompt, reply, fields, () => undefined));
	}
	return all;
}

test('a number is a score, and a promise of one too', async () => {
	const verdict = await scoreAll(
		scoring('plain', 0.5),
		scoring('promised', () => Promise.resolve(-3)),
		scoring('zero', 0),
	);
	expect(verdict).toEqual({scores: {plain: 0.5, promised: -3, zero: 0}, reasons: {}, errors: {}});
});

test('null means that the metric does not apply: neither a score nor an error', async () => {
	const verdict = await scoreAll(
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
	const verdict = await scoreAll(scoring('bad', score, true), scoring('good', 1));
	expect(verdict).toEqual({scores: {good: 1}, reasons: {}, errors: {bad: message}});
});

test('the failure condition sees the score and decides', async () => {
	const seen: unknown[] = [];
	const verdict = await scoreAll(
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
	const verdict = await scoreAll(scoring('bad', 1, thrower(new Error('boom'))));
	expect(verdict).toEqual({scores: {}, reasons: {}, errors: {bad: 'boom'}});
});

test('a metric that never settles is given up after five seconds', async () => {
	vi.useFakeTimers();
	try {
		const verdict = scoreAll(
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

test('each metric is announced before its code runs, and again before its condition', async () => {
	const log: string[] = [];
	const logging = scoring(
		'a',
		() => log.push('score'),
		() => log.push('condition') === 0,
	);
	await scoreWith(bind(logging), prompt, reply, fields, () => log.push('call'));
	expect(log).toEqual(['call', 'score', 'call', 'condition']);
});

const inline = (name: string, score: unknown, fails?: unknown): Metric => ({
	...scoring(name, score, fails),
	kind: 'inline',
});
const scoreNow = (...metrics: Metric[]) =>
	scoreInline(
		metrics.map((metric) => bind(metric)),
		prompt,
		reply,
		fields,
	);

test('an inline metric that throws or promises is an error too', () => {
	expect(scoreNow(inline('broken', thrower(new Error('boom')))).errors).toEqual({broken: 'boom'});
	expect(scoreNow(inline('slow', () => Promise.resolve(1))).errors).toEqual({
		slow: 'returned a promise, but it is of the kind "inline"',
	});
	expect(scoreNow(inline('nan', NaN)).errors).toEqual({nan: 'returned NaN, not a finite number'});
});

test('an inline metric that does not apply has neither a score nor a failure', () => {
	const scored = scoreNow(inline('none', null, true), inline('zero', 0, false));
	expect(scored).toEqual({scores: {zero: 0}, reasons: {}, errors: {}});
});

test('an inline metric may have a failure condition', () => {
	expect(scoreNow(inline('low', 0.2, true)).reasons).toEqual({
		low: 'score 0.2 meets the failure condition',
	});
});

test.each([
	['inline', (metric: Metric) => Promise.resolve(scoreNow(metric))],
	['thread', (metric: Metric) => scoreAll(metric)],
] as const)('what an object of a metric of the kind %s says', async (_, score) => {
	const of = (value: unknown, fails?: unknown) => score(scoring('m', value, fails));
	expect(await of({score: 0.5})).toEqual({scores: {m: 0.5}, reasons: {}, errors: {}});
	expect(await of({score: 1, passed: false, reason: 'rude'})).toEqual({
		...{scores: {m: 1}, reasons: {m: 'rude'}, errors: {}},
	});
	expect(await of({score: 1, passed: false})).toMatchObject({reasons: {m: 'score 1'}});
	// It says itself that it passes: the condition is not asked.
	expect(await of({score: 0, passed: true}, true)).toMatchObject({reasons: {}});
	expect(await of({score: 0, reason: 'why'}, true)).toEqual({
		...{scores: {m: 0}, reasons: {m: 'why'}, errors: {}},
	});
	expect(await of({score: 1, detail: {votes: [1, 1]}})).toMatchObject({
		details: {m: {votes: [1, 1]}},
	});
	expect(await of({score: 1, reason: 'fine', detail: {votes: 3}})).toMatchObject({
		...{reasons: {}, details: {m: {reason: 'fine', votes: 3}}},
	});
});

test.each([
	[{}, 'returned an object without "score"'],
	[{score: '1'}, 'returned a string as "score", not a number'],
	[
		{score: null},
		'returned null as "score", not a number; null alone says that the metric does not apply',
	],
	[{score: {}}, 'returned an object as "score", not a number'],
	[{score: 1, passed: null}, 'returned null as "passed", not true or false'],
	[{score: NaN}, 'returned NaN, not a finite number'],
	[{score: 1, passed: 'no'}, 'returned a string as "passed", not true or false'],
	[{score: 1, reason: 5}, 'returned a number as "reason", not a text'],
	[[1], 'returned a list, not a number'],
	[{score: 1, detail: () => 1}, 'returned a detail that is not JSON'],
])('the answer %j is an error of the metric', async (value, message) => {
	expect(await scoreAll(scoring('m', () => value))).toEqual({
		...{scores: {}, reasons: {}, errors: {m: message}},
	});
});

test('reasons and details are bounded', async () => {
	const {reasons} = await scoreAll(
		scoring('m', {score: 0, passed: false, reason: 'word '.repeat(1000)}),
	);
	expect(reasons.m!.length).toBeLessThanOrEqual(2001);
	const {details} = await scoreAll(scoring('m', {score: 0, detail: 'x'.repeat(20_000)}));
	expect(details!.m).toEqual({
		omitted: 'a detail of 20002 characters; at most 16384 are saved',
	});
});

test('parameters have the type that zod gives them, and a metric gets them as its third argument', async () => {
	const metric = defineMetric({
		name: 'price',
		parameters: z.object({currency: z.string(), least: z.number().default(1)}),
		short: 'currency',
		score: (_, {text}, {currency, least}) =>
			text.includes(currency.toUpperCase()) && least.toFixed(0) === '1' ? 1 : 0,
	}) as Metric;
	for (const entry of ['m.ts:{"currency":"eur"}', 'm.ts:{"currency":"eur","name":"other"}']) {
		const bound = bind(metric, entry);
		const scored = await scoreWith(bound, prompt, {...reply, text: 'EUR 5'}, fields, () => 0);
		expect(scored.scores).toEqual({[bound.name]: 1});
	}
	expect(() => bind(metric, 'm.ts')).toThrow(
		'price: the parameter "currency" is missing. Example: m.ts:{"currency":"…"}',
	);
	expect(() => bind(metric, 'm.ts:{"currency":"eur","lest":2}')).toThrow(
		'price: there is no parameter "lest"; did you mean "least"? (it takes currency, least)',
	);
	const bound = bind(metric, 'm.ts:eur');
	expect((await scoreWith(bound, prompt, {...reply, text: 'EUR'}, fields, () => 0)).scores).toEqual(
		{price: 1},
	);
});

test('the signal of a metric that takes too long is aborted', async () => {
	const {promise: aborted, resolve} = Promise.withResolvers<unknown>();
	const hanging = defineMetric({
		...{name: 'hangs', kind: 'service', timeout: 20},
		score: (_, __, ___, {signal}) => {
			signal.addEventListener('abort', () => resolve(signal.reason));
			return new Promise(() => undefined);
		},
	});
	const {errors} = await scoreAll(hanging);
	expect(errors).toEqual({hangs: 'took over 0.02 s'});
	expect(await aborted).toEqual(new Error('took over 0.02 s'));
});

test('two scores make one', () => {
	const a = {scores: {a: 1}, reasons: {a: 'r'}, errors: {}};
	const b = {scores: {b: 0}, reasons: {}, errors: {c: 'e'}};
	expect(mergeScores(a, b)).toEqual({
		scores: {a: 1, b: 0},
		reasons: {a: 'r'},
		errors: {c: 'e'},
	});
});
