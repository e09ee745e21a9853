import {expect, test} from 'vitest';
import {builtinNames, builtinsAmong, modulesAmong} from '../../source/metrics/builtins.ts';
import {scoreBuiltin} from '../../source/metrics/score-pair.ts';
import type {MetricReply} from '../../source/metrics/metric.ts';
import type {Prompt} from '../../source/model/prompt.ts';

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
	frames: 1,
	timing: {latency: 1},
});

/** The score, and the reason if the pair fails. */
function judge(metric: string, prompt: Partial<Prompt>, reply: MetricReply) {
	const {scores, reasons, errors} = scoreBuiltin(builtinsAmong([metric]), promptOf(prompt), reply);
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
	expect(judge('classification_accuracy', {intent}, replyOf('', body))).toEqual({score, reason});
});

test('a row without an intent is not scored, even if the reply has one', () => {
	expect(judge('classification_accuracy', {}, replyOf('', {intent: 'pii'})).score).toBeNull();
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
	const {reason, ...rest} = judge('ref_recall_count', {refCount}, replyOf('', {references}));
	expect(rest.score).toBe(score);
	if (score === 1) expect(reason).toBeUndefined();
	else expect(reason).toMatch(new RegExp(`^expected .* references?, got ${references.length}$`));
});

test('references that are no list count as none, and rows without a count are not scored', () => {
	for (const body of [{}, null, {references: 'a'}, {references: {length: 1}}]) {
		expect(judge('ref_recall_count', {refCount: 0}, replyOf('', body)).score).toBe(1);
	}
	expect(judge('ref_recall_count', {}, replyOf('', {references: []})).score).toBeNull();
});

test.each([
	['length_check', 1000, 1],
	['length_check', 1001, 0],
	['length_check:5', 5, 1],
	['length_check:5', 6, 0],
	['length_check', 0, 1],
])('%s of a text of %i characters is %i', (metric, length, score) => {
	const {reason, ...rest} = judge(metric, {}, replyOf('é'.repeat(length)));
	expect(rest.score).toBe(score);
	if (score === 0) expect(reason).toMatch(new RegExp(`^${length} characters, at most \\d+ are`));
});

test('a character outside the basic plane counts once', () => {
	expect(judge('length_check:3', {}, replyOf('💥💥💥')).score).toBe(1);
	expect(judge('length_check:2', {}, replyOf('💥💥💥'))).toEqual({
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
	expect(judge('sentence_count', {}, replyOf(text))).toEqual({score, reason: undefined});
});

test('names and module paths are told apart', () => {
	const entries = ['length_check:800', './mine.ts', 'sentence_count', 'mine.mjs', 'folder/mine'];
	expect(builtinsAmong(entries).map(({name}) => name)).toEqual(['length_check', 'sentence_count']);
	expect(modulesAmong(entries)).toEqual(['./mine.ts', 'mine.mjs', 'folder/mine']);
	expect(builtinNames).toHaveLength(4);
	expect(() => builtinsAmong(['constructor'])).toThrow(
		'no built-in metric is called "constructor"',
	);
});
