import {mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {deleteRun, findRun, listRuns, readRun} from '../../source/store/history.ts';
import {temporaryFolder} from '../helpers/bin.ts';
import type {RunDigest} from '../../source/model/run-digest.ts';
import {toFile} from '../../source/store/summary-codec.ts';
import {digestOf, type StepSummary, type Summary} from '../../source/model/summary.ts';
import {manifestOf, saturatedBy, saveRun, stepOf, summaryOf} from '../helpers/saved-runs.ts';

async function threeRuns() {
	const out = await temporaryFolder();
	const at = (day: string) => ({started: `2026-11-${day}T10:00:00.000Z`});
	await saveRun(out, manifestOf('b-first', at('20')), summaryOf());
	await saveRun(out, manifestOf('a-last', at('22')), summaryOf());
	await saveRun(out, manifestOf('c-broken-off', at('21')));
	return out;
}

test('runs are listed from the latest on; one without a summary is a run as well', async () => {
	const {runs, unreadable} = listRuns(await threeRuns());
	expect(runs.map(({manifest}) => manifest.id)).toEqual(['a-last', 'c-broken-off', 'b-first']);
	expect(runs[1]!.digest).toBeUndefined();
	expect(unreadable).toEqual([]);
});

test('a folder that is not there has no runs', async () => {
	expect(listRuns(join(await temporaryFolder(), 'none'))).toEqual({runs: [], unreadable: []});
});

test('a file where the folder should be is the user’s to mend', async () => {
	const file = join(await temporaryFolder(), 'file');
	await writeFile(file, '');
	expect(() => listRuns(file)).toThrow(/^the folder ".*" cannot be read \(ENOTDIR/);
});

test.each([
	['manifest.json', '', /^manifest\.json: not JSON/],
	['manifest.json', '{"schema_version":1}', /^manifest\.json: id: /],
	['manifest.json', '{"schema_version":2}', /^manifest\.json: schema_version: /],
	['manifest.json', 'null', /^manifest\.json: /],
	['summary.json', '{', /^summary\.json: not JSON/],
	['summary.json', '{"schema_version":1,"run":{}}', /^summary\.json: run\.id: /],
	[
		'summary.json',
		JSON.stringify({...toFile(summaryOf()), steps: [{level: 10, thresholds: []}]}),
		/^summary\.json: steps\.0\.count: /,
	],
])(
	'a damaged %s (%s) is named, and the other runs are listed all the same',
	async (name, text, reason) => {
		const out = await threeRuns();
		await writeFile(join(out, 'a-last', name), text);
		const {runs, unreadable} = listRuns(out);
		expect(runs.map(({manifest}) => manifest.id)).toEqual(['c-broken-off', 'b-first']);
		expect(unreadable).toHaveLength(1);
		expect(unreadable[0]!.path).toBe(join(out, 'a-last'));
		expect(unreadable[0]!.reason).toMatch(reason);
		expect(unreadable[0]!.reason).not.toContain('\n');
		expect(() => findRun('a-last', out)).toThrow(/cannot be read/);
	},
);

test('other folders and files beside the runs are no runs', async () => {
	const out = await threeRuns();
	await mkdir(join(out, 'notes'));
	await writeFile(join(out, 'readme.txt'), '');
	expect(listRuns(out).runs).toHaveLength(3);
	expect(listRuns(out).unreadable).toEqual([]);
});

test('a run is found by its id, its folder, or as the last', async () => {
	const out = await threeRuns();
	expect(findRun('b-first', out).manifest.id).toBe('b-first');
	expect(findRun(join(out, 'b-first'), 'elsewhere').manifest.id).toBe('b-first');
	expect(findRun('last', out).manifest.id).toBe('a-last');
});

test('an unknown run is met with the nearest id, and none with a hint', async () => {
	const out = await threeRuns();
	expect(() => findRun('b-frist', out)).toThrow(/no run "b-frist".*Did you mean "b-first"\?/);
	const empty = await temporaryFolder();
	expect(() => findRun('last', empty)).toThrow(/there is no run/);
	expect(() => findRun('x', empty)).toThrow(/There is no run in/);
});

test('a summary that a later version added to is read', async () => {
	const out = await temporaryFolder();
	const later = {...summaryOf(), novelty: {figure: 1}};
	const path = await saveRun(out, manifestOf('later'), later);
	expect(readRun(path).summary).toEqual(later);
});

test('what a search found is in the list, from the manifest alone', async () => {
	const out = await temporaryFolder();
	const capacity = {unit: 'rate', level: 48, limit: 50, done: true, text: ''} as const;
	await saveRun(out, manifestOf('searched', {digest: digestOf(summaryOf({capacity}))}));
	const found = {unit: 'rate', level: 48};
	expect(listRuns(out).runs[0]!.digest?.capacity).toEqual({...found, at_least: false});
	// As an earlier version wrote it.
	const digest = {...digestOf(summaryOf()), capacity: found} as RunDigest;
	await saveRun(out, manifestOf('searched', {digest}));
	expect(listRuns(out).runs[0]!.digest?.capacity).toEqual(found);
});

test('a summary of a version that knew the closed model alone is read, with nothing in what is new', async () => {
	const out = await temporaryFolder();
	const {series, generator, ...rest} = summaryOf();
	expect(series).toEqual([]);
	const {late, targetRate, achievedRate, workers, ...old} = generator;
	expect([late, targetRate, achievedRate, workers]).toEqual([0, null, null, 1]);
	const path = await saveRun(out, manifestOf('earlier'), {...rest, generator: old} as Summary);
	expect(readRun(path).summary).toEqual(summaryOf());
});

test('a summary of a version that told the state of a threshold in words alone is read with it', async () => {
	const out = await temporaryFolder();
	const was = (actual: number | null, reason: string) => ({
		...{expression: 'latency.p95 < 1s', actual, ok: reason === 'holds', reason},
	});
	const words = ['holds', 'does not hold', 'no data', 'the run is aborted'];
	const thresholds = words.map((reason) => was(reason === 'no data' ? null : 1, reason));
	const steps = [{...stepOf(10), thresholds: [was(2, 'does not hold')]}];
	const old = {...summaryOf(), thresholds, steps} as unknown as Summary;
	const {summary} = readRun(await saveRun(out, manifestOf('earlier'), old));
	const states = ['holds', 'violated', 'no_data', 'unjudged'];
	expect(summary!.thresholds.map(({state}) => state)).toEqual(states);
	expect(summary!.steps[0]!.thresholds).toMatchObject([{state: 'violated', actual: 2}]);
});

test('a step of a version that did not tell whose its doubts are blames the generator, as it did', async () => {
	const out = await temporaryFolder();
	const {generator, deviation, ...old} = stepOf(20, saturatedBy('it was late'));
	expect([generator.saturated, deviation]).toEqual([true, null]);
	const steps = [old as StepSummary, stepOf(30)];
	const path = await saveRun(out, manifestOf('stepped'), summaryOf({steps}));
	expect(readRun(path).summary!.steps).toEqual([
		stepOf(20, saturatedBy('it was late')),
		stepOf(30),
	]);
});

test('deleting a run takes all of its own files and then the folder', async () => {
	const out = await threeRuns();
	const {folder} = findRun('a-last', out);
	await writeFile(join(folder.path, 'report.html'), '');
	await writeFile(join(folder.path, 'summary.json.4711.tmp'), '');
	expect(deleteRun(folder)).toEqual([]);
	expect((await readdir(out)).sort()).toEqual(['b-first', 'c-broken-off']);
});

test('deleting a run leaves what is not its own, and says so', async () => {
	const out = await threeRuns();
	const {folder} = findRun('a-last', out);
	await writeFile(join(folder.path, 'my notes.txt'), '');
	await mkdir(join(folder.path, 'report.d'));
	expect(deleteRun(folder).sort()).toEqual(['my notes.txt', 'report.d']);
	expect((await readdir(folder.path)).sort()).toEqual(['my notes.txt', 'report.d']);
});
