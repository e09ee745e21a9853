import {expect, test} from 'vitest';
import {defaultFields} from '../../source/dataset/fields.ts';
import {readPieces} from './parsed.ts';

const lines = '{"Question":"a"}\n{"Question":"b"}\n';
const pretty = '{\n  "Question": "a"\n}\n{\n  "Question": "b"\n}\n';

test.each([
	['a.jsonl', lines, 'JSON Lines'],
	['a.txt', lines, 'JSON Lines'],
	['stdin', lines, 'JSON Lines'],
	['prompts', lines, 'JSON Lines'],
	['a.jsonl', '[{"Question":"a"},{"Question":"b"}]', 'JSON array'],
	['a.json', '\uFEFF[\n\n{"Question":"a"}, {"Question":"b"}\n]\n', 'JSON array'],
	['a.json', '["a", "b"]', 'JSON array'],
	['stdin', '[{"Question":"a"},{"Question":"b"}]', 'JSON array'],
	['a.json', pretty, 'JSON objects over several lines'],
	['a.jsonl', pretty.replaceAll('\n', '\r\n'), 'JSON objects over several lines'],
	['a.jsonl', '{"Question":"a","x":[\n1]}\n{"Question":"b"}', 'JSON objects over several lines'],
	['a.csv', 'Question,Intent\na,x\nb,y\n', 'CSV'],
	['a.csv', '\uFEFFQuestion;Intent\r\na;x\r\nb;y\r\n', 'CSV with ";"'],
	['a.tsv', 'Question\tIntent\na\tx\nb\ty', 'CSV with tabs'],
	['a.csv', 'sep=;\nQuestion;Intent\na;x\nb;y\n', 'CSV with ";"'],
	['a.txt', 'id,Question\n1,a\n2,b\n', 'CSV'],
	['stdin', '"Question","Intent"\na,x\nb,y', 'CSV'],
	['prompts', 'Question|x\na|x\nb|y', 'CSV with "|"'],
	['a.jsonl', 'Question,x\na,x\nb,y', 'CSV'],
	['a.txt', 'Question\na\nb', 'CSV'],
	['a.txt', 'a\n\n  \nb\n', 'text'],
	['stdin', 'a\r\nb\r\n', 'text'],
	['a.txt', '\uFEFFa\nb', 'text'],
	['a.jsonl', lines.replaceAll('\n', '\r'), 'JSON Lines with CR line ends'],
	['a.txt', 'a\rb\r', 'text with CR line ends'],
	['a.csv', 'Question,x\ra,x\rb,y\r', 'CSV with CR line ends'],
])('%s with %j is %s', async (name, content, format) => {
	const read = await readPieces(content, name);
	expect(read.format).toBe(format);
	expect(read.bad).toEqual([]);
	expect(read.prompts.map(({question}) => question)).toEqual(['a', 'b']);
	for (const piece of [1, 2, 3, 7]) {
		expect(await readPieces(content, name, defaultFields, piece)).toEqual(read);
	}
});

test.each([
	['{"Question":"a"\n{"Question":"b"}\n', ['a.jsonl:1', 'a.jsonl:2']],
	['{\n{"Question":"b"}\n', ['a.jsonl:1', 'a.jsonl:2']],
	['{"Question":"a\n{"Question":"b"}\n', ['a.jsonl:1', 'a.jsonl:2']],
])('a line that breaks off, %j, does not spoil the next row', async (content, places) => {
	const {bad, prompts} = await readPieces(content, 'a.jsonl');
	expect(bad.map(({file, line}) => `${file}:${line}`)).toEqual(places.slice(0, 1));
	expect(prompts.map(({id}) => id)).toEqual(places.slice(1));
});

test.each([
	['{"Question":"a","x":NaN}', /NaN is no JSON; write a number, or null/],
	['{"Question":"a","x":-Infinity}', /-Infinity is no JSON; write a number, or null/],
	['{"Question":"a","x":None}', /None is Python; write null/],
	['{"Question":"a","x":True}', /True is Python; write true/],
	["{'Question':'a'}", /single quotes; JSON has double quotes/],
	['{Question:"a"}', /a key without quotes/],
	['{"Question":"a"},', /a comma at the end of the line; .* one row a line/],
	['{"Question":"a",}', /a comma before "}"; leave it out/],
	['{"Question":"a","x":[1,]}', /a comma before "]"; leave it out/],
	['{"Question":"a"}{"Question":"b"}', /a second row on the line; JSON Lines has one row a line/],
	['{"Question":"a"} // first', /a comment; JSON has none/],
])('of %j the cause is named', async (content, reason) => {
	const {bad} = await readPieces(`${content}\n{"Question":"b"}\n`, 'a.jsonl');
	expect(bad).toHaveLength(1);
	expect(bad[0]!.reason).toMatch(reason);
	expect(bad[0]!.line).toBe(1);
});

const bytes = (...start: (string | number)[]): Buffer =>
	Buffer.concat([
		...start.map((part) =>
			typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from([part]),
		),
		Buffer.alloc(100, 7),
	]);

test.each([
	['Parquet', bytes('PAR1'), /a Parquet file: export it as JSON Lines/],
	['xlsx', bytes('PK', 3, 4), /a zip archive or an Excel workbook: .*save the sheet as CSV/],
	['xls', bytes(0xd0, 0xcf, 0x11, 0xe0), /an old Excel workbook: save the sheet as CSV/],
	['zstd', bytes(0x28, 0xb5, 0x2f, 0xfd), /compressed with zstd: decompress it/],
	['bzip2', bytes('BZh9'), /compressed with bzip2/],
	['xz', bytes(0xfd, '7zXZ'), /compressed with xz/],
	['SQLite', bytes('SQLite format 3\0'), /an SQLite database: export the table/],
	['HTML', Buffer.from('<!DOCTYPE html>\n<html>…</html>'), /a web page \(HTML\)/],
	['LFS', Buffer.from('version https://git-lfs.github.com/spec/v1\noid x'), /git lfs pull/],
	['UTF-16', Buffer.from('\uFEFFQuestion,x\na,b\n', 'utf16le'), /UTF-16; save it as UTF-8/],
])('%s is named, with what to do', async (_, content, message) => {
	for (const name of ['a.jsonl', 'a.csv', 'a.txt']) {
		await expect(readPieces(content, name)).rejects.toThrow(message);
	}
});

test('empty files hold nothing, in any format', async () => {
	for (const name of ['a.jsonl', 'a.json', 'a.csv', 'a.txt', 'stdin', 'prompts']) {
		for (const content of ['', '\uFEFF', '\n\n', ' ']) {
			expect(await readPieces(content, name)).toMatchObject({prompts: [], bad: []});
		}
	}
	for (const [name, content] of [
		['a.json', '[]'],
		['a.json', ' [ ]\n'],
		['a.csv', 'Question,Intent\n'],
		['a.csv', 'Question,Intent'],
	] as const) {
		expect(await readPieces(content, name)).toMatchObject({prompts: [], bad: []});
	}
});

test('a page of text that is named like JSON is no text', async () => {
	for (const name of ['a.jsonl', 'a.json', 'README.md', 'prompts']) {
		const {bad, prompts} = await readPieces('How are you?\nFine?\n', name);
		expect(prompts).toEqual([]);
		expect(bad).toHaveLength(2);
	}
});
