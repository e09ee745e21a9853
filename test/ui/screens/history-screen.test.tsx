import {existsSync} from 'node:fs';
import {mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
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
	const [, , ...rows] = linesOf(frame());
	expect(frame()).toContain('3 runs');
	expect(rows[0]).toMatch(/^▸ +three +interrupted +– +p95 +–/);
	expect(rows[1]).toMatch(/^ +two +fail +512 p95 +3\.90 s +classification_accuracy 0\.953/);
	expect(rows[2]).toMatch(/^ +one +pass +512/);
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
		expect(lines[2]).toMatch(/^▸ {3}東京/);
	},
);
