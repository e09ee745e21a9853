import {expect, test} from 'vitest';
import type {Layer, Source} from '../../../source/config/resolve.ts';
import {configOptions} from '../../../source/config/options/run-options.ts';
import {
	choicesOf,
	fieldOfProblems,
	fromText,
	problemWithText,
	separator,
	toConfig,
	toFields,
	toText,
	type Edits,
} from '../../../source/ui/state/form.ts';

const optionOf = (key: string) => configOptions.find((option) => option.key === key)!;
const layer = (source: Source, values: Readonly<Record<string, unknown>>): Layer => ({
	source,
	label: ({key}) => key,
	values: new Map(Object.entries(values)),
});
const edits = (values: Readonly<Record<string, unknown>>): Edits => new Map(Object.entries(values));
const fieldOf = (key: string, typed: Edits, layers: readonly Layer[] = []) =>
	toFields(typed, layers).find(({option}) => option.key === key)!;

test('each field shows where its value comes from, the strongest source first', () => {
	const layers = [
		layer('flag', {connections: 7}),
		layer('environment', {connections: 6, repeat: 2}),
		layer('profile', {repeat: 3, maxSamples: 5}),
	];
	const typed = edits({thinkTime: '2s'});
	expect(fieldOf('connections', typed, layers)).toMatchObject({source: 'flag', shown: '7'});
	expect(fieldOf('repeat', typed, layers)).toMatchObject({source: 'environment', shown: '2'});
	expect(fieldOf('maxSamples', typed, layers)).toMatchObject({source: 'profile', shown: '5'});
	expect(fieldOf('thinkTime', typed, layers)).toMatchObject({source: 'edited', shown: '2s'});
	expect(fieldOf('save', typed, layers)).toMatchObject({source: 'default', shown: 'all', text: ''});
});

test('what was typed wins over everything, and taken back it is gone', () => {
	const layers = [layer('flag', {connections: 7})];
	expect(fieldOf('connections', edits({connections: 9}), layers)).toMatchObject({
		source: 'edited',
		shown: '9',
	});
	expect(toConfig(edits({connections: 9}), layers).connections).toBe(9);
	expect(toConfig(edits({}), layers).connections).toBe(7);
	expect(fromText('   ', optionOf('connections'))).toBeUndefined();
});

test('secrets are masked as shown, and there when they are edited', () => {
	const headers = {authorization: 'Bearer canary-1', 'x-team': 'blue', cookie: '{{$env.COOKIE}}'};
	const url = 'wss://user:canary-2@host.example/?token=canary-3';
	const typed = edits({headers, url});
	const shown = toFields(typed, []).map((field) => field.shown);
	expect(shown.join('\n')).not.toContain('canary');
	expect(fieldOf('headers', typed).shown).toContain('x-team: blue');
	expect(fieldOf('headers', typed).shown).toContain('cookie: {{$env.COOKIE}}');
	expect(fieldOf('headers', typed).text).toContain('authorization: Bearer canary-1');
	expect(fieldOf('url', typed).text).toBe(url);
});

test.each([
	{key: 'datasets', value: ['a.jsonl', 'b.jsonl']},
	{key: 'headers', value: {accept: 'a/b', 'x-team': 'blue: green'}},
	{key: 'thresholds', value: ['latency.p95 < 3s', 'error_rate < 1%']},
	{key: 'connections', value: 12},
])('several values of $key are typed with a bar between them and read back', ({key, value}) => {
	const option = optionOf(key);
	const text = toText(value, option);
	if (typeof value === 'object') expect(text).toContain(separator);
	expect(fromText(text, option)).toEqual(value);
	expect(fromText(text.replaceAll(separator, '  |\t'), option)).toEqual(value);
});

test.each([
	{key: 'connections', good: '20', bad: 'many'},
	{key: 'connections', good: '1', bad: '0.5'},
	{key: 'thinkTime', good: '250ms', bad: '250 parsecs'},
	{key: 'url', good: 'ws://127.0.0.1:1', bad: 'http//nowhere'},
	{key: 'headers', good: 'a: b', bad: 'no colon'},
])('$key: "$bad" has a problem that names what is allowed, "$good" has none', (each) => {
	const option = optionOf(each.key);
	expect(problemWithText(each.good, option)).toBeUndefined();
	const problem = problemWithText(each.bad, option);
	expect(problem).toMatch(/Example: [^-]/);
	expect(problem?.startsWith(`${each.key}: `)).toBe(false);
	expect(problemWithText('', option)).toBeUndefined();
});

test('a bad value from elsewhere is a problem of its field, and the others stay usable', () => {
	const layers = [layer('project', {connections: 'many', repeat: 2})];
	expect(fieldOf('connections', edits({}), layers).problem).toMatch(/"many" is not/);
	expect(fieldOf('repeat', edits({}), layers).problem).toBeUndefined();
});

test('switches and choices go through their values, other fields are typed', () => {
	expect(choicesOf(optionOf('shuffle'))).toEqual([true, false]);
	expect(choicesOf(optionOf('save'))).toEqual(['all', 'failed', 'none']);
	for (const key of ['connectionMode', 'save', 'shuffle']) {
		for (const choice of choicesOf(optionOf(key))!) {
			expect(optionOf(key).schema.safeParse(choice).success, `${key} ${String(choice)}`).toBe(true);
		}
	}
	expect(choicesOf(optionOf('url'))).toBeUndefined();
});

test('the field of a problem is that of its option, whatever it is worded like', () => {
	const text = 'connections: xxx';
	expect(fieldOfProblems([{text}, {key: 'thresholds', text}])).toBe('thresholds');
	expect(fieldOfProblems([{key: 'timeouts.total', text}])).toBe('timeouts.total');
	expect(fieldOfProblems([{key: 'conections', text}])).toBeUndefined();
	expect(fieldOfProblems([{text}])).toBeUndefined();
});
