import {open, readdir, readlink} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {defaultFields} from '../../source/dataset/fields.ts';
import type {Attempt} from '../../source/model/attempt.ts';
import {indexFieldsOf} from '../../source/store/index-fields.ts';
import {ResultColumns} from '../../source/store/result-columns.ts';
import {listOf} from '../../source/store/result-list.ts';
import {readAllAttempts, readAttempt, textsOf} from '../../source/store/results-file.ts';
import {openResultsIndex} from '../../source/store/results-index.ts';
import {addTo, plainEntry} from '../helpers/result-lists.ts';
import {makeAttempt} from '../helpers/attempt.ts';
import {temporaryFile} from '../helpers/folder.ts';
import type {ErrorClass} from '../../source/model/error-class.ts';

function entriesOf(attempts: readonly Attempt[], fields = defaultFields) {
	const columns = new ResultColumns();
	addTo(
		columns,
		attempts.map((attempt, place) => indexFieldsOf(attempt, fields, place, 0)),
	);
	return listOf(columns);
}

/** All that lists show of an attempt. */
const toEntry = (attempt: Attempt, fields = defaultFields) => ({
	...plainEntry(entriesOf([attempt], fields).at(0)!),
	...textsOf(attempt, fields),
});
const entry = (parts: Partial<Attempt>) => toEntry(makeAttempt(parts));

async function readResults(file: string) {
	const options = {fields: defaultFields, maySave: false};
	const {columns, damaged} = await openResultsIndex(file, options);
	return {entries: [...listOf(columns)], damaged: damaged()};
}

const lines = (attempts: readonly Attempt[]) =>
	attempts.map((attempt) => `${JSON.stringify(attempt)}\n`).join('');

test('every attempt can be read again in full from its entry', async () => {
	const attempts = Array.from({length: 500}, (_, index) =>
		makeAttempt({
			id: `été.jsonl:${index}`,
			index,
			prompt: {Question: `東京 👩‍👩‍👧‍👦 ${index} ${'é'.repeat(index)}`},
			reply: {text: '\u2028\u0000"\n', body: {nested: [index]}, frames: 1, bytes: 1},
		}),
	);
	const file = await temporaryFile('results.jsonl', lines(attempts));
	const seen: Attempt[] = [];
	const {entries, damaged} = await readResults(file);
	for await (const attempt of readAllAttempts(file)) seen.push(attempt);
	expect(damaged).toBe(0);
	expect(seen).toEqual(attempts);
	for (const each of [entries[0]!, entries[250]!, entries[499]!]) {
		expect(await readAttempt(file, each)).toEqual(attempts[each.index]);
	}
});

test('a line longer than any piece that is read at once is one attempt', async () => {
	const text = 'é'.repeat(700_000);
	const attempts = [
		makeAttempt({id: 'long', reply: {text, body: null, frames: 1, bytes: 1}}),
		makeAttempt({id: 'short'}),
	];
	const file = await temporaryFile('results.jsonl', lines(attempts));
	const {entries} = await readResults(file);
	expect(entries.map(({id}) => id)).toEqual(['long', 'short']);
	expect((await readAttempt(file, entries[0]!)).reply?.text).toBe(text);
	expect((await readAttempt(file, entries[1]!)).id).toBe('short');
});

test('a torn last line and lines that are no attempt are counted, the others read', async () => {
	const good = lines([makeAttempt({id: 'a'}), makeAttempt({id: 'b'})]);
	const bad = 'null\n[]\n"text"\n{"id":1}\n{"id":"x"}\nnot json\n';
	const torn = lines([makeAttempt({id: 'c'})]).slice(0, -20);
	const file = await temporaryFile('results.jsonl', `${bad}\n\n${good}${torn}`);
	const {entries, damaged} = await readResults(file);
	expect(entries.map(({id}) => id)).toEqual(['a', 'b']);
	expect(damaged).toBe(7);
	expect((await readAttempt(file, entries[1]!)).id).toBe('b');
});

test('a last line without its end is an attempt like any other', async () => {
	const file = await temporaryFile('results.jsonl', lines([makeAttempt({id: 'a'})]).trimEnd());
	expect(await readResults(file)).toMatchObject({entries: [{id: 'a'}], damaged: 0});
});

test('an empty file has no attempt; a missing one rejects', async () => {
	const file = await temporaryFile('results.jsonl', '');
	expect(await readResults(file)).toEqual({entries: [], damaged: 0});
	await expect(readResults(`${file}.gone`)).rejects.toThrow(/ENOENT/);
});

test('an entry knows what was expected, what came, how long it took and why it failed', () => {
	const failed = ['classification_accuracy', 'own'];
	expect(
		entry({
			outcome: 'failed',
			prompt: {Question: 'q', Intent: 'contact'},
			reply: {text: '', body: {intent: 'pii'}, frames: 1, bytes: 1},
			timing: {intended: 0, sent: 1, complete: 1.25},
			failed,
			reasons: {classification_accuracy: 'expected "contact", got "pii"'},
		}),
	).toMatchObject({
		...{intent: 'contact', got: 'pii', question: 'q', failed},
		...{latency: 0.25, responseTime: 1.25},
		reason: 'expected "contact", got "pii"; own',
	});
});

test('an errored attempt has no latency, its class and its message', () => {
	const error = {class: 'closed.1006', message: 'gone'} as const;
	expect(entry({outcome: 'errored', error})).toMatchObject({
		...{latency: null, error: 'closed.1006', reason: 'closed.1006: gone'},
	});
	expect(entry({timing: {intended: 0, complete: 1}}).latency).toBeNull();
});

test('a timeout has a response time, and other errors have none', () => {
	const timing = {intended: 0, sent: 1, complete: 3};
	const responseOf = (name: ErrorClass) =>
		entry({outcome: 'errored', error: {class: name, message: ''}, timing}).responseTime;
	expect(responseOf('timeout.total')).toBe(3);
	expect(responseOf('handshake.timeout')).toBe(3);
	expect(responseOf('handshake.429')).toBeNull();
	expect(responseOf('closed.1006')).toBeNull();
});

test('values of other types than text neither crash nor mislead', () => {
	const odd = entry({
		prompt: {Question: 5, Intent: {a: 1}},
		reply: {text: '', body: [{intent: 'x'}], frames: 1, bytes: 1},
	});
	expect(odd).toMatchObject({question: '5'});
	expect(entry({prompt: {}})).toMatchObject({question: ''});
	expect(entry({prompt: {Question: 'x'.repeat(10_000)}}).question).toHaveLength(300);
});

test('the dataset’s own key names are obeyed', () => {
	const fields = {...defaultFields, question: 'frage', intent: 'absicht'};
	const attempt = makeAttempt({prompt: {frage: 'wo?', absicht: 'ort', Question: 'no'}});
	expect(toEntry(attempt, fields)).toMatchObject({question: 'wo?', intent: 'ort'});
});

test('of each prompt the last attempt counts, in the order of the prompts', () => {
	const entries = entriesOf([
		makeAttempt({id: 'c', index: 2}),
		makeAttempt({id: 'a', index: 0, attempt: 2, outcome: 'failed'}),
		makeAttempt({id: 'a', index: 0, attempt: 1}),
		makeAttempt({id: 'b', index: 1}),
		makeAttempt({id: 'b', index: 1, attempt: 3}),
		makeAttempt({id: 'b', index: 1, attempt: 2}),
	]);
	expect(entries.latest().map(({id, attempt}) => `${id}${attempt}`)).toEqual([
		...['a2', 'b3', 'c1'],
	]);
});

test('durations are differences of whole microseconds, each from its own beginning', () => {
	const timing = {intended: 12.000_001, sent: 12.300_002, first: 12.4, complete: 12.700_003};
	expect(entry({timing})).toMatchObject({latency: 0.400_001, responseTime: 0.700_002});
	const error = {class: 'timeout.total', message: 'late'} as const;
	const late = entry({outcome: 'errored', error, timing: {intended: 5.5, complete: 7.25}});
	expect(late).toMatchObject({latency: null, responseTime: 1.75});
});

test('a file that an attempt was read from is closed again', async (context) => {
	if (process.platform !== 'linux') context.skip('needs a list of open files');
	const file = await temporaryFile('results.jsonl', lines([makeAttempt({id: 'a'})]));
	const {entries} = await readResults(file);
	const isOpen = async () => {
		const links = await readdir('/proc/self/fd');
		const targets = await Promise.all(
			links.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
		);
		return targets.includes(file);
	};
	await readAttempt(file, entries[0]!);
	expect(await isOpen()).toBe(false);
	await expect(readAttempt(file, {offset: 5, length: 3})).rejects.toThrow();
	expect(await isOpen()).toBe(false);
	const handle = await open(file);
	expect(await isOpen()).toBe(true);
	await handle.close();
});

test('response time counts from when the prompt was due, not from when it was sent', () => {
	const timing = {intended: 2, sent: 3, complete: 7.5};
	expect(entry({timing})).toMatchObject({latency: 4.5, responseTime: 5.5});
});

test('lines whose parts are odd are damaged, not attempts', async () => {
	const good = makeAttempt({id: 'a'});
	const odd = [
		{...good, timing: null},
		{...good, timing: {intended: 'x', complete: 1}},
		{...good, scores: null},
		{...good, failed: 'length_check'},
		{...good, prompt: undefined},
		{...good, outcome: 'perfect'},
		{...good, attempt: '1'},
		{...good, index: null},
	];
	const file = await temporaryFile('results.jsonl', lines([good, ...(odd as Attempt[])]));
	const {entries, damaged} = await readResults(file);
	expect(entries).toHaveLength(1);
	expect(damaged).toBe(odd.length);
});

test('an entry says why its reply is in doubt, and nothing where it is not', () => {
	expect(entry({doubt: 'another nonce'})).toMatchObject({doubt: 'another nonce'});
	expect(entry({})).not.toHaveProperty('doubt');
});

test('a byte order mark in front of the first line hides no attempt', async () => {
	const text = `\uFEFF${lines([makeAttempt({id: 'a'}), makeAttempt({id: 'b'})])}`;
	const file = await temporaryFile('results.jsonl', text);
	const {entries, damaged} = await readResults(file);
	expect([entries.map(({id}) => id), damaged]).toEqual([['a', 'b'], 0]);
	expect(await readAttempt(file, entries[0]!)).toMatchObject({id: 'a'});
	expect(await readAttempt(file, entries[1]!)).toMatchObject({id: 'b'});
});
