import {expect, test} from 'vitest';
import {
	createFrame,
	decodeFrame,
	flawOf,
	isReadable,
	jsonOf,
	textOf,
} from '../../source/engine/frame.ts';

const text = (data: string) => createFrame(Buffer.from(data), false);
const encoded = (data: string, binary = false) =>
	createFrame(Buffer.from(data), binary, ['base64']);
const toBase64 = (data: string) => Buffer.from(data).toString('base64');

test.each([
	['{"a": 1}', {a: 1}],
	[' [1]\n', [1]],
	['"a"', 'a'],
	['-1.5e3', -1500],
	['true', true],
	['null', null],
])('the JSON of %j is found', (data, json) => {
	expect(jsonOf(text(data))).toEqual(json);
});

test.each([
	'',
	' ',
	'hello',
	'non',
	'2 heures',
	'-',
	'true enough',
	'"so" he said',
	'<End>',
	'1.2.3',
])('%j has no JSON, and that is no flaw', (data) => {
	const frame = text(data);
	expect(jsonOf(frame)).toBeUndefined();
	expect(flawOf(frame)).toBeUndefined();
});

test.each(['{"a": ', '[1, 2', '[DONE]', '{}{}'])('%j is flawed JSON', (data) => {
	const frame = text(data);
	expect(jsonOf(frame)).toBeUndefined();
	expect(flawOf(frame)).toContain(data);
});

test('the message on flawed JSON ends before a secret that is cut', () => {
	expect(flawOf(text(`{"token": ${'s'.repeat(1000)}`))!.length).toBeLessThan(400);
});

test('JSON nested too deeply is none', () => {
	const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
	expect(jsonOf(text(nested(400)))).toBeInstanceOf(Array);
	for (const levels of [600, 200_000]) {
		expect(jsonOf(text(nested(levels)))).toBeUndefined();
		expect(flawOf(text(nested(levels)))).toContain('500 levels');
	}
});

test('a binary frame is read only if the rule decodes it', () => {
	const bytes = Buffer.from(toBase64('{"text": "é"}'));
	const plain = createFrame(bytes, true);
	expect(isReadable(plain)).toBe(false);
	expect(textOf(plain)).toBe('');
	expect(jsonOf(plain)).toBeUndefined();
	const decoded = createFrame(bytes, true, ['base64']);
	expect(isReadable(decoded)).toBe(true);
	expect(jsonOf(decoded)).toEqual({text: 'é'});
});

test('bytes that are no text can’t be read even then', () => {
	expect(isReadable(createFrame(Buffer.from([0xff, 0xfe, 0x00]), true, ['base64']))).toBe(false);
});

test.each([
	['with padding', toBase64('hello')],
	['without padding', toBase64('hello').replaceAll('=', '')],
	['as a JSON string', JSON.stringify(toBase64('hello'))],
	['with a line break behind', `${toBase64('hello')}\n`],
])('base64 is decoded %s', (_, data) => {
	expect(textOf(encoded(data))).toBe('hello');
});

test('base64 of the alphabet for addresses is decoded', () => {
	const url = Buffer.from('a?>b?>').toString('base64url');
	expect(url).toMatch(/[-_]/);
	expect(textOf(encoded(url))).toBe('a?>b?>');
});

test.each(['{"message": "Internal server error", "requestId": "a"}', 'été', 'done', '', 'a b'])(
	'among base64 %j stays as it is',
	(data) => {
		expect(textOf(encoded(data))).toBe(data);
	},
);

test('a frame that was read already can still be decoded', () => {
	const frame = text(toBase64('{"a":1}'));
	expect(jsonOf(frame)).toBeUndefined();
	decodeFrame(frame, ['base64']);
	expect(jsonOf(frame)).toEqual({a: 1});
});

test('the JSON of a frame is parsed once', () => {
	const frame = text('{"a": 1}');
	expect(jsonOf(frame)).toBe(jsonOf(frame));
});
