import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {LoadGauges, Snapshot} from '../../../source/model/snapshot.ts';
import {resultOf} from '../../../source/statistics/threshold-result.ts';
import {
	abortFor,
	busyConnections,
	foundAt,
	lateLoop,
	saturatedStep,
} from '../../helpers/snapshot.ts';
import {snapshotOf, stepFiguresOf} from '../documents.ts';
import {linesOf} from '../rig.tsx';
import {showRun} from '../run.tsx';

const {load, counts} = snapshotOf();
const loadOf = (parts: Partial<LoadGauges>): LoadGauges => ({...load, ...parts});
const open = loadOf({model: 'open', unit: 'rate', level: 50});
const fails = [
	resultOf('latency.p95 < 3s', 3.9, 'violated'),
	resultOf('error_rate < 1%', 0, 'holds'),
];

const fast = {...snapshotOf().latency, p95: 1.95};
const half = {latency: fast, responseTime: fast};

test('each step has its p95 as a bar and a figure, error rate and whether its thresholds hold', async () => {
	const steps = [
		stepFiguresOf(1),
		stepFiguresOf(2, {doubts: [lateLoop()]}),
		stepFiguresOf(3, {holds: false, thresholds: fails, errored: 20}),
		stepFiguresOf(4, {state: 'running', holds: null, progress: 0.5, ...half}),
	];
	const parts = {steps, load: loadOf({leg: 'step', steps: 9, level: 40, progress: 0.5})};
	const {frame} = await showRun(parts, {rows: 30});
	expect(frame()).toMatch(/^Load +step 4 of 9: 40 connections +closed model$/m);
	expect(frame()).toMatch(/^Steps +10 █+ p95 +3\.90 s +errors +1\.0% +✓ holds$/m);
	expect(frame()).toMatch(/^ +20 █+ .* ! in doubt$/m);
	expect(frame()).toMatch(/^ +30 █+ .* errors +10\.0% +✗ fails latency\.p95 < 3s$/m);
	expect(frame()).toMatch(/^ +40 █+[▌ ]?░+ .* ✓ holds so far$/m);
});

test('of more steps than there is room for the newest are shown, and how many stand above', async () => {
	const steps = Array.from({length: 14}, (_, index) => stepFiguresOf(index + 1));
	const parts = {steps, load: loadOf({leg: 'step', steps: 20, level: 140})};
	const {frame, runner, untilSeen} = await showRun(parts, {columns: 80, rows: 23});
	const shown = linesOf(frame()).filter((line) => line.includes('holds'));
	expect(shown.length).toBeGreaterThan(2);
	expect(shown.at(-1)).toMatch(/^ +140 /);
	const above = shown.length < 5 ? `${14 - shown.length} above` : `${14 - shown.length} more above`;
	expect(shown[0]!.startsWith(above)).toBe(true);
	runner.publish({steps: [...steps, stepFiguresOf(15)]});
	await untilSeen(' 150 ');
});

test('a cool-down says which level comes next, and counts down', async () => {
	const parts = {load: loadOf({leg: 'step', steps: 5, level: 30, coolDown: 41, progress: null})};
	const {runner, untilSeen} = await showRun(parts);
	await untilSeen('cool-down, next step at 30 connections in 41 s');
	runner.publish({load: {...parts.load, coolDown: 40}});
	await untilSeen('in 40 s');
});

test('a warm-up is said not to count, with how much was sent', async () => {
	const warming = {load: loadOf({leg: 'warmup', progress: 0.4}), warmup: {sent: 8, errored: 2}};
	const {frame, runner, untilSeen, until} = await showRun(warming);
	expect(frame()).toMatch(/Load +█+.?░+ warm-up: not counted, 8 sent, 2 errored/);
	expect(frame()).not.toMatch(/\ds left/);
	runner.publish({load, warmup: {sent: 20, errored: 2}});
	await untilSeen('20 connections  closed model  after a warm-up of 20 prompts');
	await until((shown) => /\ds left/.test(shown));
});

test('stages show the level of the moment and how much of them is over', async () => {
	const {frame} = await showRun({load: loadOf({leg: 'stages', level: 26, progress: 0.439})});
	expect(frame()).toMatch(/Load +█+.?░+ stages: 26 connections now, 43%/);
});

test('in the warm-up nothing is said to be in flight: its prompts are in no count', async () => {
	const warming = loadOf({leg: 'warmup', draining: true});
	const {frame, runner, until} = await showRun({
		load: warming,
		warmup: {sent: 8, errored: 0},
		counts: {...counts, inFlight: 0},
	});
	expect(frame()).toMatch(/connections 20\/20$/m);
	runner.publish({load});
	await until((shown) => shown.includes('in flight 0'));
});

test.each([
	[120, 'step 2 of 5: rate 40.0/s of 50.0/s target  open model  dropped 3  late 56  waiting 1'],
	[80, 'step 2/5: 40.0 of 50.0/s  open model  dropped 3  late 56  waiting 1'],
	[60, 'step 2/5: 40.0 of 50.0/s  open model  dropped 3'],
])('in %i columns the load line shows the model, and each figure whole', async (columns, text) => {
	const misses = {dropped: 3, late: 56, waiting: 1};
	const parts = {load: {...open, leg: 'step' as const, steps: 5}, steps: [stepFiguresOf(2)]};
	const {runner, untilSeen} = await showRun({...parts, elapsed: 10}, {columns});
	const sent = counts.sent + 80;
	runner.publish({elapsed: 12, counts: {...counts, ...misses, sent}});
	await untilSeen(`Load         ${text}\n`);
});

test('while the clock waits for connections it says how many are to come', async () => {
	const {untilSeen, runner} = await showRun({load: loadOf({opening: 1200})});
	await untilSeen('opening 1,200 more connections before the clock starts');
	runner.publish({load: loadOf({opening: 1})});
	await untilSeen('opening 1 more connection before');
});

test('while the last replies are awaited it says for how many', async () => {
	const {untilSeen, runner} = await showRun({load: loadOf({draining: true})});
	await untilSeen('waiting for the last 20 replies');
	runner.publish({counts: {...counts, inFlight: 1}});
	await untilSeen('waiting for the last reply');
});

test('the open model shows what was sent of the rate asked for, and both times', async () => {
	const {frame, runner, untilSeen, until} = await showRun(
		{load: open, elapsed: 10, planned: null, duration: 60, counts: {...counts, sent: 500}},
		{bounds: {coolDown: 0, mostConnections: 500}},
	);
	expect(frame()).toContain('rate 50.0/s target');
	expect(frame()).toMatch(/connections open 20 +in flight 20 +most 500/);
	expect(frame()).toMatch(/^Latency +p50 1\.42 s .*since sent$/m);
	expect(frame()).toMatch(/^Response +p50 1\.42 s .*since due$/m);
	runner.publish({elapsed: 12, counts: {...counts, sent: 580}});
	await untilSeen('rate 40.0/s of 50.0/s target');
	expect(frame()).not.toMatch(/dropped|late\b|waiting/);
	const misses = {dropped: 12, late: 4, waiting: 3};
	runner.publish({elapsed: 12, counts: {...counts, sent: 580, ...misses}});
	await untilSeen('open model  dropped 12  late 4  waiting 3');
	runner.publish({load});
	await until((shown) => !shown.includes('Response') && shown.includes('closed model'));
});

const capacity = foundAt(30, {unit: 'connections'});

test('a search shows its level’s progress and what it has found, and promises no end', async () => {
	const {frame} = await showRun({
		...{planned: null, duration: null, capacity, steps: [stepFiguresOf(3), stepFiguresOf(6)]},
		load: loadOf({leg: 'search', level: 60, progress: 0.25}),
	});
	expect(frame()).toContain('try 6: 60 connections');
	expect(frame()).toMatch(/█+.?░+ 512, this level 25%/);
	expect(frame()).toMatch(/Capacity +so far every threshold holds at 30 connections/);
	expect(frame()).not.toMatch(/\ds left/);
});

test('a search is not called saturated for levels beyond the one that holds', async () => {
	const reasons = [busyConnections(60)];
	const generator = {...snapshotOf().generator, saturated: true, reasons};
	const held = stepFiguresOf(3, {level: 30});
	const beyond = stepFiguresOf(6, {level: 60, ...saturatedStep(reasons[0]!)});
	const {frame, runner, untilSeen} = await showRun(
		{generator, strain: reasons, capacity, steps: [held, beyond], load: loadOf({leg: 'search'})},
		{rows: 30},
	);
	expect(frame()).toMatch(/^ +60 .* ! in doubt$/m);
	expect(frame()).not.toContain('saturated');
	runner.publish({steps: [{...held, ...saturatedStep(lateLoop())}, beyond]});
	await untilSeen(
		'! the load generator is saturated: the event loop was over 20.0 ms late in 5 of 40 s',
	);
});

test('why a run is ended early stays on the screen', async () => {
	const {untilSeen} = await showRun({
		aborted: abortFor('latency.p95 < 3s can no longer hold'),
	});
	await untilSeen('! ended early: latency.p95 < 3s can no longer hold');
});

test('c goes through the response time as well in the open model, with the target beside the rate', async () => {
	const {press, untilSeen} = await showRun({load: open}, {rows: 30});
	for (const title of [
		'response time',
		'latency heat map',
		'rate',
		'errors',
		'metrics',
		'latency',
	]) {
		press('c');
		await untilSeen(`\n${title}`);
		if (title === 'rate') await untilSeen('target');
	}
});

test.each<{load: LoadGauges; more: number; fewer: number}>([
	{load: loadOf({level: 5}), more: 6, fewer: 4},
	{load: loadOf({level: 20}), more: 22, fewer: 19},
	{load: loadOf({level: 100}), more: 110, fewer: 90},
	{load: loadOf({level: 50, unit: 'rate', model: 'open'}), more: 55, fewer: 45},
	{load: loadOf({level: 0.5, unit: 'rate', model: 'open'}), more: 0.55, fewer: 0.45},
])(
	'+ leads from $load.level $load.unit to $more, - to $fewer',
	async ({load: gauges, more, fewer}) => {
		for (const [key, level] of [
			['+', more],
			['-', fewer],
		] as const) {
			const {press, runner, until} = await showRun({load: gauges});
			press(key);
			await until(() => runner.calls.length === 1);
			expect(runner.calls).toEqual([`level ${level}`]);
		}
	},
);

test('keys that come faster than the level follows each go on from the one before', async () => {
	const {press, runner, until} = await showRun({load: loadOf({level: 5})});
	press('+++');
	await until(() => runner.calls.length === 3);
	runner.publish({load: loadOf({level: 8})});
	press('-');
	await until(() => runner.calls.length === 4);
	expect(runner.calls).toEqual(['level 6', 'level 7', 'level 8', 'level 7']);
});

test.each<{when: string; parts: Partial<Snapshot>; reason: string}>([
	{when: 'in a cool-down', parts: {load: loadOf({coolDown: 9})}, reason: 'during the cool-down'},
	{when: 'in the warm-up', parts: {load: loadOf({leg: 'warmup'})}, reason: 'after the warm-up'},
	{when: 'at the end', parts: {load: loadOf({draining: true})}, reason: 'the last replies'},
	{when: 'before the start', parts: {load: loadOf({progress: null})}, reason: 'no load to change'},
	{when: 'while stopping', parts: {phase: 'stopping'}, reason: 'the run is stopping'},
	{when: 'at the least', parts: {load: loadOf({level: 1})}, reason: '1 connection is the least'},
])('$when - says why it does nothing', async ({parts, reason}) => {
	const {press, said, runner, until} = await showRun(parts);
	press('-');
	await until(() => said.length === 1);
	expect(said[0]).toContain(reason);
	expect(runner.calls).toEqual([]);
});

test.each([
	{columns: 60, rows: 19, ascii: false},
	{columns: 80, rows: 23, ascii: true},
	{columns: 120, rows: 39, ascii: false},
	{columns: 40, rows: 9, ascii: false},
])('a search in the open model fits $columns×$rows (ascii: $ascii)', async (size) => {
	const steps = Array.from({length: 12}, (_, index) =>
		stepFiguresOf(index + 1, {unit: 'rate', holds: false, thresholds: fails}),
	);
	const aborted = abortFor('so many errors '.repeat(20));
	const {frame} = await showRun(
		{
			...{capacity, steps, aborted, warmup: {sent: 20, errored: 1}},
			load: {...open, leg: 'search'},
			counts: {...counts, dropped: 123_456, late: 123_456, waiting: 99},
		},
		size,
	);
	const lines = linesOf(frame());
	expect(lines.length).toBeLessThanOrEqual(size.rows);
	for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(size.columns);
	const labels = {
		40: ['Load', 'Prompts', 'Connections', 'Outcomes', 'Latency'],
		60: ['Load', 'Prompts', 'Connections', 'Outcomes', 'Latency', 'Response'],
		80: ['Load', 'Outcomes', 'Latency', 'Response'],
		120: ['Load'],
	}[size.columns]!;
	for (const label of labels) {
		expect(lines.filter((line) => line.startsWith(label))).toHaveLength(1);
	}
	// Ink's own sign of a cut is replaced on its way to the terminal.
	if (size.ascii) expect(frame().replaceAll('…', '~')).toMatch(/^[\x0A\x20-\x7E]*$/);
});

test('when all replies are in, it says that it reads on, and for how long at most', async () => {
	const {frame, runner, until, untilSeen, press, said} = await showRun({}, {columns: 120});
	expect(frame()).not.toContain('doubtful');
	runner.publish({load: loadOf({looking: 3.2}), counts: {...counts, inFlight: 0, doubtful: 4}});
	await untilSeen('all replies are in; watching for surplus frames, at most 3.20 s');
	expect(frame()).toContain('? doubtful 4');
	expect(frame()).not.toMatch(/\ds left/);
	press('p');
	await until(() => said.length === 1);
	expect(said[0]).toContain('there is nothing to pause');
});

test('in 60 columns too', async () => {
	const {untilSeen, runner} = await showRun({}, {columns: 60});
	runner.publish({load: loadOf({looking: 10})});
	await untilSeen('all replies are in; watching, at most 10.0 s');
});
