import {cp, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {UserError} from '../../source/model/user-error.ts';
import {startInProcess} from '../../source/runner/worker-handle.ts';
import {recordedPlan} from '../../source/runner/recorded-plan.ts';
import {prepareRerun} from '../../source/runner/rerun.ts';
import {withKilled} from '../../source/runs/listed-digests.ts';
import {openDocument} from '../../source/runs/open-document.ts';
import {replay} from '../../source/runs/replay.ts';
import {loadDifferences} from '../../source/config/load-differences.ts';
import {compareRuns} from '../../source/analysis/compare.ts';
import {findRun, listRuns, readRun} from '../../source/store/history.ts';
import {toFile} from '../../source/store/summary-codec.ts';
import {gatewayFor, prompts, temporaryFolder} from '../runner/plan.ts';
import {broken, record} from './recorded.ts';

const before = fileURLToPath(new URL('fixtures/before-events', import.meta.url));

/** A run of a version that wrote neither events nor aggregates, in a folder of runs. */
async function earlierRun(): Promise<{out: string; folder: string}> {
	const out = await temporaryFolder();
	const folder = join(out, 'before');
	await cp(before, folder, {recursive: true});
	return {out, folder};
}

test('a run of a version without events is listed, opened and compared as it was', async () => {
	const {out, folder} = await earlierRun();
	expect(listRuns(out)).toMatchObject({runs: [{digest: {total_requests: 12}}], unreadable: []});
	expect(findRun('last', out).summary).toMatchObject({totalRequests: 12, errored: 4});
	const document = await openDocument(folder);
	expect(document.entries).toHaveLength(16);
	expect(document.latest).toHaveLength(12);
	expect(document.summary!.reruns).toMatchObject([{count: 4, fixed: 1, stillFailing: 2}]);
	const summary = await readFile(join(folder, 'summary.json'), 'utf8');
	expect(JSON.parse(JSON.stringify(toFile(document.summary!)))).toEqual(JSON.parse(summary));
	const compared = {run: document, latest: document.latest};
	expect(compareRuns(compared, compared, loadDifferences)).toMatchObject({
		verdict: 'same',
		fixed: {length: 0},
	});
	await expect(replay(folder)).rejects.toThrow(/has no record of its events/);
});

test('a run of a version without events is rerun, and its events begin there', async () => {
	const {folder} = await earlierRun();
	const {url} = await gatewayFor();
	const document = await openDocument(folder);
	const plan = {...recordedPlan(document), url};
	const {runner, done} = await prepareRerun(document, 'failed', plan, startInProcess);
	runner.start();
	const {summary} = await done;
	expect(summary).toMatchObject({count: 2, errored: 0});
	expect(readRun(folder).summary!.reruns).toHaveLength(2);
	await expect(replay(folder)).rejects.toThrow(/has no record of its events/);
});

test('without its aggregate a run of which nothing was saved has no figures to make again', async () => {
	const folder = await record({}, {save: 'none'});
	await rm(join(folder, 'aggregate.json'));
	expect((await replay(folder)).totalRequests).toBe(0);
});

test('a run that was killed has its figures in the list and in its document', async () => {
	const folder = await record(broken, {repeat: 2});
	await rm(join(folder, 'summary.json'));
	const file = join(folder, 'manifest.json');
	const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
	const {digest, ended, ...begun} = manifest;
	expect([digest, ended]).not.toContain(undefined);
	await writeFile(file, JSON.stringify({...begun, status: 'interrupted'}));
	const {runs: listed} = listRuns(join(folder, '..'));
	expect(listed).toMatchObject([{digest: undefined}]);
	expect(await withKilled(listed)).toMatchObject([
		{digest: {total_requests: 2 * prompts.length, verdict: 'invalid'}},
	]);
	const {summary} = await openDocument(folder);
	expect(summary).toMatchObject({
		totalRequests: 2 * prompts.length,
		verdictReasons: ['the run was interrupted'],
	});
});

test.each(['null', '{"version":1', '{"version":1,"all":5}'])(
	'a run that was killed, with the aggregate %s, is told to be damaged in a line',
	async (text) => {
		const folder = await record({}, {save: 'failed'});
		await rm(join(folder, 'summary.json'));
		await writeFile(join(folder, 'aggregate.json'), text);
		const opened = openDocument(folder);
		await expect(opened).rejects.toBeInstanceOf(UserError);
		await expect(opened).rejects.toThrow(
			new RegExp(`^the run ${folder} cannot be read: aggregate\\.json: [^\\n]+$`),
		);
	},
);
