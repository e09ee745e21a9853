import {unlink} from 'node:fs/promises';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {Attempt} from '../../../source/model/attempt.ts';
import type {RunDocument} from '../../../source/store/run-document.ts';
import type {Summary} from '../../../source/store/summary.ts';
import {ResultsScreen, type Tab} from '../../../source/ui/screens/results/results-screen.tsx';
import {makeAttempt} from '../../fixtures/attempt.ts';
import {manifestOf, summaryOf} from '../../helpers/saved-runs.ts';
import {documentOf, entryOf, erroredEntry, failedEntry, savedDocument} from '../documents.ts';
import {keys, linesOf, show, type ShowOptions} from '../rig.tsx';

type ResultsOptions = ShowOptions & {
	readonly tab?: Tab;
	readonly baseline?: RunDocument;
	readonly saveProblem?: string;
};

/** The screen, and what it asked for, as JSON. */
async function showResults(document: RunDocument, options: ResultsOptions = {}) {
	const calls: string[] = [];
	const call =
		(name: string) =>
		(...values: readonly unknown[]) =>
			void calls.push([name, ...values.map((value) => JSON.stringify(value))].join(' '));
	const shown = await show(
		<ResultsScreen
			document={document}
			baseline={options.baseline}
			initialTab={options.tab ?? 'Overview'}
			onBack={call('back')}
			onHistory={call('history')}
			onRerun={call('rerun')}
			onCopy={call('copy')}
			onEdit={(attempt) => void calls.push(`edit ${attempt.id}`)}
			onReport={call('report')}
			onSaveProfile={(name) => {
				call('save')(name);
				return name === 'taken' ? options.saveProblem : undefined;
			}}
			onBaseline={call('baseline')}
			onInterrupt={call('interrupt')}
		/>,
		options,
	);
	const called = async (count = 1) => {
		await shown.until(() => calls.length >= count);
		return calls;
	};
	return {...shown, calls, called};
}

const mixed = [
	entryOf(0),
	failedEntry(1, {question: 'Où est l’école ?'}),
	erroredEntry(2),
	failedEntry(3, {failed: ['length_check'], reason: 'too long', intent: 'pii', got: 'pii'}),
	entryOf(4),
	failedEntry(5, {question: 'Un permis ?', intent: 'permits'}),
];

test('the tabs say how many failed and errored, and are reached by number, Tab and arrows', async () => {
	const {frame, press, untilSeen} = await showResults(documentOf(mixed));
	expect(frame()).toContain('[1 Overview]');
	expect(frame()).toContain('2 Failures 3');
	expect(frame()).toContain('3 Errors 1');
	expect(frame()).toContain('✗ 1 of 2 thresholds failed');
	for (const [key, tab] of [
		['\t', '[2 Failures 3]'],
		['l', '[3 Errors 1]'],
		[keys.right, '[4 Intents]'],
		[']', '[5 Compare]'],
		['\t', '[1 Overview]'],
		[keys.shiftTab, '[5 Compare]'],
		['h', '[4 Intents]'],
		['2', '[2 Failures 3]'],
		['5', '[5 Compare]'],
	] as const) {
		press(key);
		await untilSeen(tab);
	}
});

test('the failures say why, with the expected intent and the one it got', async () => {
	const {frame} = await showResults(documentOf(mixed), {tab: 'Failures'});
	const line = (id: string) => linesOf(frame()).find((each) => each.includes(id)) ?? '';
	expect(frame()).toContain('3 pairs');
	expect(line('a.jsonl:2')).toMatch(/contact → open_data .*110 ms Où est l’école/);
	expect(line('a.jsonl:4')).toContain('length_check');
	expect(line('a.jsonl:3')).toBe('');
});

test('errors are listed by their class', async () => {
	const {frame} = await showResults(documentOf(mixed), {tab: 'Errors'});
	expect(frame()).toMatch(/a\.jsonl:3 handshake\.429 .*– Question number 2/);
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
	expect(await called()).toEqual(['rerun ["a.jsonl:4"]']);
	press('g ');
	await untilSeen('1 marked');
	press('3');
	await untilSeen('[3 Errors 1]');
	press(' ');
	await untilSeen('2 marked');
	press('r');
	await untilSeen('Send 2 prompts again?');
	press('y');
	expect(await called(2)).toEqual([calls[0], 'rerun ["a.jsonl:2","a.jsonl:3"]']);
	press('  r');
	await untilSeen('Send 2 prompts again?');
	press('n');
	await untilSeen('2 marked');
	press(' ');
	await untilSeen('1 marked');
	press('ry');
	expect(await called(3)).toContain('rerun ["a.jsonl:2"]');
});

test('a filter narrows the list, keeps the selected item, and Escape takes it away', async () => {
	const {frame, press, untilSeen, until} = await showResults(documentOf(mixed), {tab: 'Failures'});
	press('G');
	await untilSeen('▸   a.jsonl:6');
	press('/PERM');
	await until((shown) => !shown.includes('a.jsonl:2'));
	press(keys.enter);
	await untilSeen('1 of 3  "PERM"');
	expect(frame()).toContain('▸   a.jsonl:6');
	press(keys.escape);
	await untilSeen('3 pairs');
	expect(frame()).toContain('▸   a.jsonl:6');
	press('/nothing like it\r');
	await untilSeen('nothing matches the filter');
	press('/');
	await untilSeen('/ nothing like it');
	press(keys.escape);
	await untilSeen('3 pairs');
});

test('m and i go through the metrics and the intents and back to none', async () => {
	const {press, untilSeen} = await showResults(documentOf(mixed), {tab: 'Failures'});
	for (const [key, shown] of [
		['m', '2 of 3  metric classification_accuracy'],
		['m', '1 of 3  metric length_check'],
		['m', '3 pairs'],
		['i', '1 of 3  intent contact'],
		['i', '1 of 3  intent permits'],
		['i', '1 of 3  intent pii'],
		['i', '3 pairs'],
	] as const) {
		press(key);
		await untilSeen(shown);
	}
});

test('each tab keeps its filter and its selection', async () => {
	const {press, untilSeen} = await showResults(documentOf(mixed), {tab: 'Failures'});
	press('mG');
	await untilSeen('2 of 3  metric classification_accuracy');
	press('3');
	await untilSeen('1 pair');
	press('2');
	await untilSeen('2 of 3  metric classification_accuracy');
	await untilSeen('▸   a.jsonl:6');
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
	await untilSeen('3 pairs');
	press('4');
	await untilSeen('expected (down) x got (across)');
});

test('the overview shows thresholds, averages before and after reruns, and percentiles', async () => {
	const reruns: Summary['reruns'] = [
		{
			...{started: '2026-11-22T11:00:00.000Z', count: 12, passed: 7, failed: 5, errored: 0},
			...{fixed: 7, still_failing: 5, newly_failing: 0, errors: {}},
			averages: {classification_accuracy: {before: 0.953, after: 0.967}},
		},
	];
	const document = documentOf(mixed, {summary: summaryOf({reruns})});
	const {frame} = await showResults(document, {rows: 40});
	expect(frame()).toMatch(/✓ holds +latency\.p95 < 5s +3\.90 s/);
	expect(frame()).toMatch(/✗ fails +classification_accuracy >= 0\.97 +0\.953/);
	expect(frame()).toContain('0.953 → 0.967 after reruns');
	expect(frame()).toContain('12 rerun: 7 fixed, 5 still failing');
	expect(frame()).toContain(
		'avg 1.61 s  p50 1.42 s  p90 3.02 s  p95 3.90 s  p99 6.10 s  max 7.81 s',
	);
	expect(frame()).toContain('98.6% answered');
	expect(frame()).toContain('closed model');
	expect(frame()).toContain('Replies by latency');
});

test('a run that proves nothing, on a saturated machine, says both', async () => {
	const {generator} = summaryOf();
	const summary = summaryOf({
		verdict: 'invalid',
		verdict_reasons: ['it never connected'],
		generator: {...generator, saturated: true, reasons: ['its loop was 80 ms late']},
	});
	const {frame} = await showResults(documentOf(mixed, {summary}));
	expect(frame()).toContain('! proves nothing');
	expect(frame()).toContain('proves nothing: it never connected');
	expect(frame()).toContain('the load generator was saturated: its loop was 80 ms late');
});

test('the confusion matrix counts how often each intent was taken for which other', async () => {
	const entries = [
		...Array.from({length: 5}, (_, index) => entryOf(index)),
		...Array.from({length: 3}, (_, index) => failedEntry(10 + index)),
		failedEntry(20, {intent: 'pii', got: undefined}),
		erroredEntry(30, {intent: 'pii'}),
	];
	const {frame} = await showResults(documentOf(entries), {tab: 'Intents'});
	const lines = linesOf(frame());
	const head = lines.findIndex((line) => line.includes('expected (down)'));
	expect(lines[head + 1]!.trim().split(/ +/)).toEqual(['(none)', 'contact', 'open_d…', 'pii']);
	expect(lines[head + 2]).toMatch(/^contact +· +5 +3 +·$/);
	expect(lines[head + 3]).toMatch(/^pii +1 +· +· +·$/);
	expect(frame()).toMatch(/pii +2 +0% +1 /);
});

test('a comparison names what newly fails and what was fixed', async () => {
	const before = documentOf([entryOf(0), failedEntry(1), entryOf(2), entryOf(3)], {
		manifest: manifestOf('baseline', {status: 'complete'}),
	});
	const after = documentOf([failedEntry(0), entryOf(1), entryOf(2), entryOf(3)]);
	const {frame} = await showResults(after, {tab: 'Compare', baseline: before});
	expect(frame()).toContain('Against baseline: no sure difference  4 prompts in common');
	expect(frame()).toMatch(/pass rate +0\.750 → 0\.750 +\+0\.000 +95% interval/);
	expect(frame()).toMatch(/✗ 1 newly failing +✓ 1 fixed/);
	expect(frame()).toMatch(/newly failing +a\.jsonl:1 .*expected "contact", got "open_data"/);
	expect(frame()).toMatch(/fixed +a\.jsonl:2/);
});

const saved = (index: number, parts: Partial<Attempt> = {}): Attempt =>
	makeAttempt({
		id: `a.jsonl:${index + 1}`,
		index,
		outcome: 'failed',
		prompt: {Question: `Question ${index} ?`, Intent: 'contact', Reponse: 'Par courriel.'},
		reply: {text: `Réponse ${index}.`, body: {intent: 'pii'}, frames: 3, bytes: 1234},
		scores: {classification_accuracy: 0},
		failed: ['classification_accuracy'],
		reasons: {classification_accuracy: 'expected "contact", got "pii"'},
		...parts,
	});

test('the detail shows everything of a pair, all its attempts, and the keys act on it', async () => {
	const document = await savedDocument([
		saved(0),
		saved(1),
		saved(0, {attempt: 2, metric_errors: {own: 'threw "x"'}}),
	]);
	const {frame, press, called, calls, untilSeen} = await showResults(document, {
		tab: 'Failures',
		rows: 60,
	});
	press(keys.enter);
	await untilSeen('Réponse 0.');
	expect(frame()).toContain('attempt 2  1 of 2');
	for (const text of [
		...['Question 0 ?', 'Intent (intent): contact', 'Par courriel.', '"intent": "pii"'],
		...['classification_accuracy  0.000  expected "contact", got "pii"'],
		...['own  metric error: threw "x"', 'first frame  50.0 ms', 'complete     100 ms'],
		...['frames       3, 1,234 bytes', '1. failed', '2. failed'],
	]) {
		expect(frame()).toContain(text);
	}
	press('ye');
	expect(await called(2)).toEqual(['copy "Réponse 0." "the reply"', 'edit a.jsonl:1']);
	press(']');
	await untilSeen('Réponse 1.');
	press('Y');
	await called(3);
	expect(calls[2]).toContain('Question 1 ?');
	press('ry');
	expect((await called(4))[3]).toBe('rerun ["a.jsonl:2"]');
	press('l');
	await untilSeen('Réponse 0.');
	press('h');
	await untilSeen('Réponse 1.');
});

test('after a question in the detail, q closes the detail and not the results', async () => {
	const {press, calls, called, untilSeen} = await showResults(await savedDocument([saved(0)]), {
		tab: 'Failures',
	});
	press(keys.enter);
	await untilSeen('Réponse 0.');
	press('r');
	await untilSeen('Send 1 prompt again?');
	press('n');
	await untilSeen('Réponse 0.');
	press('q');
	await untilSeen('1 pair');
	expect(calls).toEqual([]);
	press('q');
	expect(await called()).toEqual(['back']);
});

test('a long reply scrolls by lines and pages, no line wider than the screen', async () => {
	const text = '東京都の公開データ 👩‍👩‍👧‍👦 '.repeat(400);
	const document = await savedDocument([
		saved(0, {reply: {text, body: null, frames: 1, bytes: 1}}),
	]);
	const {press, untilSeen, until} = await showResults(document, {tab: 'Failures', columns: 60});
	press(keys.enter);
	await untilSeen('line 1 of');
	press('j');
	await untilSeen('line 2 of');
	press(keys.pageDown);
	await until((shown) => /line 2[0-9] of/.test(shown));
	press('G');
	const last = await until((shown) => shown.includes('Attempts'));
	for (const line of linesOf(last)) expect(stringWidth(line)).toBeLessThanOrEqual(60);
	press('g');
	await untilSeen('line 1 of');
});

test('y in the list copies the reply of the selected pair', async () => {
	const {press, called} = await showResults(await savedDocument([saved(0), saved(1)]), {
		tab: 'Failures',
	});
	press('jy');
	expect(await called()).toEqual(['copy "Réponse 1." "the reply"']);
});

test.each([keys.enter, 'y'])(
	'when the results file is gone, %j says that the record cannot be read',
	async (key) => {
		const document = await savedDocument([saved(0)]);
		await unlink(document.folder.resultsFile);
		const {press, calls, untilSeen} = await showResults(document, {tab: 'Failures'});
		press(key);
		await untilSeen('cannot be read: ENOENT');
		expect(calls).toEqual([]);
	},
);

test.each([
	{columns: 40, rows: 9},
	{columns: 60, rows: 19},
	{columns: 80, rows: 23},
])('every tab fits $columns×$rows', async (size) => {
	const wide = '東京👩‍👩‍👧‍👦 '.repeat(80);
	const entries = [
		failedEntry(0, {question: wide, id: wide, intent: wide, got: wide, reason: wide}),
		erroredEntry(1, {question: 'x'.repeat(10_000), reason: wide}),
		...Array.from({length: 50}, (_, index) => failedEntry(index + 2)),
	];
	const {frame, press, untilSeen} = await showResults(documentOf(entries), {
		...size,
		baseline: documentOf(mixed),
	});
	for (let tab = 1; tab <= 5; tab++) {
		press(String(tab));
		await untilSeen(`[${tab} `);
		const lines = linesOf(frame());
		expect(lines.length).toBeLessThanOrEqual(size.rows);
		for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(size.columns);
	}
});

const median = (values: readonly number[]) =>
	values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

test.each([
	{what: 'moving in the failures', before: undefined, key: 'j'},
	{what: 'going to the overview', before: '2', key: '1'},
])('$what costs no more with 100,000 results, from key to paint', async ({before, key}) => {
	const measure = async (count: number) => {
		const entries = Array.from({length: count}, (_, index) => failedEntry(index));
		const {paint} = await showResults(documentOf(entries), {
			tab: before === undefined ? 'Failures' : 'Overview',
			rows: 40,
		});
		const times: number[] = [];
		for (let round = 0; round < 25; round++) {
			if (before !== undefined) await paint(before);
			times.push(await paint(key));
		}
		return median(times.slice(5));
	};
	const few = await measure(1000);
	const many = await measure(100_000);
	expect(many / few).toBeLessThan(5);
});
