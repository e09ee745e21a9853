import {expect, test} from 'vitest';
import type {RunDocument} from '../../../source/runs/saved-run-reader.ts';
import {documentOf, entryOf, failedEntry} from '../documents.ts';
import {showResults} from '../results.tsx';

/** A run whose attempts are being read, until the test says how that ends. */
function readingDocument(whole: RunDocument) {
	const {promise, resolve, reject} = Promise.withResolvers<RunDocument>();
	promise.catch(() => undefined);
	const document = documentOf([], {
		reading: {
			progress: () => ({read: 1000, of: 5000}),
			subscribe: () => () => undefined,
			whole: promise,
		},
	});
	return {document, end: () => resolve(whole), fail: (why: string) => reject(new Error(why))};
}

const before = documentOf([entryOf(0), failedEntry(1)]);
const after = documentOf([failedEntry(0), entryOf(1)]);

test.each(['Overview', 'Failures', 'Errors', 'Intents', 'Compare'] as const)(
	'while the attempts are being read, %s says how far that is',
	async (tab) => {
		const {document, end} = readingDocument(after);
		const {frame, untilSeen} = await showResults(document, {tab, baseline: before, rows: 40});
		await untilSeen('reading 1,000 of 5,000 attempts');
		expect(frame()).not.toMatch(/No baseline|no pair failed|no prompt errored/);
		expect(frame()).toMatch(/2 Failures\]? +\[?3 Errors/);
		end();
		await untilSeen('2 Failures 1');
		expect(frame()).not.toContain('reading');
	},
);

test('keys that need the attempts say so, and work on the same screen once they are read', async () => {
	const {document, end} = readingDocument(after);
	const {press, said, until, untilSeen} = await showResults(document, {tab: 'Failures'});
	press('fEa');
	await until(() => said.length === 3);
	expect(new Set(said)).toEqual(new Set(['the attempts have not been read']));
	end();
	await untilSeen('2 Failures 1');
	press('f');
	await untilSeen('again?');
});

test('when the attempts cannot be read, each list says why', async () => {
	const {document, fail} = readingDocument(after);
	const {press, untilSeen} = await showResults(document, {tab: 'Failures'});
	fail('EIO: i/o error');
	await untilSeen('the attempts cannot be read: EIO: i/o error');
	press('3');
	await untilSeen('[3 Errors]');
	await untilSeen('the attempts cannot be read: EIO: i/o error');
});
