import {expect, test} from 'vitest';
import {
	cutText,
	findText,
	readTextPath,
	wholeBody,
	withoutText,
	writeTextPath,
} from '../../source/model/saved-reply.ts';
import {createDraw} from '../helpers/random.ts';

test.each([
	['message', ['message']],
	['', []],
	['choices[0].message.content', ['choices', 0, 'message', 'content']],
	['[2]', [2]],
	['["a.b"].c', ['a.b', 'c']],
	['a["b[0]"][1]', ['a', 'b[0]', 1]],
	['["a\\"b"]', ['a"b']],
	['[""]', ['']],
	['0', ['0']],
])('the path %s is read as it was written', (text, path) => {
	expect(writeTextPath(path)).toBe(text);
	expect(readTextPath(text)).toEqual(path);
});

test.each(['a..b', 'a]', '[x]', '.a["', '["\\x"'])('%s is no path', (text) => {
	expect(readTextPath(text)).toBeUndefined();
	expect(wholeBody({a: 1}, 'Hi', text)).toEqual({a: 1});
});

test.each([
	['{"message":"Hi","n":1}', 'message', '{"n":1}'],
	['{"n":1, "message" : "Hi"}', 'message', '{"n":1}'],
	['{"message":"Hi"}', 'message', '{}'],
	['{"a":{"b":["x","Hi"]},"c":2}', 'a.b[1]', '{"a":{"b":["x",null]},"c":2}'],
	['"Hi"', '', 'null'],
	// The same string twice, or written in another way: the body is written anew.
	['{"a":"Hi","b":"Hi"}', 'a', undefined],
	['{"a":"\\u0048i","b":1}', 'a', undefined],
	['{"a":"Hi","b":"\\u0048i"}', 'a', undefined],
	['{"a":"Hi","b":{"a":1}}', 'a', undefined],
])('%s without its text', (wire, path, rest) => {
	const body: unknown = JSON.parse(wire);
	const found = findText(body, 'Hi')!;
	expect(writeTextPath(found)).toBe(path);
	expect(cutText(wire, '"Hi"', found)).toBe(rest);
	if (rest !== undefined) expect(withoutText(body, found)).toEqual(JSON.parse(rest));
	expect(wholeBody(withoutText(body, found), 'Hi', path)).toEqual(body);
});

test('a text that is put together of pieces, or no string, leaves the body as it is', () => {
	expect(findText({message: 'Hi '}, 'Hi')).toBeUndefined();
	expect(findText({message: 42}, '42')).toBeUndefined();
	expect(findText('{"message":"Hi"}', 'Hi')).toBeUndefined();
	expect(findText(null, 'Hi')).toBeUndefined();
	expect(wholeBody({message: 'Hi '}, 'Hi', undefined)).toEqual({message: 'Hi '});
});

test('whatever is cut out of the wire comes back as it was, or nothing is cut', () => {
	const draw = createDraw(11);
	const strings = ['Hi', 'H', 'a', '', '"Hi', 'Hi"', '\\', ':"Hi"', '{"a":"Hi"}', 'é', '__proto__'];
	const json = (depth: number): string => {
		const gap = draw.pick(['', ' ', '\t']);
		const text = () => {
			const quoted = JSON.stringify(draw.pick(strings));
			return draw.int(0, 9) === 0 ? quoted.replace('H', '\\u0048') : quoted;
		};
		if (depth > 2) return text();
		const items = (item: () => string) =>
			Array.from({length: draw.int(0, 3)}, () => `${gap}${item()}${gap}`).join(',');
		switch (draw.int(0, 3)) {
			case 0:
				return text();
			case 1:
				return `[${items(() => json(depth + 1))}]`;
			default:
				return `{${items(() => `${text()}${gap}:${gap}${json(depth + 1)}`)}}`;
		}
	};
	let cuts = 0;
	for (let round = 0; round < 20_000; round++) {
		const wire = json(0);
		const body: unknown = JSON.parse(wire);
		const text = draw.pick(strings);
		const path = findText(body, text);
		if (!path) continue;
		const cut = cutText(wire, JSON.stringify(text), path);
		if (cut !== undefined) cuts++;
		const rest = cut === undefined ? withoutText(body, path) : (JSON.parse(cut) as unknown);
		expect(rest).toEqual(withoutText(body, path));
		expect(wholeBody(rest, text, writeTextPath(path))).toEqual(body);
	}
	expect(cuts).toBeGreaterThan(300);
});
