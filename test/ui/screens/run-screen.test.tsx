import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {Snapshot} from '../../../source/model/snapshot.ts';
import {emptyDistribution} from '../../../source/statistics/histogram.ts';
import {resultOf} from '../../../source/statistics/threshold-result.ts';
import {lateLoop} from '../../helpers/snapshot.ts';
import {snapshotOf} from '../documents.ts';
import {keys, linesOf} from '../rig.tsx';
import {showRun} from '../run.tsx';

const nothingYet: Partial<Snapshot> = {
	counts: {...snapshotOf().counts, sent: 20, passed: 0, failed: 0, errored: 0},
	latency: emptyDistribution,
	connect: emptyDistribution,
	series: [],
	metrics: {},
	intents: {},
	errors: {},
	rate: 0,
};

const numberAfter = (frame: string, label: string) =>
	Number(new RegExp(`${label} ([\\d,]+)`).exec(frame)?.[1]?.replaceAll(',', ''));

test('the first frame, before any connection, already shows where it goes', async () => {
	const {frame} = await showRun({...nothingYet, phase: 'idle', elapsed: 0});
	expect(frame()).toContain('floodgate ─ run ─ staging');
	expect(frame()).toContain('0/849  0%');
	expect(frame()).not.toContain('waiting');
});

test('without a reply for two seconds it says what it waits for, until one comes', async () => {
	const {frame, runner, untilSeen, until} = await showRun({...nothingYet, elapsed: 1.9});
	expect(frame()).not.toContain('waiting for the first reply');
	runner.publish({elapsed: 7});
	await untilSeen('waiting for the first reply (7s)');
	const {counts} = runner.view.getSnapshot();
	runner.publish({counts: {...counts, inFlight: 19, scoring: 0, passed: 1}});
	await until((shown) => !shown.includes('waiting'));
});

test('the counts on the screen add up to what was sent, at every moment', async () => {
	const {runner, until} = await showRun();
	for (const [passed, failed, errored, inFlight] of [
		[0, 0, 0, 20],
		[1200, 5, 3, 7],
		[40_000, 2500, 1, 0],
	] as const) {
		const sent = passed + failed + errored + inFlight;
		const counts = {...snapshotOf().counts, sent, passed, failed, errored, inFlight};
		runner.publish({counts});
		const frame = await until(
			(shown) =>
				numberAfter(shown, 'passed') === passed && numberAfter(shown, 'in flight') === inFlight,
		);
		const shown = ['passed', 'failed', 'errored', 'in flight'].map((label) =>
			numberAfter(frame, label),
		);
		expect(shown.reduce((sum, each) => sum + each, 0)).toBe(sent);
		expect(frame).not.toContain('unmatched');
	}
});

test('frames that belong to no prompt are shown', async () => {
	const {runner, untilSeen} = await showRun();
	runner.publish({counts: {...runner.view.getSnapshot().counts, unmatched: 3}});
	await untilSeen('unmatched 3');
});

test('p pauses, and again resumes; paused says so', async () => {
	const {press, runner, until, untilSeen} = await showRun();
	press('p');
	await until(() => runner.calls.length === 1);
	runner.publish({phase: 'paused'});
	await untilSeen('PAUSED');
	press('p');
	await until(() => runner.calls.length === 2);
	runner.publish({phase: 'running'});
	await until((shown) => !shown.includes('PAUSED'));
	expect(runner.calls).toEqual(['pause', 'resume']);
});

test('q asks once: what is marked stops and shows the results, and the run’s keys do nothing meanwhile', async () => {
	const {press, runner, said, until, untilSeen} = await showRun();
	press('q');
	await untilSeen('Stop the run?');
	press('p');
	press('g');
	await until((shown) => !shown.includes('Stop the run?'));
	press('q');
	await untilSeen('Stop the run?');
	press(keys.escape);
	await until((shown) => !shown.includes('Stop the run?'));
	expect(runner.calls).toEqual([]);
	press('q');
	await untilSeen('Stop the run?');
	press(keys.enter);
	await until(() => runner.calls.length === 1);
	expect(runner.calls).toEqual(['stop {"grace":5000}']);
	runner.publish({phase: 'stopping'});
	await untilSeen('STOPPING');
	press('p+');
	await until(() => said.length === 2);
	expect(said).toEqual(new Array(2).fill('the run is stopping'));
});

test('quitting is a choice of its own', async () => {
	const {press, left, runner, until, untilSeen} = await showRun();
	press('q');
	await untilSeen('quit Floodgate: the run counts as interrupted');
	press('x');
	await until(() => left.length > 0);
	expect(left).toEqual(['quit']);
	expect(runner.calls).toEqual([]);
});

test.each([
	{key: 'q', name: 'q'},
	{key: keys.ctrlC, name: 'Ctrl-C'},
])('once the question was answered, $name ends the waiting for the last replies', async ({key}) => {
	const {press, left, runner, until, untilSeen} = await showRun();
	press('q');
	await untilSeen('Stop the run?');
	press('s');
	await until(() => runner.calls.length === 1);
	runner.publish({phase: 'stopping'});
	await untilSeen('stopping: waiting for the last 20 replies; q or Ctrl-C ends the waiting');
	press(key);
	await until(() => runner.calls.length === 2);
	expect(runner.calls.at(-1)).toBe('stop {"grace":0}');
	expect(left).toEqual([]);
});

test('Ctrl-C interrupts, however often', async () => {
	const {press, left, runner, until} = await showRun();
	press(keys.ctrlC);
	await until(() => left.length === 1);
	runner.publish({phase: 'stopping'});
	press(keys.ctrlC);
	await until(() => left.length === 2);
	expect(left).toEqual(['interrupt', 'interrupt']);
});

test('the warning about a saturated generator ends when it keeps up again', async () => {
	const {generator} = snapshotOf();
	const reasons = [lateLoop()];
	const parts = {generator: {...generator, saturated: true, reasons}, strain: reasons};
	const {frame, runner, until} = await showRun(parts);
	expect(frame()).toContain(
		'! the load generator is saturated: the event loop was over 20.0 ms late',
	);
	runner.publish({warnings: ['sending waits: the disk is slower'], elapsed: 99});
	const both = await until((shown) => shown.includes('the disk is slower'));
	expect(both).toContain('the event loop was over 20.0 ms late');
	runner.publish({strain: []});
	await until((shown) => !shown.includes('saturated'));
});

test.each([
	{columns: 120, rows: 39},
	{columns: 80, rows: 23},
	{columns: 60, rows: 19},
])(
	'in $columns×$rows every threshold has its figure and its state, what fails first',
	async (size) => {
		const thresholds = [
			resultOf('latency.p95 < 9s', 3.9, 'holds'),
			resultOf('metrics.classification_accuracy.average >= 0.97', 0.953, 'violated'),
			resultOf('error_rate < 1%', null, 'no_data'),
		];
		const {frame, press, until} = await showRun({thresholds}, size);
		expect(frame()).toMatch(/✗ fails +metrics\.class.* 0\.953/);
		if (size.columns === 120) {
			expect(frame()).toMatch(/✓ holds +latency\.p95 < 9s +3\.90 s/);
			expect(frame()).toMatch(/✗ no data error_rate < 1%/);
		}
		press(']]]]');
		await until((shown) => /✗ fails +metrics\.class.* 0\.953/.test(shown));
	},
);

test.each([
	{columns: 60, rows: 19},
	{columns: 80, rows: 23},
	{columns: 120, rows: 39},
])('in $columns×$rows the advice of a warning is never cut', async (size) => {
	const {frame} = await showRun({strain: [lateLoop()]}, size);
	expect(frame().replaceAll(/\s+/g, ' ')).toContain(
		'raise --workers (now 1) or use fewer connections',
	);
});

test('an outage, prompts that wait in vain and doubts are said at once, for as long as they last', async () => {
	const {counts} = snapshotOf();
	const {frame, runner, until} = await showRun(
		{
			outages: {count: 1, longest: 12, current: 12, error: 'connect.refused'},
			stuck: {count: 5, since: 100, frame: '{"kind":"failure"}\u001B[31m'},
			counts: {...counts, doubtful: 3},
		},
		{columns: 160},
	);
	expect(frame()).toContain('! no connection has been possible since 12s: connect.refused');
	expect(frame()).toContain(
		'! 5 prompts have waited since 1m40s; their last frame matches nothing in the reply rule: {"kind":"failure"}',
	);
	expect(frame()).toMatch(/! 3 of \d+ attempts \(.*\) are doubtful: each reply may be another/);
	runner.publish({outages: {count: 1, longest: 12, current: null, error: null}, stuck: null});
	expect(await until((shown) => !shown.includes('no connection'))).not.toContain('wait since');
});

const many = Object.fromEntries(
	Array.from({length: 12}, (_, index) => [`intent_${index}`, snapshotOf().intents.pii!]),
);
const severalErrors = Object.fromEntries(
	Array.from({length: 8}, (_, index) => [
		`closed.${4000 + index}`,
		{count: index + 1, example: 'x'},
	]),
);

test('with little room each panel says how many rows it hides, and ] gives another the room', async () => {
	const {frame, press, until} = await showRun({intents: many, errors: severalErrors}, {rows: 23});
	const count = (shown: string, pattern: RegExp) => shown.match(pattern)?.length ?? 0;
	const before = count(frame(), /intent_\d+/g);
	expect(frame()).toMatch(/\+\d+ more/);
	expect(count(frame(), /closed\.\d+/g)).toBe(1);
	press(']');
	const other = await until((shown) => count(shown, /closed\.\d+/g) > 4);
	expect(count(other, /intent_\d+/g)).toBeLessThan(before);
	press('[');
	await until((shown) => count(shown, /intent_\d+/g) === before);
});

test.each([
	{columns: 60, rows: 19, ascii: false},
	{columns: 80, rows: 23, ascii: false},
	{columns: 80, rows: 23, ascii: true},
	{columns: 100, rows: 44, ascii: false},
	{columns: 40, rows: 9, ascii: false},
])('at $columns×$rows everything stands on its line (ascii: $ascii)', async (size) => {
	const {frame} = await showRun({intents: many, errors: severalErrors}, size);
	const lines = linesOf(frame());
	expect(lines.length).toBeLessThanOrEqual(size.rows);
	for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(size.columns);
	const bars = size.columns < 80 ? ['Prompts', 'Connections'] : [];
	for (const label of ['Load', ...bars, 'Outcomes', 'Latency']) {
		expect(lines.filter((line) => line.startsWith(label))).toHaveLength(1);
	}
	if (size.columns >= 60) expect(frame()).toMatch(/passed 480.*failed 25.*errored 7/);
	if (size.ascii) expect(frame()).toMatch(/^[\x0A\x20-\x7E]*$/);
});

test('as text only there is neither bar nor chart, and every figure', async () => {
	const {frame} = await showRun({}, {textOnly: true, rows: 30});
	expect(frame()).not.toMatch(/[█░╭╰┤┼]/);
	expect(frame()).toMatch(/512\/849 {2}60%/);
	expect(frame()).toContain('p95 3.90 s');
});

test('a run bounded by time shows its time', async () => {
	const {frame} = await showRun({planned: null, duration: 60, elapsed: 42});
	expect(frame()).toContain('512 in 42s of 1m00s');
	expect(frame()).toContain('18s left');
});

test('with ascii, intents of other scripts stand in their columns, and differ', async () => {
	const [figures] = Object.values(snapshotOf().intents);
	const intents = {テスト: figures!, テスX: figures!, contact: figures!, '⚠️': figures!};
	const {frame} = await showRun({intents}, {ascii: true, columns: 100, rows: 40});
	const rows = linesOf(frame()).filter((line) =>
		/^(?:Intents| {13}).*[#.]{14} \d+\/\d+/.test(line),
	);
	expect(rows).toHaveLength(4);
	expect(new Set(rows.map((row) => row.search(/[#.]{14}/))).size).toBe(1);
	expect(new Set(rows.map((row) => row.slice(13))).size).toBe(4);
	expect(frame().replaceAll('…', '~')).toMatch(/^[\x0A\x20-\x7E]*$/);
});

test.each([30, 12])('a long warning has two lines, %d rows high', async (rows) => {
	const stuck = {count: 5, since: 100, frame: `{"kind":"failure","detail":"throttled"}`};
	const {frame} = await showRun({stuck}, {columns: 80, rows});
	const lines = linesOf(frame());
	const first = lines.findIndex((line) => line.startsWith('! 5 prompts have waited'));
	expect(lines[first + 1]!.includes('{"kind":"failure","detail":"throttled"}')).toBe(true);
	for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});
