import {expect, test} from 'vitest';
import {
	checkPlaceholders,
	compilePayload,
	compileText,
	encodeInQuery,
} from '../../source/dataset/template.ts';
import {UserError} from '../../source/model/user-error.ts';
import {createDraw} from '../helpers/random.ts';
import {promptOf, context, fill} from './filled.ts';

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
		'"bas64" is no filter; there are base64, base64url, json, urlencode, default:VALUE. Did you mean base64?',
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

test('pieces of a text are filled in with their number', () => {
	const scope = {where: 'payload', last: true, chunk: true};
	const template = compilePayload({part: '{{$chunk.text}}', index: '{{$chunk.index}}'}, {}, scope);
	const chunk = {text: 'a"b', index: 2};
	expect(JSON.parse(template({...context({}), chunk}))).toEqual({part: 'a"b', index: 2});
	expect(() => compilePayload('{{$chunk.size}}', {}, scope)).toThrow(UserError);
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
