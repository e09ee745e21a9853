import {expect, test} from 'vitest';
import {
	findText,
	readTextPath,
	wholeBody,
	withoutText,
	writeTextPath,
} from '../../source/model/saved-reply.ts';

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
])('%s without its text', (wire, path, rest) => {
	const body: unknown = JSON.parse(wire);
	const found = findText(body, 'Hi')!;
	expect(writeTextPath(found)).toBe(path);
	expect(withoutText(body, found)).toEqual(JSON.parse(rest));
	expect(wholeBody(withoutText(body, found), 'Hi', path)).toEqual(body);
});

test('a text that is put together of pieces, or no string, leaves the body as it is', () => {
	expect(findText({message: 'Hi '}, 'Hi')).toBeUndefined();
	expect(findText({message: 42}, '42')).toBeUndefined();
	expect(findText('{"message":"Hi"}', 'Hi')).toBeUndefined();
	expect(findText(null, 'Hi')).toBeUndefined();
	expect(wholeBody({message: 'Hi '}, 'Hi', undefined)).toEqual({message: 'Hi '});
});
