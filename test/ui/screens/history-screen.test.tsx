import {existsSync} from 'node:fs';
import {mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {ListedRun} from '../../../source/store/history.ts';
import {trendsOf} from '../../../source/ui/screens/history-trend.tsx';
import {HistoryScreen} from '../../../source/ui/screens/history-screen.tsx';
import {temporaryFolder} from '../../helpers/folder.ts';
import {manifestOf, saveRun, summaryOf} from '../../helpers/saved-runs.ts';
import {keys, linesOf, show, type ShowOptions} from '../rig.tsx';

const started = (minute: number) => `2026-11-22T10:${String(minute).padStart(2, '0')}:00.000Z`;

/** Three runs: `one` passed, `two` failed, `three` was interrupted and has no summary. */
async function threeRuns(): Promise<string> {
	const out = await temporaryFolder();
	const complete = (id: string, minute: number) =>
		manifestOf(id, {status: 'complete', started: started(minute)});
	await saveRun(out, complete('one', 1), summaryOf({verdict: 'pass'}));
	await saveRun(out, complete('two', 2), summaryOf({verdict: 'fail'}));
	await saveRun(out, manifestOf('three', {status: 'interrupted', started: started(3)}));
	return out;
}

async function showHistory(
	out: string,
	{choosing, ...options}: ShowOptions & {readonly choosing?: string} = {},
) {
	const calls: string[][] = [];
	const shown = await show(
		<HistoryScreen
			out={out}
			choosing={choosing}
			onOpen={(path) => calls.push(['open', path])}
			onCompare={(before, after) => calls.push(['compare', before, after])}
			onBack={() => calls.push(['back'])}
			onInterrupt={() => calls.push(['interrupt'])}
			onSay={(text) => calls.push(['say', text])}
		/>,
		options,
	);
	const called = async (count = 1) => {
		await shown.until(() => calls.length >= count);
		return calls;
	};
	return {...shown, calls, called};
}

test('all runs are listed, the latest first, with verdict, count, p95 and averages', async () => {
	const {frame} = await showHistory(await threeRuns());
	const [, , heads, ...rows] = linesOf(frame());
	expect(frame()).toContain('3 runs');
	expect(heads).toMatch(/ run +verdict +prompts +failed +errored +p95 +classification_accuracy/);
	expect(rows[0]).toMatch(/ ▸ +three +! interrupted +– +– +– +– +–/);
	expect(rows[1]).toMatch(/ two +✗ fail +512 +\d+ +\d+ +3\.90 s +0\.953/);
	expect(rows[2]).toMatch(/ one +✓ pass +512/);
});

test('Enter opens exactly the selected run', async () => {
	const out = await threeRuns();
	const {press, called} = await showHistory(out);
	press(`jj${keys.up}`);
	press(keys.enter);
	expect(await called()).toEqual([['open', join(out, 'two')]]);
});

test('b compares the selected run with the marked one, which is the baseline', async () => {
	const out = await threeRuns();
	const {press, said, called, until} = await showHistory(out);
	press('b');
	await until(() => said.length === 1);
	expect(said[0]).toContain('mark another run with Space first');
	press('G b');
	await until(() => said.length === 2);
	press('kb');
	expect(await called()).toEqual([['compare', join(out, 'one'), join(out, 'two')]]);
});

test('x deletes the selected run, only after y, and only what is a run’s own', async () => {
	const out = await threeRuns();
	await writeFile(join(out, 'two', 'notes.txt'), 'mine');
	const {press, called, untilSeen} = await showHistory(out);
	press('jx');
	await untilSeen('Delete two?');
	press('n');
	await untilSeen('3 runs');
	expect(existsSync(join(out, 'two', 'manifest.json'))).toBe(true);
	press('xy');
	await untilSeen('2 runs');
	expect(await readdir(join(out, 'two'))).toEqual(['notes.txt']);
	expect((await called())[0]![1]).toContain('notes.txt');
	press('Gxy');
	await untilSeen('1 run');
	expect((await readdir(out)).toSorted()).toEqual(['three', 'two']);
});

test('while a baseline is chosen, Enter chooses, and nothing can be deleted', async () => {
	const out = await threeRuns();
	const {frame, press, called} = await showHistory(out, {choosing: 'two'});
	expect(frame()).toContain('choose a baseline ─ two');
	press('x bG\r');
	expect(await called()).toEqual([['open', join(out, 'one')]]);
	expect(frame()).not.toContain('Delete');
});

test('a folder of runs that is empty, or not there, says so; its keys say why', async () => {
	const {frame, press, said, until} = await showHistory(join(await temporaryFolder(), 'none'));
	expect(frame()).toContain('no run yet');
	press(`${keys.enter} bx`);
	await until(() => said.length === 4);
	expect(new Set(said)).toEqual(new Set(['there is no run']));
});

test('a damaged run is named, and the others are listed', async () => {
	const out = await threeRuns();
	await mkdir(join(out, 'broken'));
	await writeFile(join(out, 'broken', 'manifest.json'), '{"schema_version": 1');
	const {frame} = await showHistory(out, {columns: 200});
	expect(frame()).toContain('1 folders cannot be read');
	expect(frame()).toContain('manifest.json: not JSON');
	expect(frame()).toContain('3 runs');
});

test.each([
	{key: 'q', call: 'back'},
	{key: keys.escape, call: 'back'},
	{key: keys.ctrlC, call: 'interrupt'},
])('$key asks for $call', async ({key, call}) => {
	const {press, called} = await showHistory(await threeRuns());
	press(key);
	expect(await called()).toEqual([[call]]);
});

test.each([40, 60, 80])(
	'rows keep within %i columns, with names of any script',
	async (columns) => {
		const out = await threeRuns();
		const id = '東京都の公開データ-👩‍👩‍👧‍👦-2026';
		await saveRun(out, manifestOf(id, {status: 'complete', started: started(9)}), summaryOf());
		const {frame} = await showHistory(out, {columns});
		const lines = linesOf(frame());
		for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
		expect(lines[columns < 80 ? 2 : 3]).toMatch(/▸ {3}東京/);
	},
);

test('S sorts by one figure after another, / filters by name and verdict', async () => {
	const out = await threeRuns();
	const slow = {...summaryOf(), latency: {...summaryOf().latency, p95: 9}};
	await saveRun(out, manifestOf('slow', {status: 'complete', started: started(0)}), slow);
	const {press, until, untilSeen, frame} = await showHistory(out, {columns: 120});
	const order = () => linesOf(frame()).flatMap((line) => /│ [▸ ] +(\w+) /.exec(line)?.[1] ?? []);
	expect(order().slice(1, 3)).toEqual(['three', 'two']);
	press('S');
	await untilSeen('slowest first');
	expect(order().slice(1, 3)).toEqual(['slow', 'two']);
	press('/interr\r');
	await until((shown) => !shown.includes(' slow ') && shown.includes(' three '));
	press(keys.escape);
	await untilSeen(' slow ');
});

test('the trend is that of the runs of one name, from the oldest to the newest', () => {
	const runOf = (name: string, day: number, p95: number) =>
		({
			folder: {path: `${name}${day}`},
			manifest: manifestOf(`${name}-${day}`, {name, started: started(day)}),
			digest: {verdict: 'pass', total_requests: 1, errored: 0, p95, averages: {accuracy: day / 10}},
		}) as unknown as ListedRun;
	const runs = [runOf('a', 3, 3), runOf('b', 2, 9), runOf('a', 1, 1)];
	expect(trendsOf(runs, runs[0]).map(({name, values}) => [name, values])).toEqual([
		['p95', [1, 3]],
		['accuracy', [0.1, 0.3]],
	]);
	expect(trendsOf(runs, runs[1])).toEqual([]);
});
