import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {createTextReader} from '../../../source/ui/screens/results/entry-texts.ts';
import {searchPairs} from '../../../source/ui/screens/results/use-shown-pairs.ts';
import {manifestOf} from '../../helpers/saved-runs.ts';
import {documentOf, entryOf, erroredEntry, failedEntry} from '../documents.ts';
import {linesOf} from '../rig.tsx';
import {mixed, showResults} from '../results.tsx';

test('a comparison names what newly fails and what was fixed', async () => {
	const before = documentOf([entryOf(0), failedEntry(1), entryOf(2), entryOf(3)], {
		manifest: manifestOf('baseline', {status: 'complete'}),
	});
	const after = documentOf([failedEntry(0), entryOf(1), entryOf(2), entryOf(3)]);
	const {frame, untilSeen} = await showResults(after, {tab: 'Compare', baseline: before});
	await untilSeen('Question number 0');
	expect(frame()).toMatch(/compared with baseline ─+ 4 prompts in common/);
	expect(frame()).toContain('no certain difference');
	expect(frame()).toMatch(/baseline → this run +change +95% interval/);
	expect(frame()).toMatch(/pass rate +0\.750 → 0\.750 +\+0\.000 +– +-0\.\d+ … /);
	expect(frame()).toMatch(/1 newly failing · 1 fixed/);
	expect(frame()).toMatch(/- +1 +newly failing/);
	expect(frame()).toMatch(/▸ contact → open_data +Question number 0/);
	expect(frame()).toMatch(/ open_data → contact +Question number 1/);
});

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
	for (let tab = 1; tab <= 6; tab++) {
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
	{what: 'moving in the failures', tab: 'Failures', before: '', key: 'j'},
	{what: 'going to the overview', tab: 'Overview', before: '2', key: '1'},
] as const)('$what costs no more with 100,000 results, from key to paint', async (each) => {
	const {tab, before, key} = each;
	const measure = async (count: number) => {
		const entries = Array.from({length: count}, (_, index) => failedEntry(index));
		const {paint} = await showResults(documentOf(entries), {tab, rows: 40});
		const times: number[] = [];
		for (let round = 0; round < 25; round++) {
			if (before !== '') await paint(before);
			times.push(await paint(key));
		}
		return median(times.slice(5));
	};
	const few = await measure(1000);
	const many = await measure(100_000);
	expect(many / few).toBeLessThan(5);
});

test('a search in 20,000 results reads each of them once, not with every key', async () => {
	const attempts = Array.from({length: 20_000}, (_, index) =>
		failedEntry(index, {question: `Où est l’école numéro ${index} de la ville ?`}),
	);
	const document = documentOf(attempts);
	let read = 0;
	const reader = createTextReader({
		async *texts(entries) {
			for await (const some of document.texts(entries)) {
				read += some.length;
				yield some;
			}
		},
	});
	const never = new AbortController().signal;
	for (const text of ['e', 'éc', 'ecole n']) {
		let found = 0;
		await searchPairs(reader, document.entries, text, never, (search) => {
			found = search.found.length;
		});
		expect(found).toBe(attempts.length);
	}
	expect(read).toBe(attempts.length);
});
