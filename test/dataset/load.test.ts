import {createHash} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {Readable} from 'node:stream';
import {expect, test} from 'vitest';
import {loadUnits as loadDataset} from './loaded.ts';
import {UserError} from '../../source/model/user-error.ts';
import {temporaryFile, temporaryFolder} from '../helpers/folder.ts';

const row = (question: string, rest: object = {}) =>
	`${JSON.stringify({Question: question, ...rest})}\n`;

async function refusal(loading: Promise<unknown>): Promise<UserError> {
	const error: unknown = await loading.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(error).toBeInstanceOf(UserError);
	return error as UserError;
}

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
	const folder = await temporaryFolder();
	for (const [name, content] of Object.entries(files)) {
		const path = join(folder, name);
		await mkdir(join(path, '..'), {recursive: true});
		await writeFile(path, content);
	}
	return folder;
}

test('a folder stands for its datasets in the order of their names, and for nothing else in it', async () => {
	const folder = await folderWith({
		'b.jsonl': row('b'),
		'a.jsonl': row('a1') + row('a2'),
		'README.md': 'no dataset',
		'README.txt': 'no dataset',
		'a.jsonl.verdicts.json': '{}',
		'.hidden.jsonl': row('h'),
		'.git/x.jsonl': row('x'),
		'c.bak': row('c'),
		'deeper/c.jsonl': row('c'),
		'old.jsonl/d.jsonl': row('d'),
	});
	const {files, skipped} = await loadDataset([folder]);
	expect(files.map(({name, prompts}) => [name, prompts.map(({id}) => id)])).toEqual([
		['a.jsonl', ['a.jsonl:1', 'a.jsonl:2']],
		['b.jsonl', ['b.jsonl:1']],
	]);
	expect(skipped).toBe(0);
	expect(files[1]).toMatchObject({
		bytes: row('b').length,
		sha256: createHash('sha256').update(row('b')).digest('hex'),
	});
});

test('a glob stands for the files that it matches', async () => {
	const folder = await folderWith({
		'a.jsonl': row('a'),
		'x/b.jsonl': row('b'),
		'x/c.json': row('c'),
	});
	const {files} = await loadDataset([join(folder, '**/*.jsonl')]);
	expect(files.map(({name}) => name)).toEqual(['a.jsonl', 'b.jsonl']);
	const error = await refusal(loadDataset([join(folder, '*.csv')]));
	expect(error.message).toMatch(/no file matches this pattern/);
});

test('standard input is read for -, once', async () => {
	const stdin = Readable.from([Buffer.from(row('a') + row('b'))]);
	const {files} = await loadDataset(['-', '-'], {stdin});
	expect(files).toHaveLength(1);
	expect(files[0]!.prompts.map(({id}) => id)).toEqual(['stdin:1', 'stdin:2']);
});

test('bad lines on standard input are named as such', async () => {
	const error = await refusal(loadDataset(['-'], {stdin: Readable.from([Buffer.from('{')])}));
	expect(error.problems[0]!.text).toMatch(/^stdin:1:2: /);
});

test('rows of standard input and of a file called stdin may not share ids', async () => {
	const folder = await folderWith({stdin: row('b')});
	const stdin = Readable.from([Buffer.from(row('a'))]);
	const error = await refusal(loadDataset(['-', join(folder, 'stdin')], {stdin}));
	expect(error.problems[0]!.text).toContain('the id "stdin:1" was already used at stdin:1');
});

test('two files of one name keep apart by their folders', async () => {
	const folder = await folderWith({'x/a.jsonl': row('same'), 'y/a.jsonl': row('same')});
	const {files} = await loadDataset([join(folder, 'x'), join(folder, 'y')]);
	const ids = files.flatMap(({prompts}) => prompts.map(({id}) => id));
	expect(new Set(ids).size).toBe(2);
	expect(ids[0]).toMatch(/x\/a\.jsonl:1$/);
	expect(ids[1]).toMatch(/y\/a\.jsonl:1$/);
});

test('a file named twice, in whichever spelling, is read once', async () => {
	const path = await temporaryFile('a.jsonl', row('a'));
	const dotted = join(path, '..').concat('/./a.jsonl');
	const {files} = await loadDataset([path, dotted, relative('.', path), join(path, '..')]);
	expect(files).toHaveLength(1);
	expect(files[0]!.prompts[0]!.id).toBe('a.jsonl:1');
});

test('an id of their own used by two rows is refused at the later one, over all files', async () => {
	const folder = await folderWith({
		'a.jsonl': row('a', {id: 'x'}) + row('b', {id: 'y'}) + row('c', {id: 'x'}),
		'b.jsonl': row('d', {id: 'y'}) + row('e', {id: 'a.jsonl:9'}),
	});
	const error = await refusal(loadDataset([folder]));
	expect(error.problems.slice(0, 2).map(({text}) => text)).toEqual([
		'a.jsonl:3:1: the id "x" was already used at a.jsonl:1',
		'b.jsonl:1:1: the id "y" was already used at a.jsonl:2',
	]);
	const {files, skipped} = await loadDataset([folder], {skipInvalid: true});
	expect(skipped).toBe(2);
	expect(files.flatMap(({prompts}) => prompts)).toHaveLength(3);
});

test('equal questions are different prompts', async () => {
	const path = await temporaryFile('a.jsonl', row('same').repeat(849));
	const {files} = await loadDataset([path]);
	expect(new Set(files[0]!.prompts.map(({id}) => id)).size).toBe(849);
});

const utf16 = (text: string) => Buffer.from(text, 'utf16le');

test.each([
	['little-endian', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(row('a'))])],
	['big-endian', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16(row('a')).swap16()])],
	['unmarked', utf16(row('a'))],
	['unmarked big-endian', utf16(row('a')).swap16()],
])('%s UTF-16 is named for what it is', async (_, bytes) => {
	const error = await refusal(loadDataset([await temporaryFile('a.jsonl', bytes)]));
	expect(error.message).toBe('a.jsonl:1:1: the file is UTF-16; save it as UTF-8');
});

const latin1 = (text: string) => Buffer.from(text, 'latin1');

test.each([
	['a Latin-1 letter', latin1('{"Question":"caf\u00E9"}'), 17],
	[
		'one after a letter of two bytes',
		Buffer.concat([Buffer.from('{"é":"'), latin1('\u00E9"}')]),
		7,
	],
	[
		'one after a replacement character',
		Buffer.concat([Buffer.from('"\uFFFD'), latin1('\u00FF"')]),
		3,
	],
	['a character broken off', Buffer.from('"ab💥').subarray(0, 5), 4],
	['a broken one before good text', Buffer.from([0x22, 0xf0, 0x9f, 0x92, 0x22, 0x61]), 2],
	['one that begins like a replacement character', Buffer.from([0x22, 0xef, 0xbf, 0x22]), 2],
	['half of a surrogate pair', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 2],
])('%s that is not UTF-8 is placed exactly', async (_, line, column) => {
	const bytes = Buffer.concat([Buffer.from(`\uFEFF${row('first')}`), line, Buffer.from('\n')]);
	const file = await temporaryFile('a.jsonl', Buffer.concat([bytes, Buffer.from(row('third'))]));
	const error = await refusal(loadDataset([file]));
	expect(error.problems[0]!.text).toBe(
		`a.jsonl:2:${column}: the line is not UTF-8 here; save the file as UTF-8`,
	);
	expect(error.problems).toHaveLength(2);
	const {files, skipped} = await loadDataset([file], {skipInvalid: true});
	expect(skipped).toBe(1);
	expect(files[0]!.prompts.map((prompt) => prompt.line)).toEqual([1, 3]);
});

test('a byte order mark moves no column', async () => {
	const bytes = Buffer.concat([Buffer.from('\uFEFF"a'), Buffer.from([0xff])]);
	const error = await refusal(loadDataset([await temporaryFile('a.jsonl', bytes)]));
	expect(error.problems[0]!.text).toMatch(/^a\.jsonl:1:3: the line is not UTF-8/);
});

test('bad lines of one file come in the order of their lines', async () => {
	const bytes = Buffer.concat([Buffer.from('oops\n'), Buffer.from([0xff]), Buffer.from('\n[]\n')]);
	const error = await refusal(loadDataset([await temporaryFile('a.jsonl', bytes)]));
	expect(error.problems.slice(0, 3).map(({text}) => text.split(' ')[0])).toEqual([
		'a.jsonl:1:1:',
		'a.jsonl:2:1:',
		'a.jsonl:3:1:',
	]);
});

test('equal bad lines are one message with the first places, and --skip-invalid counts them all', async () => {
	const path = await temporaryFile('a.jsonl', 'bad\n'.repeat(1500) + row('good'));
	const error = await refusal(loadDataset([path]));
	expect(error.problems).toHaveLength(2);
	expect(error.problems[0]!.text).toMatch(
		/^a\.jsonl:1:1: not JSON: .* \(also lines 2, 3, 4, 5, 6 and 1,494 more\)$/,
	);
	expect(error.problems[1]!.text).toMatch(/--skip-invalid/);
	const {skipped, files} = await loadDataset([path], {skipInvalid: true});
	expect([skipped, files[0]!.prompts.length, files[0]!.bad.length]).toEqual([1500, 1, 1500]);
});

test('nothing to send is an error, also when bad lines are skipped', async () => {
	const empty = await temporaryFile('a.jsonl', '');
	expect((await refusal(loadDataset([empty]))).message).toMatch(/no prompt in it$/);
	const bad = await temporaryFile('b.jsonl', 'oops\n');
	const error = await refusal(loadDataset([bad], {skipInvalid: true}));
	expect(error.message).toMatch(/no prompt in it \(1 bad lines?: b\.jsonl:1:1: not JSON/);
});

test('an empty file beside a good one is no error', async () => {
	const folder = await folderWith({'a.jsonl': '', 'b.jsonl': row('b')});
	const {files} = await loadDataset([folder]);
	expect(files.map(({prompts}) => prompts.length)).toEqual([0, 1]);
});

test('an empty folder and a missing file are named', async () => {
	const folder = await temporaryFolder();
	expect((await refusal(loadDataset([folder]))).message).toMatch(
		/the folder has no dataset: a \*\.jsonl/,
	);
	const error = await refusal(loadDataset([join(folder, 'none.jsonl')]));
	expect(error.message).toMatch(
		/none\.jsonl": no such file or folder\. Give a JSON Lines, JSON, CSV or text file/,
	);
});

test('a row of 50 MB in a file is placed, and the rest is read', async () => {
	const long = Buffer.alloc(50 * 1024 * 1024, 'x');
	const bytes = Buffer.concat([Buffer.from(row('a')), long, Buffer.from(`\n${row('b')}`)]);
	const path = await temporaryFile('a.jsonl', bytes);
	const error = await refusal(loadDataset([path]));
	expect(error.problems[0]!.text).toMatch(
		/^a\.jsonl:2:1: the line has 52,428,800 characters; at most/,
	);
	expect((await loadDataset([path], {skipInvalid: true})).skipped).toBe(1);
});

const talk = (id: string, ...questions: string[]) =>
	`${JSON.stringify({id, Turns: questions.map((Question) => ({Question}))})}\n`;

test('a conversation whose id was used before is refused as a whole', async () => {
	const folder = await folderWith({
		'a.jsonl': talk('x', 'a', 'b') + row('c', {id: 'y#2'}) + row('d', {id: 'z'}),
		'b.jsonl': talk('x', 'e') + talk('y', 'f', 'g') + talk('z', 'h') + talk('w', 'i'),
	});
	const error = await refusal(loadDataset([folder]));
	expect(error.problems.slice(0, 3).map(({text}) => text)).toEqual([
		'b.jsonl:1:1: the id "x" was already used at a.jsonl:1',
		'b.jsonl:2:1: the id "y#2" was already used at a.jsonl:2',
		'b.jsonl:3:1: the id "z" was already used at a.jsonl:3',
	]);
	const {files, skipped} = await loadDataset([folder], {skipInvalid: true});
	expect(skipped).toBe(3);
	expect(files[1]!.prompts.map(({id}) => id)).toEqual(['w#1']);
});

test('an id that looks like a turn’s is an id like any other', async () => {
	const path = await temporaryFile('a.jsonl', row('a', {id: 'x'}) + row('b', {id: 'x#1'}));
	const {files} = await loadDataset([path]);
	expect(files[0]!.prompts.map(({id}) => id)).toEqual(['x', 'x#1']);
});

test('rows of one conversation may have one id, and two files conversations of one name', async () => {
	const turn = (question: string) => row(question, {Conversation: 'c'});
	const folder = await folderWith({
		'a.jsonl': row('a', {id: 'x', Conversation: 'x'}) + row('b', {id: 'x', Conversation: 'x'}),
		'b.jsonl': turn('c') + turn('d'),
		'c.jsonl': turn('e') + turn('f'),
	});
	const {files} = await loadDataset([folder]);
	expect(files.map(({prompts}) => prompts.map(({id, next}) => [id, next?.id]))).toEqual([
		[['x#1', 'x#2']],
		[['b.jsonl:1#1', 'b.jsonl:1#2']],
		[['c.jsonl:1#1', 'c.jsonl:1#2']],
	]);
});

test('of a conversation with a bad row only that one is to be mended; all are counted', async () => {
	const turn = (question: string) => row(question, {Conversation: 'c'});
	const text = turn('a') + turn('') + turn('b') + row('d');
	const path = await temporaryFile('a.jsonl', text);
	const error = await refusal(loadDataset([path]));
	expect(error.problems).toHaveLength(2);
	expect(error.problems[0]!.text).toBe('a.jsonl:2:13: "Question" is empty');
	const {files, skipped} = await loadDataset([path], {skipInvalid: true});
	expect(skipped).toBe(3);
	expect(files[0]!.prompts.map(({id}) => id)).toEqual(['a.jsonl:4']);
});

test('all rows of a conversation with a used id are counted', async () => {
	const turn = (question: string) => row(question, {Conversation: 'c', id: 'x'});
	const path = await temporaryFile('a.jsonl', row('a', {id: 'x'}) + turn('b') + turn('c'));
	expect((await refusal(loadDataset([path]))).problems).toHaveLength(2);
	expect((await loadDataset([path], {skipInvalid: true})).skipped).toBe(2);
});
