import {writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {doubtAdvice} from '../../../source/analysis/doubts.ts';
import {makeAttempt} from '../../helpers/attempt.ts';
import {summaryOf} from '../../helpers/saved-runs.ts';
import {documentOf, entryOf, failedEntry, savedDocument} from '../documents.ts';
import {keys} from '../rig.tsx';
import {mixed, showResults} from '../results.tsx';

const doubt = 'a surplus frame came on its connection';
const document = documentOf([
	...mixed,
	failedEntry(6, {doubt, surplus: '{"beat":1}'}),
	entryOf(7, {doubt, surplus: '{"beat":1}'}),
]);

test.each([
	{columns: 120, rows: 34},
	{columns: 80, rows: 24},
	{columns: 60, rows: 20},
])('doubtful pairs are marked in the lists, $columns columns wide', async (size) => {
	const {frame, press, untilSeen} = await showResults(document, {...size, tab: 'Failures'});
	await untilSeen('Question number 6');
	expect(frame().match(/\? doubtful/g)).toHaveLength(1);
	expect(frame()).toMatch(/[ ●]\? doubtful contact/);
	press('d');
	await untilSeen('1 of 4 failed · doubtful');
	press('d');
	await untilSeen('4 failed');
	press('7');
	await untilSeen('2 doubtful');
	expect(frame()).toMatch(/\? doubtful passed/);
});

test('doubtful pairs are sent again by a key, after a question with their number', async () => {
	const {press, untilSeen, called} = await showResults(document);
	press('D');
	await untilSeen('Send 2 prompts again?');
	press('y');
	expect(await called()).toEqual(['rerun "doubtful"']);
});

test('without a doubt there is nothing to send again, no tab and nothing to filter', async () => {
	const {frame, press, calls, said, until} = await showResults(documentOf(mixed), {
		tab: 'Failures',
	});
	expect(frame()).not.toMatch(/doubtful/i);
	press('D7d');
	await until(() => said.length === 3);
	expect(said).toEqual([
		'no attempt is doubtful: nothing to rerun',
		'no attempt is doubtful',
		'none of these is doubtful',
	]);
	expect(frame()).toContain('[2 Failures 3]');
	expect(calls).toEqual([]);
});

test.each([
	{columns: 120, rows: 39},
	{columns: 80, rows: 39},
	{columns: 60, rows: 39},
])('the overview says how many are doubtful, why, and what to do, $columns wide', async (size) => {
	const summary = summaryOf({doubtful: 12, doubts: {[doubt]: 12}, greetings: 5, unverified: 2});
	const {frame} = await showResults({...document, summary}, size);
	for (const text of [
		...['? doubtful 12', 'D reruns them', '5 greetings', '2 connections ended unverified'],
		...['×12', doubtAdvice.slice(0, 20)],
	])
		expect(frame()).toContain(text);
});

test('of a run in which nothing was out of place, the overview does not speak of doubts', async () => {
	const summary = summaryOf({doubtful: 0, greetings: 0, unverified: 0});
	const {frame} = await showResults({...document, summary}, {columns: 120, rows: 40});
	expect(frame()).not.toContain('Doubts');
});

test('the overview tells of outages, and of what was left out for lateness', async () => {
	const outages = {count: 2, longest: 3.1, error: 'connect.refused'};
	const summary = summaryOf({outages, leftOut: {attempts: 8, seconds: 2}});
	const {frame} = await showResults({...document, summary}, {columns: 120, rows: 40});
	expect(frame()).toMatch(/Outages +2, the longest of 3\.10 s/);
	expect(frame()).toMatch(/Left out +8 attempts of 2 late seconds/);
});

test('the detail tells of a doubt that was found after the attempt was written', async () => {
	const saved = await savedDocument([makeAttempt({outcome: 'failed', failed: ['length_check']})]);
	const event = {type: 'doubt', at: 9, from: 0, to: 9, connection: null, count: 1};
	const found = JSON.stringify({...event, reason: doubt, frame: '{"beat":1}'});
	await writeFile(saved.folder.eventsFile, `${found}\n`);
	const document = await saved.again();
	const {frame, press, untilSeen} = await showResults(document, {tab: 'Failures', rows: 60});
	press(keys.enter);
	await untilSeen(`? doubtful: ${doubt}`);
	expect(frame()).toContain('surplus frame: {"beat":1}');
	expect(frame()).toMatch(/1\. failed +100 ms +\? doubtful/);
});
