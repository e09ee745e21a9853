import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {SeriesSummary, Summary} from '../../../source/model/summary.ts';
import {resultOf} from '../../../source/statistics/threshold-result.ts';
import {manifestOf, summaryOf} from '../../helpers/saved-runs.ts';
import {documentOf, entryOf} from '../documents.ts';
import {keys, linesOf} from '../rig.tsx';
import {mixed, showResults} from '../results.tsx';

const point = (second: number): SeriesSummary => ({
	...{second, completed: 12, errored: second % 3, failed: 1, p50: 1.4, p95: 3 + (second % 3)},
	...{firstTokenP50: null, responseTimeP95: 4, level: 20, step: 0},
	metrics: {classification_accuracy: 0.9},
});
const timed = summaryOf({series: Array.from({length: 30}, (_, second) => point(second))});
const manifest = manifestOf('staging-2026-11-22_10-31-07', {
	status: 'complete',
	dataset: {
		...{selected: 512, skipped: 0},
		files: [{name: 'quebec.jsonl', path: 'x', sha256: '', bytes: 1, prompts: 512, skipped: 0}],
	},
});
const whole = documentOf(mixed, {summary: timed, manifest});
const sizes = [
	{columns: 120, rows: 39},
	{columns: 80, rows: 23},
	{columns: 60, rows: 19},
	{columns: 40, rows: 9},
];

/** Everything that comes into sight by moving down, and whether a line is too wide. */
async function readThrough(
	{frame, press, until}: Awaited<ReturnType<typeof showResults>>,
	columns: number,
): Promise<string> {
	const seen = [frame()];
	while (seen.at(-1)!.includes('more rows below')) {
		const before = seen.at(-1)!;
		press(keys.pageDown);
		seen.push(await until((shown) => shown !== before));
	}
	const text = seen.join('\n');
	for (const line of linesOf(text)) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
	return text;
}

test.each(sizes)('every part of a run can be reached at $columns×$rows', async (size) => {
	const shown = await showResults(whole, size);
	const text = (await readThrough(shown, size.columns)).replaceAll(/[\s│]+/g, ' ');
	for (const fact of [
		...['Thresholds', 'Outcomes', 'Errors', 'Metrics', 'Times', 'Run'],
		...['passed 480', 'failed 25', 'errored 7', 'n 505', '25 failed'],
		...['handshake.429 ×5', 'timeout.total ×2', 'response time', 'connect', '29.0 s'],
		...['wss://abc123', 'quebec.jsonl', '20 connections', 'closed model', '2026-11-22', 'CPU 20%'],
		...['42.2 s', 'replies/s', 'over time', 'replies by latency'],
	])
		expect(text).toContain(fact);
});

test('at 120 columns the figures are on the left, two charts and the times on the right', async () => {
	const {frame} = await showResults(whole, {columns: 120, rows: 39});
	expect(frame()).toMatch(/Thresholds ─+╮╭─ response time over time/);
	expect(frame()).toMatch(/p95 response time.*errors.*classification_accuracy.*rate/);
	expect(frame()).toMatch(/[│╮╯]╭─ replies by latency/);
	expect(frame()).toMatch(/[│╮╯]╭─ Times ─/);
	expect(frame()).toMatch(/└0s─+/);
});

test('c goes through the further charts and comes back to the first', async () => {
	const {press, untilSeen} = await showResults(whole, {columns: 100, rows: 60});
	for (const title of [
		...['latency heat map', 'classification_accuracy over time', 'rate over time'],
		...['errors and failures over time', 'replies by latency'],
	]) {
		press('c');
		await untilSeen(title);
	}
});

test('thresholds are in four states, those that count against the run first', async () => {
	const unjudged = {...resultOf('latency.p95 < 5s', 3.9, 'holds'), state: 'unjudged'} as const;
	const summary = summaryOf({
		thresholds: [
			unjudged,
			resultOf('latency.p50 < 2s', 1.42, 'holds'),
			resultOf('first_token.p95 < 1s', null, 'no_data'),
			resultOf('classification_accuracy >= 0.97', 0, 'violated'),
		],
	});
	const {frame} = await showResults(documentOf(mixed, {summary}), {rows: 40});
	const states = [
		...frame().matchAll(/[✓✗–] (?:holds|fails|not judged|no data) +\S+\.?\S* \S+ \S+.*/g),
	];
	expect(states.map(([text]) => text.replaceAll(/[ │]+/g, ' ').trim())).toEqual([
		...['✗ no data first_token.p95 < 1s', '✗ fails classification_accuracy >= 0.97 0.000'],
		...['– not judged latency.p95 < 5s 3.90 s so far', '✓ holds latency.p50 < 2s 1.42 s'],
	]);
});

test('a threshold too long for its row keeps its figure, in the next one', async () => {
	const expression = `latency.p95{intent=${'personal_data_'.repeat(3)}} < 2s`;
	const summary = summaryOf({thresholds: [resultOf(expression, 3.9, 'violated')]});
	for (const columns of [60, 40]) {
		const {frame} = await showResults(documentOf(mixed, {summary}), {columns, rows: 24});
		expect(frame()).toMatch(/^ +3\.90 s$/m);
	}
});

test('the verdict begins with its word', async () => {
	const of = async (changes: Partial<Summary>) => {
		const {frame} = await showResults(documentOf(mixed, {summary: summaryOf(changes)}), {
			columns: 120,
		});
		return linesOf(frame())[0];
	};
	const [holds] = summaryOf().thresholds;
	expect(await of({})).toContain('✗ failed: 1 of 2 thresholds failed');
	expect(await of({verdict: 'pass', thresholds: [holds!], errored: 0})).toContain(
		'✓ pass: the threshold holds',
	);
	expect(await of({verdict: 'pass', thresholds: []})).toContain('no thresholds: ');
	expect(await of({verdict: 'invalid', verdictReasons: ['not one valid reply arrived']})).toContain(
		'! inconclusive: not one valid reply arrived',
	);
});

test('after reruns, header and tabs say which attempts they count', async () => {
	const reruns: Summary['reruns'] = [
		{
			...{started: '2026-11-22T11:00:00.000Z', count: 12, passed: 7, failed: 5, errored: 0},
			...{fixed: 7, stillFailing: 5, newlyFailing: 0, errors: {}},
			averages: {classification_accuracy: {before: 0.953, after: 0.967}},
		},
	];
	const document = documentOf(mixed, {summary: summaryOf({reruns})});
	const {frame} = await showResults(document, {columns: 100, rows: 50});
	expect(frame()).toContain('✗ failed in the first run: 1 of 2 thresholds failed');
	expect(linesOf(frame())[1]).toMatch(/2 Failures 3 .*3 Errors 1 .*after reruns$/);
	expect(frame()).toContain('25 of 512 failed in the first run, 3 now');
	expect(frame()).toContain('7 of 512 errored in the first run, 1 now');
	expect(frame()).toContain('12 rerun: 7 fixed, 5 still failing');
	expect(frame()).toContain('0.953 → 0.967 after reruns');
});

test('what puts all figures in doubt comes first', async () => {
	const {generator} = summaryOf();
	const summary = summaryOf({
		verdict: 'invalid',
		verdictReasons: ['it never connected'],
		generator: {...generator, saturated: true, reasons: ['its loop was 80 ms late']},
	});
	const {frame} = await showResults(documentOf(mixed, {summary}));
	const lines = linesOf(frame());
	expect(lines[2]).toContain('inconclusive: it never connected');
	expect(lines[3]).toContain('the load generator was saturated: its loop was 80 ms late');
});

test('a run without one reply shows its errors over time, and no empty chart', async () => {
	const series = timed.series.map((each) => ({...each, p50: null, p95: null, metrics: {}}));
	const summary = {...timed, series, successfulRequests: 0, passed: 0, failed: 0, errored: 512};
	const {frame} = await showResults(documentOf(mixed, {summary}), {columns: 100, rows: 60});
	expect(frame()).toContain('errors and failures over time');
	expect(frame()).not.toMatch(/no data yet|replies by latency/);
});

test('a long name of a metric leaves room for its figures', async () => {
	const name = 'whether_the_answer_is_polite_and_true_in_every_single_sentence';
	const {classification_accuracy: figures} = summaryOf().metrics;
	const document = documentOf(mixed, {summary: summaryOf({metrics: {[name]: figures!}})});
	for (const columns of [60, 80]) {
		const {frame} = await showResults(document, {columns, rows: 50});
		expect(frame()).toMatch(/whether_the_\w+… +0\.953/);
		expect(frame()).toMatch(/n 505 +25 failed/);
	}
});

test('where few replies are saved, the chart says that it is of these', async () => {
	const document = documentOf(mixed, {summary: summaryOf({successfulRequests: 12_925})});
	const {frame} = await showResults(document, {rows: 70});
	expect(frame()).toMatch(/replies by latency .*the \d+ of 12,925 that were saved/);
});

test('as text only, everything is there without frames, bars and charts', async () => {
	const shown = await showResults(documentOf([entryOf(0)], {summary: timed}), {
		...{columns: 80, rows: 23, textOnly: true},
	});
	const text = await readThrough(shown, 80);
	expect(text).toContain('classification_accuracy');
	expect(text).not.toMatch(/[╭│█▁┤]/);
	shown.press('c');
	await shown.until(() => shown.said.length === 1);
	expect(shown.said).toEqual(['there are no charts in text-only mode']);
});

test('in ASCII nothing of our own is beyond it', async () => {
	const shown = await showResults(whole, {columns: 120, rows: 39, ascii: true});
	expect(shown.frame()).toMatch(/^\p{ASCII}*$/u);
});
