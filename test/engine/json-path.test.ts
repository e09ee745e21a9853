import {expect, test} from 'vitest';
import {asText, compilePath, compileTextPath, pathKey} from '../../source/engine/json-path.ts';
import {createDraw} from '../helpers/random.ts';

const json = {
	a: {b: [{c: 'deep'}, null], 'x-y': 0},
	body: '{"conversation": {"id": "42"}, "more": "[1, 2]"}',
	quoted: 'just {text}',
	empty: '',
};

test.each([
	['a.b[0].c', 'deep'],
	['a.b[1]', null],
	['a.x-y', 0],
	['empty', ''],
	['a.b[2]', undefined],
	['a.b[0].c.d', undefined],
	['nothing.at.all', undefined],
])('%s is %j', (path, value) => {
	expect(compilePath(path)(json)).toEqual(value);
});

test('JSON in a string is looked into where the path goes on, and left alone where it ends', () => {
	expect(compilePath('body.conversation.id')(json)).toBe('42');
	expect(compilePath('body.more[1]')(json)).toBe(2);
	expect(compilePath('body')(json)).toBe(json.body);
	expect(compilePath('quoted.text')(json)).toBeUndefined();
	expect(compilePath('[0].a')(['{"a": 1}'])).toBe(1);
});

test.each([
	'__proto__',
	'constructor',
	'toString',
	'a.__proto__',
	'a.constructor.name',
	'__proto__.x',
])('%s is not inherited', (path) => {
	expect(compilePath(path)(json)).toBeUndefined();
});

test('a key called __proto__ that the server did send is read as any other', () => {
	expect(compilePath('__proto__.admin')(JSON.parse('{"__proto__": {"admin": 1}}'))).toBe(1);
});

test.each([undefined, null, 1, true, 'text', []])('there is nothing in %j', (value) => {
	expect(compilePath('a')(value)).toBeUndefined();
});

test.each([
	['', 'empty'],
	['a..b', 'character 2'],
	['a[', 'character 2'],
	['a[x]', 'character 2'],
	['a[0]b', 'character 5'],
	['a.', 'character 2'],
])('the path %j is refused at its place', (path, place) => {
	expect(() => compilePath(path)).toThrow(place);
});

test('whatever a path and a value are, reading neither throws nor leaves own properties', () => {
	const draw = createDraw(5);
	const keys = ['a', 'b', '__proto__', 'constructor', 'length', 'c'];
	const value = (depth: number): unknown => {
		switch (draw.int(0, depth > 4 ? 2 : 5)) {
			case 0:
				return draw.text(keys, 2);
			case 1:
				return draw.int(-5, 5);
			case 2:
				return null;
			case 3:
				return [value(depth + 1), value(depth + 1)];
			case 4:
				return JSON.stringify(value(depth + 1));
			default:
				return JSON.parse(
					`{${JSON.stringify(draw.pick(keys))}: ${JSON.stringify(value(depth + 1))}}`,
				) as unknown;
		}
	};
	for (let round = 0; round < 2000; round++) {
		const steps = Array.from({length: draw.int(1, 4)}, () =>
			draw.int(0, 3) === 0 ? `[${draw.int(0, 2)}]` : `.${draw.pick(keys)}`,
		);
		const found = compilePath(steps.join('').replace(/^\./, ''))(value(0));
		expect(typeof found).not.toBe('function');
		expect(found).not.toBe(Object.prototype);
	}
});

test('texts and numbers are text; what is neither is none', () => {
	expect(['a', '', 5, -0.5].map(asText)).toEqual(['a', '', '5', '-0.5']);
	const none = [JSON.parse('1e999'), null, undefined, true, {}, ['a']] as unknown[];
	expect(none.map(asText)).toEqual(none.map(() => undefined));
});

test('two paths have the same key when they lead to the same place', () => {
	expect(pathKey('a[0].b')).toBe(pathKey('a[00].b'));
	expect(pathKey('a.b')).not.toBe(pathKey('a[0].b'));
});

const list = {
	items: [{id: 'a', tags: ['x', 'y']}, {id: 2}, '{"id": "c", "tags": []}', null],
	empty: [],
	text: '[{"id": 7}]',
};

test.each([
	['items[-1]', null],
	['items[-3].id', 2],
	['items[-5]', undefined],
	['items[*].id', ['a', 2, 'c']],
	['items[*].tags', [['x', 'y'], []]],
	['items[*].tags[*]', ['x', 'y']],
	['items[*].none', undefined],
	['empty[*]', undefined],
	['text[*].id', [7]],
	['text[-1].id', 7],
	['items[*]', list.items],
	['nothing[*]', undefined],
])('%s of a list is %j', (path, value) => {
	expect(compilePath(path)(list)).toEqual(value);
});

test('[*] does not take the values of an object', () => {
	expect(compilePath('a[*]')({a: {b: 1}})).toBeUndefined();
	expect(compilePath('a[-1]')({a: {'-1': 1}})).toBe(1);
});

test('texts of [*] are joined, and others passed over', () => {
	expect(compileTextPath('items[*].id')(list)).toBe('a2c');
	expect(compileTextPath('items[*].tags[*]', ', ')(list)).toBe('x, y');
	expect(compileTextPath('items[*].tags')(list)).toBeUndefined();
	expect(compileTextPath('items[0].tags')(list)).toBeUndefined();
});
