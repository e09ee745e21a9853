import {expect, test} from 'vitest';
import {
	checkPlaceholders,
	compilePayload,
	compileText,
	encodeInQuery,
	placeholderNames,
} from '../../source/dataset/template.ts';
import {UserError} from '../../source/model/user-error.ts';
import type {Row} from '../../source/model/prompt.ts';
import {promptOf, context, fill} from './filled.ts';

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
			`payload: {{${name}}} is unknown; there are $uuid, $connection, $index, $timestamp, $traceparent, $token, $env.NAME, $file.PATH`,
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

/** As `fill`, in a turn that comes after this reply. */
const fillAfter = (tree: unknown, body: unknown, text = 'before'): unknown =>
	JSON.parse(compilePayload(tree, {})({...context({}), last: {text, body}}));

test('a turn refers to the reply before it', () => {
	const body = {conversationId: 'c1', list: [{n: 7}], inner: '{"deep": [true]}', no: null};
	const tree = {
		text: '{{$last.text}}',
		id: '{{$last.body.conversationId}}',
		n: '{{$last.body.list[0].n}}',
		inner: '{{$last.body.inner.deep[0]}}',
		none: '{{$last.body.none.at.all|default:new}}',
		no: '{{$last.body.no|default:$index}}',
		mixed: 'after "{{$last.text}}"',
		whole: '{{$last.body}}',
	};
	expect(fillAfter(tree, body)).toEqual({
		text: 'before',
		id: 'c1',
		n: 7,
		inner: true,
		none: 'new',
		no: 8,
		mixed: 'after "before"',
		whole: body,
	});
	expect(fillAfter('{{$last.body[1]}}', ['a', 'b'])).toBe('b');
	expect(fillAfter(['{{$last.body.length}}', '{{$last.body.a.__proto__}}'], {a: {}})).toEqual([
		null,
		null,
	]);
});

test('in a first turn there is no reply before, which is empty, null, or the default', () => {
	const tree = ['{{$last.text}}', '{{$last.body.id}}', '<{{$last.text}}{{$last.body.id}}>'];
	expect(fill(tree)).toEqual(['', null, '<>']);
	const defaults = ['{{$last.text|default:hi}}', '{{$last.body.id|default:$connection}}'];
	expect(fill(defaults)).toEqual(['hi', 3]);
});

test('what a template cannot refer to where it stands is refused', () => {
	expect(() => compileText('ws://h?a={{$last.text}}', {}, 'url')).toThrow(
		'url: {{$last.text}} is of an earlier reply, which only a payload can come after',
	);
	expect(() => compilePayload('{{$chunk.text}}', {})).toThrow('only in a step of the payload with');
	expect(() => compilePayload('{{$last.bdy}}', {})).toThrow(UserError);
	expect(() => compilePayload('{{$last.body.a..b}}', {})).toThrow(
		'payload: {{$last.body.a..b}}: "a..b" is not a path such as a.b[0].c: character 2',
	);
});

test('names are told without filters, and with what stands in for them', () => {
	expect(placeholderNames('{{a|json}}{{b|default:$uuid|base64}}{{$env.C|default:$env.D}}')).toEqual(
		['a', 'b', '$uuid', '$env.C', '$env.D'],
	);
});
