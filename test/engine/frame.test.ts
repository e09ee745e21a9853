import {expect, test} from 'vitest';
import {
	createFrame,
	flawOf,
	isReadable,
	jsonOf,
	textOf,
	unreadable,
} from '../../source/engine/frame.ts';

const text = (data: string) => createFrame(Buffer.from(data), false);

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

test('a binary frame is read if it is UTF-8', () => {
	const binary = createFrame(Buffer.from('{"text": "é"}'), true);
	expect(isReadable(binary)).toBe(true);
	expect(jsonOf(binary)).toEqual({text: 'é'});
	const bytes = createFrame(Buffer.from([0xff, 0xfe, 0x00]), true);
	expect(isReadable(bytes)).toBe(false);
	expect(textOf(bytes)).toBe('');
	expect(jsonOf(bytes)).toBeUndefined();
	expect(unreadable(bytes)).toEqual({class: 'reply.shape', message: 'a binary frame of 3 bytes'});
});

test('the JSON of a frame is parsed once', () => {
	const frame = text('{"a": 1}');
	expect(jsonOf(frame)).toBe(jsonOf(frame));
});
