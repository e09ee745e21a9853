import {appendFile, rm} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {liveAttempts} from '../../source/runs/live-attempts.ts';
import {makeAttempt} from '../helpers/attempt.ts';
import {savedDocument} from '../ui/documents.ts';

const line = (id: string, parts = {}) => `${JSON.stringify(makeAttempt({id, ...parts}))}\n`;

test('what is appended is found, and what was found before stays the same object', async () => {
	const {folder} = await savedDocument([makeAttempt({id: 'a', outcome: 'failed'})]);
	const attempts = liveAttempts(folder);
	const first = (await attempts.read())!;
	expect(first.latest.map(({id}) => id)).toEqual(['a']);
	await appendFile(folder.resultsFile, line('b', {index: 1, outcome: 'failed'}));
	const second = (await attempts.read())!;
	expect(second.latest.map(({id}) => id)).toEqual(['a', 'b']);
	expect(second.latest.at(0)).toBe(first.latest.at(0));
});

test('before the first attempt there is nothing', async () => {
	const {folder} = await savedDocument([]);
	await rm(folder.resultsFile);
	const attempts = liveAttempts(folder);
	expect(await attempts.read()).toBeUndefined();
	await appendFile(folder.resultsFile, line('a'));
	expect((await attempts.read())?.entries.length).toBe(1);
});

test('of a rerun only its own attempts count', async () => {
	const {folder} = await savedDocument([
		makeAttempt({id: 'a', outcome: 'failed'}),
		makeAttempt({id: 'b', index: 1, outcome: 'failed'}),
	]);
	const attempts = liveAttempts(folder, 2);
	expect((await attempts.read())?.latest.length).toBe(0);
	await appendFile(folder.resultsFile, line('b', {index: 1, attempt: 2, outcome: 'failed'}));
	const {latest} = (await attempts.read())!;
	expect(latest.map(({id, attempt}) => `${id}${attempt}`)).toEqual(['b2']);
});
