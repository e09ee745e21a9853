import {expect, test} from 'vitest';
import {
	checkPlaceholders,
	compilePayload,
	compileText,
	encodeInQuery,
	placeholderNames,
	type Environment,
} from '../../source/dataset/template.ts';
import {UserError} from '../../source/model/user-error.ts';
import type {Prompt, Row} from '../../source/model/prompt.ts';
import {createDraw} from '../helpers/random.ts';

function promptOf(row: Row): Prompt {
	const question = typeof row.Question === 'string' ? row.Question : 'why?';
	return {id: 'a.jsonl:1', file: 'a.jsonl', line: 1, question, row};
}

const context = (row: Row) => ({prompt: promptOf(row), connection: 3, index: 8});
const fill = (tree: unknown, row: Row = {}, environment: Environment = {}): unknown =>
	JSON.parse(compilePayload(tree, environment)(context(row)));

test('nothing in a prompt can break the payload', () => {
	const hostile = '"},{"x":"\\ \n\r\t\0 \u2028 {{id}} ${a} 💥 \ud800';
	expect(fill({message: '{{question}}', list: ['say {{question}}!']}, {Question: hostile})).toEqual(
		{
			message: hostile,
			list: [`say ${hostile}!`],
		},
	);
});

test('what a prompt holds is never taken for a template', () => {
	const environment = {SECRET: 'canary'};
	const row = {Question: '{{$env.SECRET}} {{id}}'};
	expect(fill(['{{question}}', 'a {{question}}'], row, environment)).toEqual([
		'{{$env.SECRET}} {{id}}',
		'a {{$env.SECRET}} {{id}}',
	]);
});

test('a text that is one placeholder takes the value with its type', () => {
	const row = {n: 5, yes: false, none: null, list: [1, '2'], deep: {a: {b: 'c'}}, text: '7'};
	const tree = {
		n: '{{n}}',
		yes: '{{ yes }}',
		none: '{{none}}',
		list: '{{list}}',
		b: '{{deep.a.b}}',
		text: '{{text}}',
		mixed: 'n={{n}} list={{list}}',
		plain: 5,
	};
	expect(fill(tree, row)).toEqual({
		n: 5,
		yes: false,
		none: null,
		list: [1, '2'],
		b: 'c',
		text: '7',
		mixed: 'n=5 list=[1,"2"]',
		plain: 5,
	});
});

test('fields go by their own names, before a key of the row that is called alike', () => {
	expect(fill(['{{question}}', '{{id}}'], {Question: 'q'})).toEqual(['q', 'a.jsonl:1']);
	expect(fill('{{question}}', {Question: 'q', question: 'mine'})).toBe('q');
	expect(fill('{{a.b}}', {'a.b': 'whole key', a: {b: 'path'}})).toBe('whole key');
});

test('connection, index, time and identifier are filled in', () => {
	const tree = ['{{$connection}}', '{{$index}}', '{{$timestamp}}', '{{$uuid}}', 'c{{$connection}}'];
	const [connection, index, timestamp, uuid, text] = fill(tree) as unknown[];
	expect([connection, index, text]).toEqual([3, 8, 'c3']);
	expect(Math.abs(Date.now() - Number(timestamp))).toBeLessThan(60_000);
	expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
	const payload = compilePayload('{{$uuid}}', {});
	expect(payload(context({}))).not.toBe(payload(context({})));
});

test('a variable of the environment is filled in, an unset one is refused', () => {
	expect(fill('key {{$env.KEY}}', {}, {KEY: 'k"1'})).toBe('key k"1');
	for (const name of ['KEY', '__proto__', 'constructor', 'toString', '']) {
		expect(() => compilePayload(`{{$env.${name}}}`, {})).toThrow(UserError);
		expect(() => compilePayload(`{{$env.${name}}}`, process.env)).toThrow(/is not set/);
	}
});

test('an unknown $ name is refused with those there are', () => {
	for (const name of ['$uid', '$', '$constructor', '$env', '$__proto__']) {
		expect(() => compilePayload({a: `x {{${name}}}`}, {})).toThrow(
			`payload: {{${name}}} is unknown; there are $uuid, $connection, $index, $timestamp, $env.NAME`,
		);
	}
});

test('only own properties are read', () => {
	const inherited = [
		'constructor',
		'__proto__',
		'toString',
		'list.map',
		'text.length',
		'a.__proto__',
	];
	const row = {Question: 'q', list: [1], text: 'abc', a: {}};
	for (const name of inherited) {
		expect(fill(`{{${name}}}`, row)).toBeNull();
		expect(fill(`<{{${name}}}>`, row)).toBe('<>');
		expect(() => checkPlaceholders(`{{${name}}}`, [promptOf(row)])).toThrow(UserError);
	}
	const own = JSON.parse('{"__proto__":"mine","constructor":"too"}') as Row;
	expect(fill(['{{__proto__}}', '{{constructor}}'], own)).toEqual(['mine', 'too']);
});

test('a placeholder that some prompt cannot fill is refused with that prompt', () => {
	const prompts = [promptOf({Question: 'a', city: 'x'}), promptOf({Question: 'b'})];
	expect(() => checkPlaceholders({m: ['{{question}} in {{city}}']}, prompts)).toThrow(
		'payload: {{city}} has no value for a.jsonl:1; the row has Question, the fields are question',
	);
	expect(() => checkPlaceholders('{{question}} {{$uuid}}', prompts)).not.toThrow();
	expect(() => checkPlaceholders('{{}}', prompts)).toThrow(UserError);
});

test('keys of the payload are no templates', () => {
	expect(fill({'{{question}}': '{{question}}'}, {Question: 'q'})).toEqual({'{{question}}': 'q'});
	expect(placeholderNames({'{{nobody}}': [['{{ a "b" }}', null, 1, 'x{{$uuid}}']]})).toEqual([
		'a "b"',
		'$uuid',
	]);
});

test('braces that are no placeholder stay as they are', () => {
	for (const text of ['{', '{{', '}}', '{{a', 'a}}', '{ {a} }', '{{a{b}}', '']) {
		expect(fill(text)).toBe(text);
	}
	expect(fill('{{{question}}}', {Question: 'q'})).toBe('{q}');
});

test('in an address, values are encoded in the query and nowhere else', () => {
	const url = compileText('ws://h/{{stage}}?q={{question}}', {}, 'url', encodeInQuery);
	expect(url(context({stage: 'a/b', Question: 'é&x=1#'}))).toBe('ws://h/a/b?q=%C3%A9%26x%3D1%23');
	expect(url(context({stage: 'a', Question: '\ud800'}))).toBe('ws://h/a?q=%EF%BF%BD');
});

test('a payload of constants is sent as it is', () => {
	const tree = {a: [1, null, true, {b: 'c'}], d: ''};
	expect(compilePayload(tree, {})(context({}))).toBe(JSON.stringify(tree));
});

test('100,000 random templates are filled in as JSON or refused, and quickly so', () => {
	const draw = createDraw(5);
	const words = ['question', 'a.b', '$uuid', '$env.X', '$nope', '__proto__', 'constructor', 'x.y'];
	const alphabet = [...words, '{{', '}}', '{', '}', ' ', '.', '"', '\\', '\n', '💥', '\ud800'];
	const row = {Question: '"}}{{', a: {b: [1]}, x: null};
	const begin = performance.now();
	let filled = 0;
	for (let index = 0; index < 100_000; index++) {
		const text = draw.text(alphabet, 10);
		try {
			fill(draw.int(0, 1) ? text : {[text]: [text]}, row);
			filled++;
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
		}
	}
	for (const text of ['{{', ' ', '{{ ', '{{}}', '}', '{{a', '{{a '].map((part) =>
		part.repeat(50_000),
	)) {
		fill(text, row);
		fill(`{{${text}`, row);
	}
	expect(filled).toBeGreaterThan(1000);
	expect(performance.now() - begin).toBeLessThan(20_000);
}, 60_000);
