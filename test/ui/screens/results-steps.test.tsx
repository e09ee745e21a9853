import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {Summary} from '../../../source/model/summary.ts';
import {
	brokenStepOf,
	loadedSummary,
	saturatedBy,
	stepOf,
	summaryOf,
} from '../../helpers/saved-runs.ts';
import {documentOf} from '../documents.ts';
import {linesOf} from '../rig.tsx';
import {mixed, showResults, type ResultsOptions} from '../results.tsx';

const steps = [
	stepOf(10),
	stepOf(20, {step: 2, count: 150, errored: 3}),
	brokenStepOf(30, {step: 3}),
	stepOf(40, {step: 4}),
];
const showSteps = (parts: Partial<Summary>, options: ResultsOptions = {}) =>
	showResults(documentOf(mixed, {summary: summaryOf(parts)}), {tab: 'Steps', ...options});

test('every level stands in the table with its figures and its verdict', async () => {
	const {thresholds} = steps[0]!;
	const {frame} = await showSteps({steps, thresholds}, {columns: 120, rows: 30});
	const row = (level: number) =>
		linesOf(frame()).find((line) => new RegExp(`^│? ?(▸| ) +${level} +\\d`).exec(line)) ?? '';
	const head = linesOf(frame()).find((line) => line.includes('verdict')) ?? '';
	expect(head.replaceAll('│', '').trim().split(/ {2,}/)).toEqual([
		...['level', 'prompts', 'replies/s', 'p50', 'p95', 'p99', 'errors'],
		...['classification_…', 'verdict'],
	]);
	expect(row(20)).toMatch(/150 +50\.0 +1\.42 s +3\.90 s +6\.10 s +2\.0% +0\.953 +✓ highest/);
	expect(row(10)).toContain('✓ holds');
	expect(row(30)).toContain('✗ latency.p95');
	expect(frame()).toContain('4 levels, every threshold holds up to 20 connections');
});

test.each([
	{columns: 120, rows: 39},
	{columns: 80, rows: 23},
	{columns: 60, rows: 19},
])('in $columns×$rows the evidence stands right below the levels', async (size) => {
	for (const textOnly of [false, true]) {
		const {frame} = await showSteps({steps}, {...size, textOnly});
		const lines = linesOf(frame());
		const last = lines.findIndex((line) => / 40 .*✓/.test(line));
		expect(lines[last + 1]).toMatch(/^(│ )?10 connections: ✓/);
	}
});

test('the selected level shows what its verdict rests on', async () => {
	const {press, untilSeen} = await showSteps({steps});
	await untilSeen('10 connections: ✓ latency.p95 < 5s 3.90 s');
	press('jj');
	await untilSeen('30 connections: ✗ latency.p95 < 5s 6.25 s');
});

test('c goes through the first metric, latency, errors, every metric and the rate, by the level', async () => {
	const {press, untilSeen} = await showSteps({steps}, {rows: 30});
	const titles = ['latency', 'error rate', 'classification_accuracy', 'replies per second'];
	const first = 'p95 and classification_accuracy by connections';
	await untilSeen(first);
	for (const title of titles) {
		press('c');
		await untilSeen(`╭─ ${title} by connections`);
	}
	press('c');
	await untilSeen(first);
});

test.each([
	{columns: 120, rows: 39},
	{columns: 80, rows: 23},
	{columns: 60, rows: 19},
])(
	'in $columns×$rows a mark stands over each level, with the figures of the selected one',
	async (size) => {
		const slow = {...stepOf(40).latency, p95: 9};
		const levels = [
			...steps.slice(0, 3),
			brokenStepOf(40, {step: 4, latency: slow, responseTime: slow}),
		];
		const {frame, press, untilSeen} = await showSteps({steps: levels}, size);
		expect(frame()).toMatch(/● p95 3\.90 s {3}◆ classification_accuracy 0\.953 {3}a/);
		expect(frame()).toMatch(/✓ 10 +✓ 20 +✗ 30 +✗ 40/);
		// One for each level and one in the legend.
		expect(frame().split('●')).toHaveLength(6);
		expect(frame().split('◆')).toHaveLength(6);
		press('G');
		await untilSeen('● p95 9.00 s');
	},
);

test('the steepest rise is named above the chart and marked at its level', async () => {
	const slow = {...stepOf(40).latency, p95: 9};
	const levels = [
		...steps.slice(0, 3),
		brokenStepOf(40, {step: 4, latency: slow, responseTime: slow}),
	];
	const {frame} = await showSteps({steps: levels}, {columns: 100, rows: 39});
	expect(frame()).toContain('p95 rises most from 30 to 40 connections: 3.90 s → 9.00 s');
	expect(frame()).toMatch(/ highest +p95 ×2\.3/);
});

test('a search in the open model shows its finding, the response time and its doubts', async () => {
	const {press, frame, untilSeen} = await showResults(
		documentOf(mixed, {summary: loadedSummary()}),
		{tab: 'Steps', columns: 120, rows: 30},
	);
	expect(frame()).toContain('10 prompts/s: every threshold holds; at 20 this machine');
	expect(frame()).toMatch(/resp\. p95 .* dropped/);
	expect(frame()).toMatch(/ 20 .* ! in doubt/);
	press('G');
	await untilSeen('! only 12.0 of 20.0 prompts/s were sent');
	press('c');
	await untilSeen('response time by prompts/s');
});

test('the overview of a run in the open model shows every doubt, both times and the load', async () => {
	const document = documentOf(mixed, {summary: loadedSummary()});
	const {frame} = await showResults(document, {columns: 100, rows: 70});
	expect(frame()).toContain('! ended early: more than half of the attempts');
	expect(frame()).toMatch(/response time .* 9\.40 s/);
	expect(frame()).toMatch(/Load +open model/);
	expect(frame()).toMatch(/Took +42\.2 s, 12\.0 replies\/s/);
	expect(frame()).toMatch(
		/Rate +sent 48\.0\/s of 60\.0\/s target \(80\.0%\) {3}dropped 1,234 {3}late 56/,
	);
	expect(frame()).toMatch(/Warm-up +20 prompts, in no figure +3 errored/);
	expect(frame()).toMatch(/Capacity +10 prompts\/s: every threshold holds/);
});

test('in 60 columns the rate is told in fewer words, and what was missed stays whole', async () => {
	const document = documentOf(mixed, {summary: loadedSummary()});
	const {frame} = await showResults(document, {columns: 60, rows: 60});
	expect(frame()).toMatch(/^Rate +sent 48\.0 of 60\.0\/s {3}dropped 1,234 {3}late 56$/m);
});

test('a search that starved the generator beyond the capacity raises no alarm in the overview', async () => {
	const overview = (parts: Partial<Summary>) =>
		showResults(documentOf(mixed, {summary: loadedSummary(parts)}), {columns: 120, rows: 40});
	const calm = await overview({});
	expect(calm.frame()).toMatch(/Capacity +10 prompts\/s: every threshold holds/);
	expect(calm.frame()).not.toContain('the load generator was saturated');
	const late = 'the event loop was over 20.0 ms late';
	const doubted = await overview({steps: [stepOf(10, saturatedBy(late))]});
	expect(doubted.frame()).toContain(`! the load generator was saturated: ${late}`);
});

test('under --strict the cause stands once, with why the run is inconclusive', async () => {
	const {generator, run} = loadedSummary();
	const summary = loadedSummary({
		verdict: 'invalid',
		verdictReasons: [
			run.aborted!,
			...generator.reasons.map((cause) => `the load generator was saturated (--strict): ${cause}`),
		],
	});
	delete summary.capacity;
	const {frame} = await showResults(documentOf(mixed, {summary}), {columns: 180, rows: 40});
	const shown = frame().replaceAll(/\s+/g, ' ');
	for (const cause of [run.aborted!, 'only 48.0 of 60.0 prompts/s were sent']) {
		expect(shown.split(cause)).toHaveLength(2);
	}
	expect(shown).toContain('! inconclusive: the load generator was saturated (--strict): only');
});

test.each([60, 80, 120])('at %i columns an alarm goes on in the next line', async (columns) => {
	const summary = loadedSummary();
	delete summary.capacity;
	const {frame} = await showResults(documentOf(mixed, {summary}), {columns, rows: 40});
	expect(frame().replaceAll(/\s+/g, ' ')).toContain(
		'! the load generator was saturated: only 48.0 of 60.0 prompts/s were sent (1,234 dropped): this machine could not keep up',
	);
	for (const line of linesOf(frame())) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
});

test('a long verdict leaves the header its beginning, at any width', async () => {
	const generator = {...summaryOf().generator, saturated: true, dropped: 185, unmatched: 3};
	const summary = summaryOf({verdict: 'pass', thresholds: [], generator});
	for (const columns of [60, 80, 120]) {
		const {frame} = await showResults(documentOf(mixed, {summary}), {columns});
		const [header = ''] = linesOf(frame());
		expect(header).toMatch(/^floodgate ─ .*(?:failed|pass|inconclusive|no thresholds)/);
		expect(stringWidth(header)).toBeLessThanOrEqual(columns);
	}
});

const many = Array.from({length: 40}, (_, index) =>
	index % 3 === 0
		? brokenStepOf(index + 1, {step: index + 1, doubts: ['the loop was late '.repeat(30)]})
		: stepOf(index + 1, {step: index + 1}),
);

test.each([
	{columns: 40, rows: 9, ascii: false},
	{columns: 60, rows: 19, ascii: false},
	{columns: 80, rows: 23, ascii: true},
	{columns: 120, rows: 39, ascii: false},
])('many levels scroll and fit $columns×$rows (ascii: $ascii)', async (size) => {
	const {frame, press, untilSeen} = await showSteps({steps: many}, size);
	await untilSeen('1 of 40');
	press('G');
	await untilSeen('40 of 40');
	const lines = linesOf(frame());
	expect(lines.length).toBeLessThanOrEqual(size.rows);
	for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(size.columns);
	expect(frame()).toMatch(/level .*p95 .*verdict/);
	// Ink's own sign of a cut is replaced on its way to the terminal.
	if (size.ascii) expect(frame().replaceAll('…', '~')).toMatch(/^[\x0A\x20-\x7E]*$/);
});

test('as text only there is the whole table and no chart', async () => {
	const {frame, press, said, until} = await showSteps({steps}, {textOnly: true});
	expect(frame()).not.toMatch(/[█░╭╰┤┼]/);
	expect(frame()).toContain('✓ highest');
	press('c');
	await until(() => said.length === 1);
	expect(said[0]).toContain('text-only');
});
