import {expect, test} from 'vitest';
import type {BoundMetric} from '../../source/metrics/bind-metric.ts';
import {parseMetricEntry} from '../../source/metrics/metric-entry.ts';
import {
	builtinNames,
	builtinsAmong,
	checkNames,
	intentMetrics,
	modulesAmong,
	problemWithEntry,
} from '../../source/metrics/registry.ts';
import {scoreInline} from '../../source/metrics/score-pair.ts';
import type {MetricReply} from '../../source/metrics/metric.ts';
import type {Prompt} from '../../source/model/prompt.ts';
import {labelIn, usualPlaces} from '../../source/model/reply-labels.ts';

const promptOf = (parts: Partial<Prompt> = {}): Prompt => ({
	id: 'a.jsonl:1',
	file: 'a.jsonl',
	line: 1,
	question: 'q',
	row: {},
	...parts,
});
const replyOf = (text: string, body: unknown = null): MetricReply => ({
	text,
	body,
	intent: labelIn(body, usualPlaces('intent')),
	references: labelIn(body, usualPlaces('references')),
	frames: 1,
	timing: {latency: 1},
});

const scoreNow = (metrics: readonly BoundMetric[], prompt: Prompt, reply: MetricReply) =>
	scoreInline(metrics, {...prompt.row, id: prompt.id}, reply, prompt);

/** The score, and the reason if the pair fails. */
function scoreWith(metric: string, prompt: Partial<Prompt>, reply: MetricReply) {
	const {scores, reasons, errors} = scoreNow(builtinsAmong([metric]), promptOf(prompt), reply);
	expect(errors).toEqual({});
	const [score = null] = Object.values(scores);
	const [reason] = Object.values(reasons);
	return {score, reason};
}

test.each([
	['pii', {intent: 'pii'}, 1, undefined],
	['pii', {intent: 'contact'}, 0, 'expected "pii", got "contact"'],
	['pii', {intent: 'PII'}, 0, 'expected "pii", got "PII"'],
	['pii', {}, 0, 'expected "pii", got no intent'],
	['pii', null, 0, 'expected "pii", got no intent'],
	['pii', ['pii'], 0, 'expected "pii", got no intent'],
	['pii', {intent: ['pii']}, 0, 'expected "pii", got ["pii"]'],
	['constructor', {}, 0, 'expected "constructor", got no intent'],
])('classification_accuracy of %s against %j is %j', (intent, body, score, reason) => {
	expect(scoreWith('classification_accuracy', {intent}, replyOf('', body))).toEqual({
		score,
		reason,
	});
});

test('a row without an intent is not scored, even if the reply has one', () => {
	expect(scoreWith('classification_accuracy', {}, replyOf('', {intent: 'pii'})).score).toBeNull();
});

test.each([
	[0, [], 1],
	[0, ['a'], 0],
	[1, ['a'], 1],
	[1, [], 0],
	[1, ['a', 'b'], 0],
	[2, ['a'], 1],
	[5, ['a', 'b', 'c', 'd', 'e', 'f'], 1],
	[2, [], 0],
])('ref_recall_count wants %i and gets %j: %i', (refCount, references, score) => {
	const {reason, ...rest} = scoreWith('ref_recall_count', {refCount}, replyOf('', {references}));
	expect(rest.score).toBe(score);
	if (score === 1) expect(reason).toBeUndefined();
	else expect(reason).toMatch(new RegExp(`^expected .* references?, got ${references.length}$`));
});

test('references that are no list count as none, and rows without a count are not scored', () => {
	for (const body of [{}, null, {references: 'a'}, {references: {length: 1}}]) {
		expect(scoreWith('ref_recall_count', {refCount: 0}, replyOf('', body)).score).toBe(1);
	}
	expect(scoreWith('ref_recall_count', {}, replyOf('', {references: []})).score).toBeNull();
});

test.each([
	['length_check', 1000, 1],
	['length_check', 1001, 0],
	['length_check:5', 5, 1],
	['length_check:5', 6, 0],
	['length_check', 0, 1],
])('%s of a text of %i characters is %i', (metric, length, score) => {
	const {reason, ...rest} = scoreWith(metric, {}, replyOf('é'.repeat(length)));
	expect(rest.score).toBe(score);
	if (score === 0) expect(reason).toMatch(new RegExp(`^${length} characters, at most \\d+ are`));
});

test('a character outside the basic plane counts once', () => {
	expect(scoreWith('length_check:3', {}, replyOf('💥💥💥')).score).toBe(1);
	expect(scoreWith('length_check:2', {}, replyOf('💥💥💥'))).toEqual({
		score: 0,
		reason: '3 characters, at most 2 are allowed',
	});
});

test.each([
	['', 0],
	['   \n ', 0],
	['...!?', 0],
	['Bonjour', 1],
	['Bonjour. Comment allez-vous ? Bien !', 3],
	['Il coûte 3.5 euros.', 1],
])('sentence_count of %j is %i and never fails', (text, score) => {
	expect(scoreWith('sentence_count', {}, replyOf(text))).toEqual({score, reason: undefined});
});

test('names and module paths are told apart', () => {
	const entries = ['length_check:800', './mine.ts', 'sentence_count', 'mine.mjs', 'folder/mine'];
	expect(builtinsAmong(entries).map(({name}) => name)).toEqual(['length_check', 'sentence_count']);
	expect(modulesAmong(entries)).toEqual(['./mine.ts', 'mine.mjs', 'folder/mine']);
	expect(builtinNames).toHaveLength(4);
	expect(() => builtinsAmong(['constructor'])).toThrow(
		'"constructor" is neither a built-in metric nor a path',
	);
});

test.each([
	['length_check:800', 'length_check', {}, '800'],
	['length_check:{"longest":800}', 'length_check', {longest: 800}, undefined],
	['length_check', 'length_check', {}, undefined],
	['./mine.ts', './mine.ts', {}, undefined],
	['./mine.ts:800', './mine.ts', {}, '800'],
	['C:\\a:b\\mine.mjs:polite: yes', 'C:\\a:b\\mine.mjs', {}, 'polite: yes'],
	['C:\\mine.ts:{"a":{"b":[1]}}', 'C:\\mine.ts', {a: {b: [1]}}, undefined],
])('%s is taken apart', (text, source, given, short) => {
	expect(parseMetricEntry(text)).toMatchObject({text, source, given, short});
});

test('named parameters and the short form mean the same', () => {
	const [named, short] = builtinsAmong(['length_check:{"longest":3}', 'length_check:3']);
	for (const metric of [named!, short!]) {
		const pair = scoreNow([metric], promptOf(), replyOf('four'));
		expect(pair.reasons).toEqual({length_check: '4 characters, at most 3 are allowed'});
	}
});

test('a name among the parameters renames, and so the same metric fits twice', () => {
	const metrics = builtinsAmong(['length_check', 'length_check:{"name":"short","longest":2}']);
	expect(() => checkNames(metrics)).not.toThrow();
	const {scores, reasons} = scoreNow(metrics, promptOf(), replyOf('four'));
	expect(scores).toEqual({length_check: 1, short: 0});
	expect(Object.keys(reasons)).toEqual(['short']);
});

test('two metrics of one name are refused, with a way out that works', () => {
	const twice = builtinsAmong(['length_check', 'length_check:{"longest":5}']);
	expect(() => checkNames(twice)).toThrow(
		'--metrics: two metrics are called "length_check"; give one of them another name, such as length_check:{"longest":5,"name":"length_check_2"}',
	);
	const renamed = builtinsAmong([
		'length_check',
		'length_check:{"longest":5,"name":"length_check_2"}',
	]);
	expect(() => checkNames(renamed)).not.toThrow();
});

test.each([
	['lenght_check', /^"lenght_check" is neither a built-in metric nor a path$/],
	[
		'length_check:{"longest":-5}',
		/^length_check: the parameter "longest" is -5: .*; it is the most characters a reply may have, a whole number from 1\. Example: length_check:\{"longest":1000\}$/,
	],
	['length_check:abc', /the parameter "longest" is 'abc': expected number/],
	['length_check:0', /the parameter "longest" is 0/],
	['length_check:1:2', /the parameter "longest" is '1:2'/],
	[
		'length_check:{"longst":5}',
		/there is no parameter "longst"; did you mean "longest"\? \(it takes longest\)/,
	],
	[
		'length_check:{longest:5}',
		/what follows the colon is not a JSON object such as length_check:\{/,
	],
	['length_check:{"name":"a b"}', /^length_check: the name 'a b' is not 1 to 64/],
	['length_check:{"name":"latency"}', /the name "latency" is taken by a figure of the run/],
	[
		'sentence_count:5',
		/"sentence_count:5": sentence_count takes no value after the colon; its name alone is enough: sentence_count/,
	],
	['sentence_count:{"longest":5}', /^sentence_count: it takes no parameters but "name"/],
])('%s is refused', (entry, message) => {
	expect(problemWithEntry(entry)).toMatch(message);
});

test('a metric says itself that it is about the intent', () => {
	expect(intentMetrics).toEqual(['classification_accuracy']);
});
