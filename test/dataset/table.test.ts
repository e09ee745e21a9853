import {expect, test} from 'vitest';
import {formatBadLine} from '../../source/dataset/bad-line.ts';
import {defaultFields, type Fields} from '../../source/dataset/fields.ts';
import {createDraw} from '../helpers/random.ts';
import {readPieces} from './parsed.ts';

const read = (text: string | Buffer, fields: Fields = defaultFields, piece?: number) =>
	readPieces(text, 'a.csv', fields, piece);

test('rows stand on the line that they begin on, whatever lines their values have', async () => {
	const text = 'Question,Intent\n"a\nb",x\n\n\n"c\r\nd\r\n",y\r\ne,z\n"f","g\n"\nh,i';
	const {prompts, bad} = await read(text);
	expect(bad).toEqual([]);
	expect(prompts.map(({id, question}) => [id, question])).toEqual([
		['a.csv:2', 'a\nb'],
		['a.csv:6', 'c\r\nd\r\n'],
		['a.csv:9', 'e'],
		['a.csv:10', 'f'],
		['a.csv:12', 'h'],
	]);
});

test('every field is read, and an empty cell of one is none', async () => {
	const text =
		'id,Question,Intent,RefCount,Reponse,lang\n7,a,x,2,"yes, it is",\n,b,,,,fr\n"x-1","say ""hi""",y,0,no,en';
	const {prompts, bad} = await read(text);
	expect(bad).toEqual([]);
	expect(prompts[0]).toMatchObject({id: '7', intent: 'x', refCount: 2, expected: 'yes, it is'});
	expect(prompts[0]!.row).toEqual({
		...{id: '7', Question: 'a', Intent: 'x', RefCount: '2', Reponse: 'yes, it is', lang: ''},
	});
	expect(prompts[1]).toEqual({
		...{id: 'a.csv:3', file: 'a.csv', line: 3, question: 'b', row: {Question: 'b', lang: 'fr'}},
	});
	expect(prompts[2]).toMatchObject({id: 'x-1', question: 'say "hi"', refCount: 0});
});

test('rows of one conversation form one unit', async () => {
	const {prompts} = await read('Question,Conversation\na,c\nb,\nd,c\n');
	expect(prompts.map(({id, next}) => [id, next?.id])).toEqual([
		['a.csv:2#1', 'a.csv:2#2'],
		['a.csv:3', undefined],
	]);
});

test.each([
	[
		'Question,Intent\na,x\nb\nc,y\n',
		['a.csv:3:1: the row has 1 values where the header has 2 ("Question", "Intent")'],
	],
	[
		'Question,Intent\na,x\nb, or c,x\n',
		[
			'a.csv:3:1: the row has 3 values where the header has 2 ("Question", "Intent"); a value with a separator in it stands in double quotes',
		],
	],
	['Question,Intent\n,x\n', ['a.csv:2:1: "Question" is empty']],
	[
		'Question,RefCount\na,many\n',
		['a.csv:2:1: "RefCount" is not a whole number from 0 up, nor a list of references'],
	],
	[
		'prompt,Intent\na,x\n',
		[
			'a.csv:2:1: the row has no key "Question"; it has "prompt", "Intent". If "prompt" is the question, give --field question=prompt.',
		],
	],
	[
		'Question,Intent\na,x\n"b,x\nc,y\n',
		['a.csv:3:1: a quote opens in the row and is not closed; what follows is not read'],
	],
])('%j is refused where it is wrong', async (text, expected) => {
	expect((await read(text)).bad.map(formatBadLine)).toEqual(expected);
});

test('two columns of one name are refused, and a column without one gets its number', async () => {
	await expect(read('Question,a,a\nx,y,z\n')).rejects.toThrow(
		'a.csv:1:1: the header has the column "a" twice; give each column a name of its own',
	);
	const {prompts} = await read(',Question, Intent \n0,a,x\n');
	expect(prompts[0]!.row).toEqual({'column 1': '0', Question: 'a', Intent: 'x'});
});

test('of a table with one column, every line is one value', async () => {
	const {prompts} = await read('Question\nHow, and when; really?\n\n"with ""quotes"""\n');
	expect(prompts.map(({question}) => question)).toEqual([
		'How, and when; really?',
		'with "quotes"',
	]);
});

test('columns may be named like paths, or like what objects inherit', async () => {
	const fields = {...defaultFields, question: 'vars.question'};
	const {prompts} = await read('vars.question,__proto__,constructor\na,b,c\n', fields);
	expect(prompts[0]!.question).toBe('a');
	expect(Object.entries(prompts[0]!.row)).toEqual([
		['vars.question', 'a'],
		['__proto__', 'b'],
		['constructor', 'c'],
	]);
});

test('a value of 2 MB is a bad line, and the rest is read', async () => {
	const text = `Question,x\n"${'y\n'.repeat(1e6)}",1\nb,2\n`;
	const {prompts, bad} = await read(text, defaultFields, 65_536);
	expect(bad.map(formatBadLine)).toEqual([
		'a.csv:2:1: the row has 2,000,001 characters; at most 1,048,576 are read',
	]);
	expect(prompts.map(({id}) => id)).toEqual(['a.csv:1000003']);
});

test('rows that are not UTF-8 are bad lines, wherever they are cut', async () => {
	const text = Buffer.concat([
		Buffer.from('Question,x\né,€🙂\ncaf'),
		Buffer.from([0xe9]),
		Buffer.from(',1\n\uFFFD is said,2\n'),
	]);
	for (let piece = 1; piece < 20; piece++) {
		const {prompts, bad} = await read(text, defaultFields, piece);
		expect(prompts[0]!.row).toEqual({Question: 'é', x: '€🙂'});
		expect(bad[0]).toMatchObject({line: 3, reason: expect.stringMatching('not UTF-8') as string});
	}
	expect((await read('Question\n\uFFFD is said\n', defaultFields, 1)).bad).toEqual([]);
});

test('however values are quoted and cut into pieces, they are the same', async () => {
	const draw = createDraw(9);
	const letters = ['a', '"', ',', ';', '\n', '\r\n', 'é', '🙂', '  b', '\t'];
	for (let round = 0; round < 150; round++) {
		const delimiter = draw.pick([',', ';', '\t']);
		const ends = draw.pick(['\n', '\r\n']);
		const rows = Array.from({length: draw.int(0, 5)}, () => ({
			Question: `q${draw.text(letters, 6)}`,
			y: draw.text(letters, 3),
		}));
		const quote = (value: string) =>
			draw.int(0, 1) === 1 || /[",;\s]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
		const written = rows.map(({Question, y}) => [Question, y].map(quote).join(delimiter));
		const mark = draw.pick(['', '\uFEFF']);
		const text = `${mark}${[`Question${delimiter}y`, ...written].join(ends)}${draw.pick(['', ends])}`;
		const {prompts, bad} = await read(text, defaultFields, draw.int(1, 30));
		expect(bad).toEqual([]);
		expect(prompts.map(({row}) => row)).toEqual(rows);
		for (const {line, question} of prompts) {
			expect(text.split('\n')[line - 1]).toMatch(/^"?q/);
			expect(question.startsWith('q')).toBe(true);
		}
	}
});
