import {expect, test} from 'vitest';
import {manifestOf} from '../../helpers/saved-runs.ts';
import {documentOf, entryOf} from '../documents.ts';
import {keys, linesOf} from '../rig.tsx';
import {mixed, showResults} from '../results.tsx';

test('the tabs say how many failed and errored, and are reached by number, Tab and arrows', async () => {
	const {frame, press, untilSeen} = await showResults(documentOf(mixed));
	expect(frame()).toContain('[1 Overview]');
	expect(frame()).toContain('2 Failures 3');
	expect(frame()).toContain('3 Errors 1');
	expect(frame()).toContain('✗ failed: 1 of 2 thresholds failed');
	for (const [key, tab] of [
		['\t', '[2 Failures 3]'],
		['l', '[3 Errors 1]'],
		[keys.right, '[4 Intents]'],
		[']', '[5 Steps]'],
		['\t', '[6 Compare]'],
		['\t', '[1 Overview]'],
		[keys.shiftTab, '[6 Compare]'],
		['h', '[5 Steps]'],
		['2', '[2 Failures 3]'],
		['5', '[5 Steps]'],
		['6', '[6 Compare]'],
	] as const) {
		press(key);
		await untilSeen(tab);
	}
});

test('the failures say why, with the expected intent and the one it got', async () => {
	const {frame, untilSeen} = await showResults(documentOf(mixed), {tab: 'Failures'});
	await untilSeen('Où est l’école');
	expect(frame()).toContain('─ 3 failed ─');
	expect(frame()).toMatch(/- +2 +classification_accuracy/);
	expect(frame()).toMatch(/▸ +contact → open_data +110 ms +Où est l’école/);
	expect(frame()).toMatch(/- +1 +length_check/);
	expect(frame()).toMatch(/ too long +130 ms +Question number 3/);
	expect(frame()).not.toContain('Question number 2');
});

test('errors stand below their class and message', async () => {
	const {frame, untilSeen} = await showResults(documentOf(mixed), {tab: 'Errors'});
	await untilSeen('Question number 2');
	expect(frame()).toMatch(/- +1 +handshake\.429: Too Many Requests/);
	expect(frame()).toMatch(/▸ +Question number 2/);
});

test.each([
	{key: 'f', choice: '"failed"', count: 'Send 3 prompts again?'},
	{key: 'E', choice: '"errored"', count: 'Send 1 prompt again?'},
	{key: 'a', choice: '"all"', count: 'Send 6 prompts again?'},
])('$key says the exact count first, and sends only after y', async ({key, choice, count}) => {
	const {press, calls, called, untilSeen} = await showResults(documentOf(mixed));
	press(key);
	await untilSeen(count);
	press('n');
	await untilSeen('[1 Overview]');
	expect(calls).toEqual([]);
	press(`${key}y`);
	expect(await called()).toEqual([`rerun ${choice}`]);
});

test('r reruns the selected pair, or exactly the marked ones of all tabs', async () => {
	const {press, calls, called, untilSeen} = await showResults(documentOf(mixed), {tab: 'Failures'});
	press('jry');
	expect(await called()).toEqual(['rerun ["a.jsonl:6"]']);
	press('gj ');
	await untilSeen('1 marked');
	press('3');
	await untilSeen('[3 Errors 1]');
	press(' ');
	await untilSeen('2 marked');
	press('r');
	await untilSeen('Send 2 prompts again?');
	press('y');
	expect(await called(2)).toEqual([calls[0], 'rerun ["a.jsonl:2","a.jsonl:3"]']);
	press(' ');
	await untilSeen('1 marked');
	press('ry');
	expect(await called(3)).toContain('rerun ["a.jsonl:2"]');
});

test('a filter narrows the list, keeps the selected item, and Escape takes it away', async () => {
	const {frame, press, untilSeen, until} = await showResults(documentOf(mixed), {tab: 'Failures'});
	press('Gkk');
	await untilSeen('▸   permits');
	press('/PERM');
	await until((shown) => !shown.includes('Où est'));
	press(keys.enter);
	await untilSeen('1 of 3 failed · "PERM"');
	expect(frame()).toMatch(/▸ +permits → open_data/);
	press(keys.escape);
	await untilSeen('─ 3 failed ─');
	expect(frame()).toMatch(/▸ +permits → open_data/);
	press('/nothing like it\r');
	await untilSeen('nothing matches the filter');
	press('/');
	await untilSeen('/ nothing like it');
	press(keys.escape);
	await untilSeen('─ 3 failed ─');
});

test('m and i go through the metrics and the intents and back to none', async () => {
	const {press, untilSeen} = await showResults(documentOf(mixed), {tab: 'Failures'});
	for (const [key, shown] of [
		['m', '2 of 3 failed · metric classification_accuracy'],
		['m', '1 of 3 failed · metric length_check'],
		['m', '─ 3 failed ─'],
		['i', '1 of 3 failed · intent contact'],
		['i', '1 of 3 failed · intent permits'],
		['i', '1 of 3 failed · intent pii'],
		['i', '─ 3 failed ─'],
	] as const) {
		press(key);
		await untilSeen(shown);
	}
});

test('each tab keeps its filter and its selection', async () => {
	const {press, untilSeen} = await showResults(documentOf(mixed), {tab: 'Failures'});
	press('mG');
	await untilSeen('2 of 3 failed · metric classification_accuracy');
	press('3');
	await untilSeen('─ 1 errored ─');
	press('2');
	await untilSeen('2 of 3 failed · metric classification_accuracy');
	await untilSeen('▸   permits');
});

test.each([
	{key: 'f', why: 'no prompt failed: nothing to rerun'},
	{key: 'E', why: 'no prompt errored: nothing to rerun'},
])('with nothing to send again $key says so and asks nothing', async ({key, why}) => {
	const {press, said, calls, until, frame} = await showResults(documentOf([entryOf(0)]));
	press(key);
	await until(() => said.length === 1);
	expect(said).toEqual([why]);
	expect(calls).toEqual([]);
	expect(frame()).not.toContain('again?');
});

test('a run that saved nothing says why there is nothing to rerun', async () => {
	const {press, said, until} = await showResults(documentOf([]));
	press('fEa');
	await until(() => said.length === 3);
	expect(new Set(said)).toEqual(new Set(['this run saved no attempts (--save none)']));
});

test('empty lists say so, and their keys say why they do nothing', async () => {
	const {press, said, until, untilSeen} = await showResults(documentOf([entryOf(0)]));
	press('2');
	await untilSeen('no pair failed');
	press(`${keys.enter} rymi`);
	await until(() => said.length === 6);
	expect(said.slice(0, 4)).toEqual(new Array(4).fill('no pair is selected'));
	press('3');
	await untilSeen('no prompt errored');
	press('5');
	await untilSeen('This run has no steps. With --steps');
	press('6');
	await untilSeen('No baseline yet: b chooses');
});

test.each([
	{key: 'q', call: 'back'},
	{key: 'H', call: 'history'},
	{key: 'o', call: 'report'},
	{key: 'b', call: 'baseline'},
	{key: keys.ctrlC, call: 'interrupt'},
])('$key asks for $call', async ({key, call}) => {
	const {press, called} = await showResults(documentOf(mixed));
	press(key);
	expect(await called()).toEqual([call]);
});

test('s asks for the profile’s name, and stays when it cannot be taken', async () => {
	const {press, called, untilSeen} = await showResults(documentOf(mixed), {
		saveProblem: 'that name is taken',
	});
	press('s');
	await untilSeen('Save the plan as a profile');
	press('\u0015taken\r');
	await untilSeen('that name is taken');
	press('\u0015nightly\r');
	await untilSeen('[1 Overview]');
	expect(await called(2)).toEqual(['save "taken"', 'save "nightly"']);
});

test('a run without a summary says how it ended, and lists what it has', async () => {
	const document = documentOf(mixed, {
		manifest: manifestOf('killed', {status: 'interrupted'}),
		summary: undefined,
	});
	const {frame, press, untilSeen} = await showResults(document);
	expect(frame()).toContain('! interrupted');
	expect(frame()).toContain('This run has no summary: it is interrupted.');
	press('2');
	await untilSeen('─ 3 failed ─');
	press('4');
	await untilSeen('expected (down) x got (across)');
});

test('the tab of those that left has its key, its count, and is absent without any', async () => {
	const left = entryOf(6, {outcome: 'left', got: undefined, latency: null, question: 'Gone ?'});
	const {press, untilSeen} = await showResults(documentOf([...mixed, left]));
	press('8');
	await untilSeen('[8 Left 1]');
	await untilSeen('Gone ?');
	const without = await showResults(documentOf(mixed));
	without.press('8');
	await without.until(() => without.said.length === 1);
	expect(without.said).toEqual(['no user left in mid-reply']);
	expect(without.frame()).not.toContain('8 Left');
});

test.each([
	{columns: 120, tabs: '[1 Overview] 2 Failures 3  3 Errors 1  4 Intents  5 Steps  6 Compare'},
	{columns: 60, tabs: '[1 Overview] 2 Fail 3  3 Err 1  4 Int  5 Steps  6 Comp'},
	{columns: 40, tabs: '[1 Overview] 2  3  4  5  6'},
])('every tab has a name or a key at $columns columns', async ({columns, tabs}) => {
	const {frame} = await showResults(documentOf(mixed), {columns, rows: 20});
	expect(linesOf(frame())[1]?.trimEnd()).toBe(tabs);
});

test.each([
	{
		columns: 120,
		header:
			/^floodgate ─ results ─ staging-2026-11-22_10-31-07 +✗ failed: 1 of 2 thresholds failed$/,
	},
	{
		columns: 80,
		header: /^floodgate ─ staging-2026-11-22_10-31-07 +✗ failed: 1 of 2 thresholds failed$/,
	},
	{columns: 60, header: /^floodgate ─ staging-2026-11-22_10-31-07 +✗ failed$/},
	{columns: 40, header: /^floodgate ─ staging-\S+… +✗ failed$/},
])('the header keeps name and verdict at $columns columns', async ({columns, header}) => {
	const {frame} = await showResults(documentOf(mixed), {columns, rows: 20});
	expect(linesOf(frame())[0]).toMatch(header);
});
