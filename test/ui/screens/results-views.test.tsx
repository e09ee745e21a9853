import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {Summary} from '../../../source/model/summary.ts';
import {createTextReader} from '../../../source/ui/screens/results/entry-texts.ts';
import {searchPairs} from '../../../source/ui/screens/results/use-shown-pairs.ts';
import {manifestOf, summaryOf} from '../../helpers/saved-runs.ts';
import {documentOf, entryOf, erroredEntry, failedEntry} from '../documents.ts';
import {linesOf} from '../rig.tsx';
import {mixed, showResults} from '../results.tsx';

test('the overview shows thresholds, averages before and after reruns, and percentiles', async () => {
	const reruns: Summary['reruns'] = [
		{
			...{started: '2026-11-22T11:00:00.000Z', count: 12, passed: 7, failed: 5, errored: 0},
			...{fixed: 7, stillFailing: 5, newlyFailing: 0, errors: {}},
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

test('a long name of a metric leaves room for its figures', async () => {
	const name = 'whether_the_answer_is_polite_and_true_in_every_single_sentence';
	const {classification_accuracy: figures} = summaryOf().metrics;
	const document = documentOf(mixed, {summary: summaryOf({metrics: {[name]: figures!}})});
	for (const columns of [60, 80]) {
		const {frame} = await showResults(document, {columns, rows: 24});
		expect(frame()).toMatch(/^Metrics +whether_the_\w+… 0\.953/m);
	}
});

test('a threshold that nobody could judge is drawn as neither held nor failed', async () => {
	const [first, second] = summaryOf().thresholds;
	const summary = summaryOf({
		thresholds: [
			{...first!, ok: false, state: 'unjudged', reason: 'the run is aborted'},
			{...second!, actual: 0},
		],
	});
	const {frame} = await showResults(documentOf(mixed, {summary}), {rows: 40});
	expect(frame()).toMatch(/^– not judged latency\.p95 < 5s +3\.90 s so far$/m);
	expect(frame()).toMatch(/^✗ fails +classification_accuracy >= 0\.97 +0\.000$/m);
	expect(frame()).toContain('1 of 2 thresholds failed');
});

test('where few replies are saved, the bars say that they are of these', async () => {
	const document = documentOf(mixed, {summary: summaryOf({successfulRequests: 12_925})});
	const {frame} = await showResults(document, {rows: 40});
	expect(frame()).toMatch(/Replies by latency: the \d+ of 12,925 that were saved/);
});

test('a run that proves nothing, on a saturated machine, says both', async () => {
	const {generator} = summaryOf();
	const summary = summaryOf({
		verdict: 'invalid',
		verdictReasons: ['it never connected'],
		generator: {...generator, saturated: true, reasons: ['its loop was 80 ms late']},
	});
	const {frame} = await showResults(documentOf(mixed, {summary}));
	expect(frame()).toContain('! inconclusive');
	expect(frame()).toContain('inconclusive: it never connected');
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
