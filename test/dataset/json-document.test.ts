import {expect, test} from 'vitest';
import {formatBadLine} from '../../source/dataset/bad-line.ts';
import {defaultFields} from '../../source/dataset/fields.ts';
import {turnsOf} from '../../source/model/prompt.ts';
import {createDraw} from '../helpers/random.ts';
import {readPieces} from './parsed.ts';

const read = (text: string | Buffer, piece?: number) =>
	readPieces(text, 'a.json', defaultFields, piece);

const messages = async (text: string) => (await read(text)).bad.map(formatBadLine);

test('a row has the line that it begins on, and its column where others share that line', async () => {
	const {prompts} = await read(`[
  {"Question":"a"}, {"Question":"é🙂"},{"Question":"c"},
  {
    "Question": "d"
  }, {"Question":"e", "id": "own"}
]`);
	expect(prompts.map(({id, line, question}) => [id, line, question])).toEqual([
		['a.json:2', 2, 'a'],
		['a.json:2:21', 2, 'é🙂'],
		['a.json:2:40', 2, 'c'],
		['a.json:3', 3, 'd'],
		['own', 5, 'e'],
	]);
	expect(prompts[3]!.row).toEqual({Question: 'd'});
});

test('rows on one line may be conversations, and ids that look alike are found', async () => {
	const talk = '{"Turns":[{"Question":"a"},{"Question":"b"}]}';
	const {prompts} = await read(`[${talk},${talk}]`);
	expect(prompts.map((unit) => turnsOf(unit).map(({id}) => id))).toEqual([
		['a.json:1#1', 'a.json:1#2'],
		['a.json:1:48#1', 'a.json:1:48#2'],
	]);
	const twice = await read(
		'[{"Question":"a"},{"Question":"b"},{"Question":"c","id":"a.json:1:19"}]',
	);
	expect(twice.bad.map(formatBadLine)).toEqual([
		'a.json:1:1: the id "a.json:1:19" was already used at a.json:1',
	]);
});

test.each([
	[
		'[{"Question":"a"},\n{"Question":"b"},\n{"Question" "c"},\n{"Question":"d"}]',
		'a.json:3:13: not JSON: Unexpected string',
	],
	[
		'[{"Question":"a"},\n{"Question":"b"},\n  {\n "Question": NaN},\n{"Question":"d"}]',
		'a.json:4:14: not JSON: NaN is no JSON; write a number, or null where there is none',
	],
	[
		'[{"Question":"a"}\n{"Question":"b"},{"Question":"c"}]',
		'a.json:2:1: not JSON: a comma is missing between two rows',
	],
	[
		'[{"Question":"a"},{"Question":"b"},\n{"Question":"c"},\n]',
		'a.json:3:1: not JSON: a comma before "]"; leave it out',
	],
	[
		'[{"Question":"a"},{"Question":"b"},{"Question":"c"}',
		'a.json:1:52: not JSON: Unexpected end of input; the list is not closed',
	],
	[
		'[{"Question":"a"},{"Question":"b"},{"Question":"c"},5]',
		'a.json:1:53: the row is a number where an object such as {"Question":"…"} is wanted',
	],
	[
		'[{"Question":"a"},{"Question":"b"},{"Question":"c"},{"Intent":"x"}]',
		'a.json:1:53: the row has no key "Question"; it has "Intent".',
	],
	[
		'[{"Question":"a"},{"Question":"b"},{"Question":"c"}]]',
		'a.json:1:53: not JSON: Unexpected "]"; what follows is not read',
	],
])('a fault in %j is placed, and no other row is lost', async (text, message) => {
	expect(await messages(text)).toEqual([message]);
	expect((await read(text)).prompts).toHaveLength(3);
});

test.each([
	[
		'[{"Question":"a"},\n{"Question":"b},\n{"Question":"c"}]',
		/^a\.json:2:\d+: not JSON: a text that is not closed on its line.*; what follows is not read$/,
	],
	[
		'[{"Question":"a"},\n{"Question":"b"],\n{"Question":"c"}]',
		/^a\.json:2:16: not JSON: Unexpected "\]"; what follows is not read$/,
	],
	[
		'[{"Question":"a"},\n{"Question":"b", "x": {',
		/^a\.json:2:\d+: not JSON: Unexpected end of input; what follows is not read$/,
	],
])('behind %j nothing can be read, which is said', async (text, message) => {
	expect(await messages(text)).toEqual([expect.stringMatching(message)]);
	expect((await read(text)).prompts).toHaveLength(1);
});

test('a row that is too long or too deep is a bad line, and the rest is read', async () => {
	const long = (bytes: number) => `{"Question":"${'x'.repeat(bytes)}"}`;
	const deep = `{"Question":"a","x":${'['.repeat(300)}${']'.repeat(300)}}`;
	const text = `[{"Question":"a"},\n${long(2e6)},\n${long(9e6)},\n${deep},\n{"Question":"b"}]`;
	const {prompts, bad} = await read(text, 65_536);
	expect(prompts.map(({line}) => line)).toEqual([1, 5]);
	expect(bad.map(({line, reason}) => [line, reason.slice(0, 11)])).toEqual([
		[2, 'the row has'],
		[3, 'the row has'],
		[4, 'the row is '],
	]);
});

test('a row that is not UTF-8 is one bad line', async () => {
	const broken = Buffer.concat([
		Buffer.from('[{"Question":"a"},\n{"Question":"caf'),
		Buffer.from([0xe9]),
		Buffer.from('"},\n{"Question":"b"}]'),
	]);
	const {prompts, bad} = await read(broken);
	expect(prompts.map(({line}) => line)).toEqual([1, 3]);
	expect(bad.map(formatBadLine)).toEqual([
		'a.json:2:17: the row is not UTF-8 here; save the file as UTF-8',
	]);
});

test('numbers keep their digits, and rows their own keys', async () => {
	const row =
		'{"Question":"a","n":12345678901234567890,"d":0.12345678901234567890,"__proto__":{"x":1}}';
	const {prompts} = await read(`[\n${row.replaceAll(',', ',\n')}\n]`);
	expect(JSON.stringify(prompts[0]!.row)).toBe(row);
});

test('however a list is written and cut into pieces, its rows are the same', async () => {
	const draw = createDraw(5);
	const space = () => draw.pick(['', ' ', '\n', '\r\n', '\t', '\n\n']);
	const letters = ['a', '"', '\\', '{', '}', '[', ']', ',', 'é', '🙂', '\n', '\u2028'];
	for (let round = 0; round < 150; round++) {
		const rows = Array.from({length: draw.int(0, 6)}, () => ({
			Question: `q${draw.text(letters, 8)}`,
			x: draw.pick([null, [], {a: [{b: '}]'}]}, -1.5e3, 'a"\\']),
		}));
		const isList = draw.int(0, 2) > 0;
		const indents = isList ? [0, 2] : [draw.pick([0, 2])];
		const json = rows.map((row) => JSON.stringify(row, undefined, draw.pick(indents)));
		const text = isList
			? `${space()}[${space()}${json.join(`${space()},${space()}`)}${space()}]${space()}`
			: json.map((each) => `${each}${space()}`).join('\n');
		const {prompts, bad} = await read(text, draw.int(1, 40));
		expect(bad).toEqual([]);
		expect(prompts.map(({row}) => row)).toEqual(rows);
		expect(new Set(prompts.map(({id}) => id)).size).toBe(rows.length);
		for (const {line, row} of prompts) {
			expect(text.split('\n')[line - 1]).toContain(JSON.stringify(row).slice(0, 1));
		}
	}
});
