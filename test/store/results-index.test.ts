import {
	appendFile,
	chmod,
	mkdir,
	readdir,
	readFile,
	stat,
	truncate,
	utimes,
	writeFile,
} from 'node:fs/promises';
import {dirname} from 'node:path';
import {expect, test} from 'vitest';
import {defaultFields} from '../../source/dataset/fields.ts';
import type {Attempt} from '../../source/model/attempt.ts';
import {createIndexAppender} from '../../source/store/index-appender.ts';
import {indexFieldsOf} from '../../source/store/index-fields.ts';
import {indexBeside} from '../../source/store/index-format.ts';
import {listOf} from '../../source/store/result-list.ts';
import {readAttempt} from '../../source/store/results-file.ts';
import {openResultsIndex} from '../../source/store/results-index.ts';
import {makeAttempt} from '../helpers/attempt.ts';
import {temporaryFile} from '../helpers/folder.ts';
import {plainEntry} from '../helpers/result-lists.ts';

const outcomes = ['passed', 'passed', 'failed', 'errored'] as const;

/** Attempts of all kinds, some of which are turns, retries, doubtful or odd. */
function attemptOf(index: number): Attempt {
	const outcome = outcomes[index % 4]!;
	const at = index / 1000;
	return makeAttempt({
		id: index % 7 === 0 ? `té:${index}#1` : `日本.jsonl:${index}`,
		...{index, outcome, attempt: 1 + (index % 3 === 0 ? 1 : 0), connection: index % 50},
		prompt: {
			Question: `q${index}`,
			Intent: `i${index % 20}`,
			...(index % 7 === 0 && {Conversation: 'c'}),
		},
		...(outcome === 'errored' && {error: {class: 'timeout.total', message: `late ${index}`}}),
		...(outcome !== 'errored' && {
			reply: {text: 'a', body: {intent: `i${index % 19}`}, frames: 1, bytes: 1},
		}),
		timing: {intended: at, ...(index % 11 !== 0 && {sent: at + 0.000_001}), complete: at + 0.25},
		scores: index % 5 === 0 ? {} : {a: index % 2, b: index / 3, ...(index % 13 === 0 && {c: -1})},
		failed: outcome === 'failed' ? ['a', 'b'].slice(index % 2) : [],
		...(index % 17 === 0 && {doubt: 'surplus'}),
		...(index % 19 === 0 && {unscored: ['judge']}),
	});
}

const some = (from: number, to: number) =>
	Array.from({length: to - from}, (_, place) => attemptOf(from + place));
const linesOf = (attempts: readonly Attempt[]) =>
	attempts.map((attempt) => `${JSON.stringify(attempt)}\n`).join('');

/** A results file with an index that its writer kept. */
async function written(attempts: readonly Attempt[], text = '') {
	const file = await temporaryFile('results.jsonl', text);
	await append(file, attempts);
	return file;
}

/** Writes lines and the index as one writer does, and ends it unless it is killed. */
async function append(file: string, attempts: readonly Attempt[], isKilled = false) {
	const index = createIndexAppender(file, {metrics: ['a'], fields: defaultFields});
	let {size: offset} = await stat(file);
	for (const attempt of attempts) {
		const line = JSON.stringify(attempt);
		await appendFile(file, `${line}\n`);
		const length = Buffer.byteLength(line);
		index.add(indexFieldsOf(attempt, defaultFields, offset, length));
		offset += length + 1;
	}
	if (!isKilled) await index.close();
	return index;
}

async function read(file: string, maySave = false) {
	const progress: number[] = [];
	const options = {
		...{fields: defaultFields, maySave},
		onProgress: ({read: count}: {read: number}) => void progress.push(count),
	};
	const index = await openResultsIndex(file, options);
	return {
		index,
		entries: listOf(index.columns).map(plainEntry),
		damaged: index.damaged(),
		progress,
	};
}

/** What a file's entries are without any index. */
async function plainly(file: string) {
	const copy = await temporaryFile('results.jsonl', await readFile(file, 'utf8'));
	return (await read(copy)).entries;
}

const savedIndex = (file: string) => readFile(indexBeside(file)).catch(() => undefined);

test('the index of a writer and one that is built from the lines hold the same entries', async () => {
	const attempts = some(0, 300);
	const file = await written(attempts);
	const {entries} = await read(file);
	expect(entries).toEqual(await plainly(file));
	expect(entries.map(({id, attempt}) => [id, attempt])).toEqual(
		attempts.map(({id, attempt}) => [id, attempt]),
	);
	expect(entries[7]).toMatchObject({
		...{outcome: 'errored', error: 'timeout.total', latency: null, responseTime: 0.25},
		turn: {conversation: 'té:7', turn: 1},
	});
	expect(entries[34]).toMatchObject({doubt: 'surplus', failed: ['a', 'b'], latency: 0.249_999});
	expect(await readAttempt(file, listOf((await read(file)).index.columns).at(26)!)).toEqual(
		attempts[26],
	);
});

test('with an index that fits, the lines are not read', async () => {
	const file = await temporaryFile('results.jsonl', linesOf(some(0, 50)));
	await utimes(file, 1000, 1000);
	const {entries} = await read(file, true);
	const {length} = await readFile(file);
	await writeFile(file, 'x'.repeat(length));
	await utimes(file, 1000, 1000);
	expect((await read(file)).entries).toEqual(entries);
	await utimes(file, 1000, 1001);
	expect((await read(file)).entries).toEqual([]);
});

test('a missing index is built and saved once, readable only by its owner', async () => {
	const file = await temporaryFile('results.jsonl', linesOf(some(0, 20)));
	await read(file);
	expect(await savedIndex(file)).toBeUndefined();
	const {entries} = await read(file, true);
	const saved = await savedIndex(file);
	expect(saved).toBeDefined();
	expect((await stat(indexBeside(file))).mode & 0o777).toBe(0o600);
	const {mtimeMs} = await stat(indexBeside(file));
	expect((await read(file, true)).entries).toEqual(entries);
	expect((await stat(indexBeside(file))).mtimeMs).toBe(mtimeMs);
	expect(await readdir(dirname(file))).toEqual(['results.index', 'results.jsonl']);
});

test.each([
	{
		what: 'lines were appended without it',
		change: (file: string) => appendFile(file, linesOf(some(50, 60))),
	},
	{
		what: 'a line in the middle became longer',
		change: async (file: string) => {
			const text = await readFile(file, 'utf8');
			await writeFile(file, text.replace('"i12"', '"another"'));
		},
	},
	{
		what: 'a line was edited and none is longer',
		change: async (file: string) => {
			const text = await readFile(file, 'utf8');
			await writeFile(file, text.replace('"i12"', '"i99"'));
			await utimes(file, 1, 1);
		},
	},
	{
		what: 'lines were removed',
		change: async (file: string) => {
			const text = await readFile(file, 'utf8');
			await writeFile(file, `${text.split('\n').slice(3, 30).join('\n')}\n`);
		},
	},
	{what: 'the end was cut off', change: async (file: string) => truncate(file, 3000)},
	{what: 'the index is no index', change: (file: string) => writeFile(indexBeside(file), 'hello')},
	{what: 'the index is empty', change: (file: string) => writeFile(indexBeside(file), '')},
	{
		what: 'a byte of the index is wrong',
		change: async (file: string) => {
			const bytes = (await savedIndex(file))!;
			bytes[400]! ^= 1;
			await writeFile(indexBeside(file), bytes);
		},
	},
	{what: 'the index is torn', change: (file: string) => truncate(indexBeside(file), 1000)},
])('when $what, the entries are those of the lines', async ({change}) => {
	const file = await written(some(0, 50));
	await change(file);
	const expected = await plainly(file);
	expect((await read(file)).entries).toEqual(expected);
	expect((await read(file, true)).entries).toEqual(expected);
	expect((await read(file)).entries).toEqual(expected);
});

test('what a killed writer left is believed as far as it is whole', async () => {
	const file = await temporaryFile('results.jsonl', '');
	const index = await append(file, some(0, 5000), true);
	index.flush();
	await expect.poll(async () => (await savedIndex(file))!.length).toBeGreaterThan(50_000);
	await appendFile(file, '{"id":"torn"');
	const {entries, damaged, progress} = await read(file);
	expect([entries.length, damaged]).toEqual([5000, 1]);
	// The first piece comes from the index, at once; the rest of it from the lines.
	expect(progress[0]).toBeGreaterThanOrEqual(4096);
	expect(entries).toEqual(await plainly(file));
	await index.close();
});

test('a rerun goes on with an index that fits', async () => {
	const file = await written(some(0, 30));
	const first = (await savedIndex(file))!;
	await append(file, some(30, 40));
	const second = (await savedIndex(file))!;
	expect(second.subarray(0, first.length).equals(first)).toBe(true);
	expect(second.length).toBeGreaterThan(first.length);
	expect((await read(file)).entries).toEqual(await plainly(file));
	await appendFile(file, '\n');
	await append(file, some(40, 45));
	expect((await savedIndex(file))!.equals(second)).toBe(true);
	expect((await read(file)).entries).toEqual(await plainly(file));
});

test('what is appended later is read alone, and a changed file is not believed', async () => {
	const file = await written(some(0, 30));
	const {index} = await read(file);
	await appendFile(file, `${linesOf(some(30, 33))}{"id"`);
	expect(await index.extend()).toBe(true);
	expect(index.columns.length).toBe(33);
	expect(index.damaged()).toBe(1);
	await appendFile(file, `: 5}\n${linesOf(some(33, 34)).trimEnd()}`);
	expect(await index.extend()).toBe(true);
	expect([index.columns.length, index.damaged()]).toEqual([34, 1]);
	expect(listOf(index.columns).map(plainEntry)).toEqual(await plainly(file));
	await writeFile(file, linesOf(some(50, 99)));
	expect(await index.extend()).toBe(false);
});

test('lines that are no attempts are counted, whoever reads them', async () => {
	const bad = 'null\n\n{"id":1}\n';
	const file = await temporaryFile('results.jsonl', `\uFEFF${bad}${linesOf(some(0, 9))}${bad}`);
	for (const maySave of [false, true, false]) {
		const {entries, damaged} = await read(file, maySave);
		expect([entries.length, damaged]).toEqual([9, 4]);
	}
});

test('an index for other keys of the dataset is not believed', async () => {
	const file = await written(some(0, 9));
	const fields = {...defaultFields, intent: 'Question'};
	const {columns} = await openResultsIndex(file, {fields, maySave: false});
	expect(columns.intentOf(3)).toBe('q3');
});

test('a folder in the place of the index is no index', async () => {
	const file = await temporaryFile('results.jsonl', linesOf(some(0, 9)));
	await mkdir(indexBeside(file));
	expect((await read(file, true)).entries).toHaveLength(9);
});

test('ids with half a surrogate pair stay apart', async () => {
	const ids = ['\ud800', '\ud801', 'é\udc00', '\ufffd', ''];
	const attempts = ids.map((id, index) => ({...attemptOf(index), id, attempt: 1}));
	const file = await written(attempts);
	const list = listOf((await read(file)).index.columns);
	expect(list.latest().map(({id}) => id)).toEqual(ids);
	expect(ids.map((id) => list.attemptsOf(id).length)).toEqual([1, 1, 1, 1, 1]);
	await appendFile(file, linesOf(some(50, 60)));
	expect((await read(file)).entries).toEqual(await plainly(file));
});

test('in a folder that cannot be written, entries are read all the same', async () => {
	const file = await temporaryFile('results.jsonl', linesOf(some(0, 9)));
	await chmod(dirname(file), 0o500);
	const {entries} = await read(file, true);
	expect(entries).toHaveLength(9);
	await chmod(dirname(file), 0o700);
});

test('lines beyond 4 GB, and numbers beyond 32 bits, keep their places', async () => {
	const file = await temporaryFile('results.jsonl', '');
	const index = createIndexAppender(file, {metrics: [], fields: defaultFields});
	const offsets = [0, 2 ** 32 + 7, 2 ** 40];
	for (const offset of offsets) {
		index.add(indexFieldsOf(makeAttempt({index: offset}), defaultFields, offset, 100));
	}
	await index.close();
	const bytes = (await savedIndex(file))!;
	await truncate(file, 2 ** 40 + 101);
	const {loadIndex} = await import('../../source/store/index-load.ts');
	const {ResultColumns} = await import('../../source/store/result-columns.ts');
	const columns = new ResultColumns();
	await loadIndex(indexBeside(file), defaultFields, 2 ** 40 + 101, columns, () => undefined);
	expect(bytes.length).toBeGreaterThan(0);
	expect(listOf(columns).map(({offset}) => offset)).toEqual(offsets);
	expect(
		listOf(columns)
			.latest()
			.map(({index: place}) => place),
	).toEqual([2 ** 40]);
	await truncate(file, 0);
});
