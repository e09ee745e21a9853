import {expect, test} from 'vitest';
import {findString} from '../../source/worker/reply-bytes.ts';
import {createDraw} from '../helpers/random.ts';

/** The text's string and the rest of the body, as they are in the bytes. */
function split(wire: string, key: string) {
	const bytes = Buffer.from(wire);
	const place = findString(bytes, Buffer.from(key));
	if (!place) return undefined;
	const {from, to, cutFrom, cutTo} = place;
	const rest = bytes.toString('utf8', 0, cutFrom) + bytes.toString('utf8', cutTo);
	return [bytes.toString('utf8', from, to), rest];
}

const long = 'é"\\'.repeat(30);

test.each([
	['{"message":"Hi","n":1}', 'message', ['"Hi"', '{"n":1}']],
	['{"n":1,"message":"Hi"}', 'message', ['"Hi"', '{"n":1}']],
	['{"message":"Hi"}', 'message', ['"Hi"', '{}']],
	[' {\n"n" : [1,2] ,\t"message" : "Hi"\r\n}\n', 'message', ['"Hi"', ' {\n"n" : [1,2] \r\n}\n']],
	['{"a":{"message":"no"},"message":"Hi"}', 'message', ['"Hi"', '{"a":{"message":"no"}}']],
	[
		'{"a":"\\"message\\":\\"no\\"","message":"\\\\"}',
		'message',
		['"\\\\"', '{"a":"\\"message\\":\\"no\\""}'],
	],
	['{"message":"","é":""}', 'é', ['""', '{"message":""}']],
	['{"":"Hi"}', '', ['"Hi"', '{}']],
	[
		`{"a":["}]{[",${JSON.stringify(long)}],"message":${JSON.stringify(long)}}`,
		'message',
		[JSON.stringify(long), `{"a":["}]{[",${JSON.stringify(long)}]}`],
	],
	// It is uncertain which string it is, or there is none.
	['{"message":"a","message":"Hi"}', 'message', undefined],
	['{"message":"a","m\\u0065ssage":"Hi"}', 'message', undefined],
	['{"message":1}', 'message', undefined],
	['{"messages":"Hi"}', 'message', undefined],
	['{}', 'message', undefined],
	['["message","Hi"]', 'message', undefined],
	['"message"', 'message', undefined],
])('in %s the string under %s', (wire, key, parts) => {
	expect(split(wire, key)).toEqual(parts);
});

test('whatever is cut out of the bytes is the string under the key, and nothing else', () => {
	const draw = createDraw(11);
	const strings = ['Hi', 'H', 'a', '', '"Hi', 'Hi"', '\\', ':"Hi"', '{"a":"Hi"}', 'é', '}', ','];
	const json = (depth: number): string => {
		const gap = () => draw.pick(['', ' ', '\t', '\n', '\r\n']);
		const text = () => {
			const quoted = JSON.stringify(draw.pick(strings).repeat(draw.pick([1, 1, 40])));
			return draw.int(0, 9) === 0 ? quoted.replace('H', '\\u0048') : quoted;
		};
		if (depth > 2) return text();
		const items = (item: () => string) =>
			Array.from({length: draw.int(0, 3)}, () => `${gap()}${item()}${gap()}`).join(',');
		switch (draw.int(0, 4)) {
			case 0:
				return text();
			case 1:
				return draw.pick(['1', '-0.5e3', 'true', 'null', '[]', '{ }']);
			case 2:
				return `[${items(() => json(depth + 1))}]`;
			default:
				return `{${items(() => `${text()}${gap()}:${gap()}${json(depth + 1)}`)}}`;
		}
	};
	let found = 0;
	for (let round = 0; round < 20_000; round++) {
		const wire = json(0);
		const key = draw.pick([
			...Object.keys((JSON.parse(wire) as object | null) ?? {}),
			draw.pick(strings),
		]);
		const parts = split(wire, key);
		if (!parts) continue;
		found++;
		const {[key]: text, ...rest} = JSON.parse(wire) as Record<string, unknown>;
		expect(parts.map((part) => JSON.parse(part) as unknown)).toEqual([text, rest]);
	}
	expect(found).toBeGreaterThan(200);
});

test('bytes that end too early have no string', () => {
	const wire = '{"a":[{"b":"c\\"}"},1],"message":"Hi"}';
	for (let length = 0; length < wire.length; length++) {
		expect(findString(Buffer.from(wire.slice(0, length)), Buffer.from('message'))).toBeUndefined();
	}
});
