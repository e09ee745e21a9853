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

test.each([
	['{{question|base64}}', {Question: 'été "1"'}, 'w6l0w6kgIjEi'],
	['{{list|json}}', {list: [1, {a: 'é'}]}, '[1,{"a":"é"}]'],
	['{{list|json|base64}}', {list: [1]}, 'WzFd'],
	['{{question|urlencode}}', {Question: 'a&b=é \ud800'}, 'a%26b%3D%C3%A9%20%EF%BF%BD'],
	['{{ question | base64 }}', {Question: 'a'}, 'YQ=='],
	['x={{question|base64}}!', {Question: 'a'}, 'x=YQ==!'],
	['{{nothing|base64}}', {}, null],
	['{{city|default:Montréal}}', {}, 'Montréal'],
	['{{city|default:Montréal}}', {city: 'Québec'}, 'Québec'],
	['{{city|default:}}', {}, ''],
	['{{city|default:}}', {city: null}, ''],
	['{{city|default:x}}', {city: ''}, ''],
	['{{city|default:x}}', {city: 0}, 0],
	['{{city|default:null}}', {}, null],
	['{{city|default:5}}', {}, 5],
	['{{city|default:"5"}}', {}, '5'],
	['{{city|default:a:b c}}', {}, 'a:b c'],
	['{{city|default:a|base64}}', {}, 'YQ=='],
	['{{city|default:$index}}', {}, 8],
	['{{city|base64|default:none}}', {}, 'none'],
	['in {{city|default:null}}', {}, 'in null'],
])('%s of %j gives %j', (template, row, value) => {
	expect(fill(template, row)).toEqual(value);
});

test.each([
	[
		'{{question|bas64}}',
		'"bas64" is no filter; there are base64, json, urlencode, default:VALUE. Did you mean base64?',
	],
	['{{question|upper}}', '"upper" is no filter'],
	['{{question|default}}', '"default" is no filter; there are base64'],
	['{{question|json:2}}', '"json:2" is no filter'],
	['{{question|}}', '"" is no filter'],
	['{{question|constructor}}', '"constructor" is no filter'],
	['{{question|default:$nope}}', '{{$nope}} is unknown'],
	['{{$env.A|default:$env.B}}', 'the environment variable B of {{$env.B}} is not set'],
])('%s is refused', (template, what) => {
	expect(() => compilePayload({a: template}, {})).toThrow(`payload: ${what}`);
	expect(() => compilePayload({a: `x ${template}`}, {})).toThrow(UserError);
});

test('a variable that need not be set has a default', () => {
	expect(fill('{{$env.TOKEN|default:}}')).toBe('');
	expect(fill('{{$env.TOKEN|default:}}', {}, {TOKEN: 't'})).toBe('t');
	expect(fill('{{$env.TOKEN|default:$env.OTHER}}', {}, {OTHER: 'o'})).toBe('o');
	expect(() => compilePayload('{{$env.TOKEN}}', {})).toThrow(
		'is not set; set it, or give a default as in {{$env.TOKEN|default:}}',
	);
});

test('a key that has a default may be missing in a row', () => {
	const prompts = [promptOf({Question: 'a', city: 'x'}), promptOf({Question: 'b'})];
	expect(() => checkPlaceholders('{{city|default:}}', prompts)).not.toThrow();
	expect(() => checkPlaceholders('{{city|json}}', prompts)).toThrow(
		'A key that not every row has takes a default: {{city|default:}}',
	);
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

test('pieces of a text are filled in with their number', () => {
	const scope = {where: 'payload', last: true, chunk: true};
	const template = compilePayload({part: '{{$chunk.text}}', index: '{{$chunk.index}}'}, {}, scope);
	const chunk = {text: 'a"b', index: 2};
	expect(JSON.parse(template({...context({}), chunk}))).toEqual({part: 'a"b', index: 2});
	expect(() => compilePayload('{{$chunk.size}}', {}, scope)).toThrow(UserError);
});

test('names are told without filters, and with what stands in for them', () => {
	expect(placeholderNames('{{a|json}}{{b|default:$uuid|base64}}{{$env.C|default:$env.D}}')).toEqual(
		['a', 'b', '$uuid', '$env.C', '$env.D'],
	);
});

test('in an address, what a filter has encoded is not encoded again', () => {
	const url = compileText(
		'ws://h/?a={{question|urlencode}}&b={{question}}',
		{},
		'url',
		encodeInQuery,
	);
	expect(url(context({Question: 'é'}))).toBe('ws://h/?a=%C3%A9&b=%C3%A9');
});

test('100,000 random templates are filled in as JSON or refused, and quickly so', () => {
	const draw = createDraw(5);
	const words = [
		'|',
		'json',
		'default:',
		'$last.body',
		'[0]',
		'question',
		'a.b',
		'$uuid',
		'$env.X',
		'$nope',
		'__proto__',
		'constructor',
		'x.y',
	];
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
