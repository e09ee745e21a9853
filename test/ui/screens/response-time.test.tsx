import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {emptyDistribution} from '../../../source/statistics/histogram.ts';
import {HistoryScreen} from '../../../source/ui/screens/history-screen.tsx';
import {makeAttempt} from '../../helpers/attempt.ts';
import {temporaryFolder} from '../../helpers/folder.ts';
import {loadedSummary, manifestOf, saveRun, stepOf, summaryOf} from '../../helpers/saved-runs.ts';
import {documentOf, entryOf, savedDocument, snapshotOf, stepFiguresOf} from '../documents.ts';
import {keys, linesOf, show} from '../rig.tsx';
import {showResults} from '../results.tsx';
import {showRun} from '../run.tsx';

const {latency, load} = snapshotOf();
/** In the closed model: two timeouts. */
const responseTime = {...latency, count: 482, p95: 29, p99: 29, max: 29};
const slice = {latency, firstToken: latency, responseTime, metrics: {}};
const intents = {
	contact: {...slice, count: 13, passed: 13, failed: 0, errored: 0},
	personal_data: {...slice, count: 930, passed: 610, failed: 300, errored: 20},
};
const sizes = [
	{columns: 120, rows: 39},
	{columns: 80, rows: 23},
	{columns: 60, rows: 19},
];

test('timeouts in the closed model give the live run its response time, at their limit', async () => {
	const {frame, press, runner, untilSeen} = await showRun({}, {rows: 30});
	expect(frame()).not.toContain('esponse');
	runner.publish({responseTime});
	await untilSeen('with timeouts at their limit');
	expect(frame()).toMatch(/^Response +p50 1\.42 s {2}p95 29\.0 s/m);
	press('c');
	await untilSeen('\nresponse time ──');
});

test.each(sizes)(
	'each intent of a live run shows what to judge by in $columns×$rows',
	async (size) => {
		const {frame} = await showRun({responseTime, intents}, size);
		expect(frame()).toMatch(/ personal_data .* resp(\.|onse) p95 +29\.0 s/m);
		for (const line of linesOf(frame()))
			expect(stringWidth(line)).toBeLessThanOrEqual(size.columns);
	},
);

test.each(sizes)('each live step shows what to judge by in $columns×$rows', async (size) => {
	const steps = [stepFiguresOf(1, {responseTime}), stepFiguresOf(2, {responseTime})];
	const {frame} = await showRun(
		{responseTime, steps, load: {...load, leg: 'step', steps: 2}},
		size,
	);
	expect(frame()).toMatch(/ 20 █+ .*resp(\.|onse) p95 +29\.0 s {2}err(ors)? +1\.0% +✓ holds/m);
});

test('the overview says in the closed model that both times are equal, until they are not', async () => {
	const equal = await showResults(
		documentOf([entryOf(0)], {summary: summaryOf({responseTime: summaryOf().latency})}),
		{rows: 60},
	);
	expect(equal.frame()).toContain('response time: equal to latency in the closed model');
	const timeouts = await showResults(documentOf([entryOf(0)]), {rows: 60});
	expect(timeouts.frame()).toMatch(/response time .* 29\.0 s +507/);
});

test.each(sizes)('intents have a column for the response time in $columns×$rows', async (size) => {
	const entries = Array.from({length: 20}, (_, index) =>
		entryOf(index, {intent: 'personal_data', latency: 0.05, ...(index < 3 && {responseTime: 2})}),
	);
	const shown = await showResults(documentOf(entries, {summary: loadedSummary()}), {
		...size,
		tab: 'Intents',
	});
	expect(shown.frame()).toMatch(/intent .*passed .*p95 +resp\. p95/);
	expect(shown.frame()).toMatch(/personal_data .*100% .*50\.0 ms +2\.00 s/);
});

test('where both times are equal the intents have the latency alone', async () => {
	const summary = summaryOf({responseTime: summaryOf().latency});
	const {frame} = await showResults(documentOf([entryOf(0)], {summary}), {tab: 'Intents'});
	expect(frame()).toMatch(/intent +count +passed +errored +p50 +p95 +│/);
});

test('timeouts in the closed model give the steps a column and a chart', async () => {
	const base = stepOf(6);
	const steps = [stepOf(2), {...base, step: 2, responseTime: {...base.latency, p95: 29}}];
	const document = documentOf([entryOf(0)], {summary: summaryOf({steps})});
	const {frame, press, untilSeen} = await showResults(document, {tab: 'Steps', rows: 30});
	expect(frame()).toMatch(/p95 .*resp\. p95/);
	expect(frame()).toMatch(/ 6 .* 29\.0 s .*(?:holds|highest)/);
	press('c');
	await untilSeen('response time by connections');
});

test('a comparison judges by the response time and shows it where it differs', async () => {
	const entries = (slow: number) =>
		Array.from({length: 200}, (_, index) =>
			entryOf(index, index < slow ? {latency: 0.1, responseTime: 2} : {}),
		);
	const baseline = documentOf(entries(0), {
		manifest: manifestOf('baseline', {status: 'complete'}),
	});
	const stalled = await showResults(documentOf(entries(30)), {tab: 'Compare', baseline});
	expect(stalled.frame()).toMatch(/compared with baseline[\s\S]*worse/);
	expect(stalled.frame()).toMatch(/response p95 +190 ms → 2\.00 s .* worse/);
	const calm = await showResults(documentOf(entries(0)), {tab: 'Compare', baseline});
	expect(calm.frame()).not.toContain('response');
});

test('the detail says how long a reply took since it was due, when that is longer', async () => {
	const attempt = (index: number, intended: number) =>
		makeAttempt({
			id: `a.jsonl:${index}`,
			index,
			outcome: 'failed',
			failed: ['own'],
			timing: {intended, sent: 3, complete: 3.1},
		});
	const {press, untilSeen, frame} = await showResults(
		await savedDocument([attempt(0, 1), attempt(1, 3)]),
		{tab: 'Failures', rows: 40},
	);
	press(keys.enter);
	await untilSeen('since due    2.10 s');
	press(']');
	await untilSeen('2 of 2');
	expect(frame()).not.toContain('since due');
});

test.each(sizes)(
	'the list of runs shows the response time of those that have one in $columns×$rows',
	async (size) => {
		const out = await temporaryFolder();
		const id = 'production-2026-11-22_10-31-07';
		const summary = summaryOf({responseTime: {...emptyDistribution, count: 9, p95: 12.1}});
		await saveRun(out, manifestOf(id, {status: 'complete'}), summary);
		const ignore = () => undefined;
		const {frame} = await show(
			<HistoryScreen
				out={out}
				choosing={undefined}
				onOpen={ignore}
				onCompare={ignore}
				onBack={ignore}
				onInterrupt={ignore}
				onSay={ignore}
			/>,
			size,
		);
		expect(frame()).toMatch(/verdict .*p95 +response p95/);
		expect(frame()).toMatch(/production-2026-11-22_1\S+ +✗ fail .*3\.90 s +12\.1 s/);
	},
);
