import {expect, test} from 'vitest';
import type {Row} from '../../source/model/prompt.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {checkTags, tagName, tagsOf, tagValue} from '../../source/statistics/threshold-tags.ts';

const hostile = JSON.parse('{"__proto__": {"x": 1}, "list": {"toString": 1, "valueOf": 1}}') as Row;
const prompts = [
	{intent: 'pii', row: {Intent: 'pii', team: 'a', priority: 1, urgent: true, owner: null}},
	{intent: 'contact', row: {Intent: 'contact', team: 'b', 'Réponse type': 'x = y'}},
	{row: hostile},
];

test.each([
	['latency.p95{intent=pii} < 2s'],
	['latency.p95{intent=(none)} < 2s'],
	['latency.p95{Intent=contact} < 2s'],
	['latency.p95{team=b} < 2s'],
	['latency.p95{priority=1} < 2s'],
	['latency.p95{urgent=true} < 2s'],
	['latency.p95{owner=null} < 2s'],
	['latency.p95{Réponse type="x = y"} < 2s'],
	['latency.p95{step=20} < 2s'],
	['latency.p95 < 2s'],
])('%s looks at something that is there', (expression) => {
	expect(checkTags([parseThreshold(expression)], prompts, [10, 20])).toEqual([]);
});

test.each([
	[
		'error_rate{intent=open} < 1%',
		/no prompt has the intent "open"; there are pii, contact, \(none\)/,
	],
	['error_rate{team=c} < 1%', /no prompt has team=c; of team there are a, b$/],
	['error_rate{priority=01} < 1%', /no prompt has priority=01; of priority there are 1$/],
	['error_rate{taem=a} < 1%', /under "taem"; the keys are intent, step, .*did you mean "team"\?/],
	['error_rate{list=x} < 1%', /no prompt has text or a number under "list"/],
	['error_rate{toString=x} < 1%', /no prompt has text or a number under "toString"/],
	['error_rate{step=30} < 1%', /no step has the level 30; there are 10, 20$/],
])('%s is named before the run, with what there is', (expression, message) => {
	const [problem, ...others] = checkTags([parseThreshold(expression)], prompts, [10, 20]);
	expect(problem).toMatch(message);
	expect(problem).toContain(`threshold "${expression}": `);
	expect(others).toEqual([]);
});

test('a threshold on a step wants steps, unless a search has yet to find them', () => {
	const thresholds = [parseThreshold('latency{step=20} < 2s')];
	expect(checkTags(thresholds, prompts)[0]).toMatch(/there are no steps in this run; give --steps/);
	expect(checkTags(thresholds, prompts, null)).toEqual([]);
});

test('intents of a dataset without any are all "(none)"', () => {
	const none = [{row: {Question: 'q'}}];
	expect(checkTags([parseThreshold('latency{intent=(none)} < 1s')], none)).toEqual([]);
	expect(checkTags([parseThreshold('latency{intent=pii} < 1s')], none)[0]).toMatch(/are \(none\)/);
});

test('a long list of values is cut, and the rest counted', () => {
	const many = Array.from({length: 30}, (_, index) => ({row: {team: `t${index}`}}));
	const [problem] = checkTags([parseThreshold('latency{team=x} < 1s')], many);
	expect(problem).toMatch(/t9 and 20 more$/);
});

test('more tags than can be kept apart are refused', () => {
	const thresholds = Array.from({length: 51}, (_, index) =>
		parseThreshold(`latency{n=${index}} < 1s`),
	);
	const rows = Array.from({length: 51}, (_, index) => ({row: {n: index}}));
	expect(checkTags(thresholds.slice(1), rows)).toEqual([]);
	expect(checkTags(thresholds, rows)).toEqual([
		expect.stringMatching(/51 different tags; at most 50/),
	]);
});

test('each tag is kept once; intents and steps need no keeping', () => {
	const expressions = [
		'latency.p95{team=a} < 1s',
		'error_rate{ "team" = "a" } < 1%',
		'error_rate{team=b} < 1%',
		'error_rate{intent=pii} < 1%',
		'error_rate{step=20} < 1%',
		'error_rate < 1%',
	];
	expect(tagsOf(expressions.map(parseThreshold)).map(tagName)).toEqual(['team=a', 'team=b']);
});

test('a row has as a value what can be written as text, and nothing that it inherits', () => {
	const row: Row = {a: 'x', b: 1.5, c: false, d: null, e: ['x'], ...hostile};
	const values = ['a', 'b', 'c', 'd', 'e', 'list', 'toString'].map((key) => tagValue(row, key));
	expect(values).toEqual(['x', '1.5', 'false', 'null', undefined, undefined, undefined]);
});
