import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Attempt} from '../../source/model/attempt.ts';
import {confusionOf, readDocument, resultsByIntent} from '../../source/runs/saved-run-reader.ts';
import {makeAttempt} from '../helpers/attempt.ts';
import {temporaryFolder} from '../helpers/folder.ts';
import {listWith} from '../helpers/result-lists.ts';
import {manifestOf, saveRun, summaryOf} from '../helpers/saved-runs.ts';
import {entryOf, erroredEntry} from '../ui/documents.ts';

async function save(attempts: readonly Attempt[], parts = {}, summary = true) {
	const manifest = manifestOf('run-1', {status: 'complete', ...parts});
	const folder = await saveRun(
		await temporaryFolder(),
		manifest,
		summary ? summaryOf() : undefined,
	);
	const text = attempts.map((attempt) => `${JSON.stringify(attempt)}\n`).join('');
	await writeFile(join(folder, 'results.jsonl'), text);
	return folder;
}

test('a run is read whole: manifest, summary, all attempts, and the last of each prompt', async () => {
	const folder = await save([
		makeAttempt({id: 'b', index: 1}),
		makeAttempt({id: 'a', index: 0, outcome: 'failed'}),
		makeAttempt({id: 'a', index: 0, attempt: 2}),
	]);
	await writeFile(join(folder, 'results.jsonl'), '{"torn', {flag: 'a'});
	const run = await readDocument(folder);
	expect(run.manifest.id).toBe('run-1');
	expect(run.summary?.passed).toBe(480);
	expect(run.entries.map(({id}) => id)).toEqual(['b', 'a', 'a']);
	expect(run.latest.map(({id, attempt}) => `${id}${attempt}`)).toEqual(['a2', 'b1']);
	expect(run.damaged).toBe(1);
});

test('the key names of the dataset come from the recorded plan', async () => {
	const attempt = makeAttempt({prompt: {frage: 'wo?', Intent: 'ort'}});
	const run = await readDocument(await save([attempt], {plan: {fields: {question: 'frage'}}}));
	expect(run.latest.at(0)).toMatchObject({intent: 'ort'});
	for await (const texts of run.texts(run.latest)) expect(texts).toMatchObject([{question: 'wo?'}]);
});

test('a run that never came to its end has no summary, and its attempts', async () => {
	const folder = await save([makeAttempt()], {status: 'running', pid: undefined}, false);
	const run = await readDocument(folder);
	expect(run.summary).toBeUndefined();
	expect(run.manifest.status).toBe('interrupted');
	expect(run.entries).toHaveLength(1);
});

test('a folder that is no run, or a damaged one, is refused with one line', async () => {
	await expect(readDocument(await temporaryFolder())).rejects.toThrow(/ENOENT/);
	const folder = await save([]);
	await writeFile(join(folder, 'summary.json'), '{"schema_version": 1}');
	const error = await readDocument(folder).catch((thrown: unknown) => thrown as Error);
	expect((error as Error).message).toMatch(/^summary\.json: [^\n]+$/);
});

test('an intent stands by its latency and by its response time, in which timeouts are', () => {
	const entries = [
		...[0, 1, 2].map((index) => entryOf(index, {latency: 0.1, responseTime: 0.4})),
		erroredEntry(3, {error: 'timeout.total', responseTime: 2}),
		erroredEntry(4, {intent: 'pii'}),
	];
	const standings = resultsByIntent(listWith(entries));
	expect(standings.get('contact')).toMatchObject({p50: 0.1, p95: 0.1, responseP95: 2});
	expect(standings.get('pii')).toMatchObject({p50: null, p95: null, responseP95: null});
});

test('the confusion matrix counts replies with an expected intent, and none for no answer', () => {
	const matrix = confusionOf(
		listWith([
			entryOf(0),
			entryOf(1),
			entryOf(2, {got: 'pii'}),
			entryOf(3, {got: undefined}),
			entryOf(4, {intent: undefined}),
			entryOf(5, {intent: '__proto__', got: 'constructor'}),
			erroredEntry(6),
		]),
	);
	const plain = [...matrix].map(([expected, row]) => [expected, [...row]]);
	expect(plain).toEqual([
		[
			'contact',
			[
				['contact', 2],
				['pii', 1],
				['(none)', 1],
			],
		],
		['__proto__', [['constructor', 1]]],
	]);
});

test('a doubt that was found after its attempts were written is in every list of them', async () => {
	const attempts = [1, 2, 3].map((sent) =>
		makeAttempt({
			id: `a.jsonl:${sent}`,
			index: sent,
			connection: sent === 3 ? 8 : 7,
			timing: {intended: sent, sent, complete: sent + 0.5},
			...(sent === 3 && {doubt: 'known at once'}),
		}),
	);
	const out = await temporaryFolder();
	const folder = await saveRun(out, manifestOf('doubted'), summaryOf());
	const lines = attempts.map((attempt) => `${JSON.stringify(attempt)}\n`);
	await writeFile(join(folder, 'results.jsonl'), lines.join(''));
	const event = {
		type: 'doubt',
		at: 9,
		connection: 7,
		from: 1.5,
		to: 9,
		count: 1,
		reason: 'surplus',
	};
	await writeFile(join(folder, 'events.jsonl'), `${JSON.stringify(event)}\n`);
	const {entries} = await readDocument(folder);
	expect(entries.map(({doubt}) => doubt)).toEqual([undefined, 'surplus', 'known at once']);
});
