import {expect, test} from 'vitest';
import {JsonTextError, parseLocated, whyNotJson} from '../../source/model/located-json.ts';
import {createDraw} from '../helpers/random.ts';

test('every value has its place, and a missing one that of what encloses it', () => {
	const json = parseLocated('{\n\t"a": {"b": 1,\n "c": [2]},\n\t"a": {"c":   3}\n}');
	expect(json.value).toEqual({a: {c: 3}});
	expect(json.locate(['a', 'c'])).toEqual({line: 4, column: 15});
	expect(json.locate(['a', 'b'])).toEqual({line: 4, column: 7});
	expect(json.locate(['constructor'])).toEqual({line: 1, column: 1});
	expect(json.locate([])).toEqual({line: 1, column: 1});
});

test.each([
	['{"a" 1}', 'Unexpected number', 1, 6],
	['{"a": 1,\n\n}', 'Unexpected "}"', 3, 1],
	['', 'Unexpected end of input', 1, 1],
	['[\n', 'Unexpected end of input', 1, 2],
	['{"a": tru}', "Unexpected identifier 'tru'", 1, 7],
	['{\n"a": "b\tc"}', 'Unexpected control character in a string', 2, 8],
	['['.repeat(100_000), 'nested too deeply', 1, 1],
])('%j is refused in plain words', (text, message, line, column) => {
	expect(() => parseLocated(text)).toThrow(
		expect.objectContaining({message, position: {line, column}}),
	);
});

test('the reason why a text is no JSON repeats nothing of it', () => {
	for (const text of [
		'{"token": canary}',
		'{"token": "canary"} canary',
		'{"token": "canary',
		'canary',
	]) {
		expect(whyNotJson(text)).toMatch(/^it is not JSON: Unexpected .* at 1:\d+$/);
		expect(whyNotJson(text)).not.toContain('canary');
	}
});

test('what JSON.parse accepts is read alike, and 50,000 random texts end in a value or an error', () => {
	const draw = createDraw(17);
	const alphabet = [
		'{',
		'}',
		'[',
		']',
		':',
		',',
		'"a"',
		'"__proto__"',
		'1',
		'-',
		'0',
		'e5',
		'null',
	];
	const rest = ['true', ' ', '\n', '"', '\\u0041', '\\', '\u2028', '💥', '//', '\0', '\uFEFF'];
	for (let index = 0; index < 50_000; index++) {
		const text = draw.text([...alphabet, ...rest], 9);
		let value: unknown;
		try {
			value = JSON.parse(text);
		} catch {
			expect(() => parseLocated(text)).toThrow(JsonTextError);
			continue;
		}
		expect(parseLocated(text).value).toEqual(value);
	}
}, 30_000);
