import {existsSync} from 'node:fs';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {configSchema} from '../../source/config/options/run-options.ts';
import {startInProcess} from '../../source/runner/worker-handle.ts';
import {prepareRun} from '../../source/prepare/prepare.ts';
import {recordRun} from '../../source/runner/saved-run.ts';
import type {Manifest} from '../../source/store/manifest.ts';
import type {RunFolder} from '../../source/store/run-folder.ts';
import type {SummaryFile} from '../../source/store/summary-codec.ts';
import {temporaryFolder, writeRows} from '../helpers/bin.ts';
import {gatewayFor, prompts} from './plan.ts';

type Save = 'all' | 'failed' | 'none';

/** A run of which something can't be written at its end. */
async function endWith(save: Save, damage: (folder: RunFolder) => Promise<unknown>) {
	const {url} = await gatewayFor();
	const place = await temporaryFolder();
	const rows = prompts.map(({row}) => row);
	const datasets = [await writeRows(place, rows)];
	const parsed = configSchema.parse({url, datasets, out: join(place, 'runs'), save});
	const plan = {...parsed, url, seed: 1, name: 'test'};
	const recorded = recordRun(await prepareRun(plan), {startEngine: startInProcess});
	const {folder} = recorded;
	await damage(folder);
	recorded.runner.start();
	const end = await recorded.done;
	const manifest = JSON.parse(await readFile(folder.manifestFile, 'utf8')) as Manifest;
	return {end, folder, manifest};
}

const readSummary = async ({summaryFile}: RunFolder) =>
	JSON.parse(await readFile(summaryFile, 'utf8')) as SummaryFile;
/** Where a folder stands, no file can be written. */
const obstruct = (file: string) => mkdir(file);

test('where all attempts are saved, nothing is lost without what they add up to', async () => {
	const {end, folder, manifest} = await endWith('all', async ({aggregateFile}) => {
		await writeFile(aggregateFile, 'of some seconds ago');
		await obstruct(`${aggregateFile}.${process.pid}.tmp`);
	});
	expect(end).toMatchObject({status: 'complete', saved: 'whole'});
	expect(end.failure).toBeUndefined();
	expect(manifest.status).toBe('complete');
	expect((await readSummary(folder)).run.status).toBe('complete');
	// An earlier one would say something else than the summary.
	expect(existsSync(folder.aggregateFile)).toBe(false);
});

test.each<Save>(['failed', 'none'])(
	'with --save %s a run without what its attempts add up to has failed',
	async (save) => {
		const {end, folder, manifest} = await endWith(save, ({aggregateFile}) =>
			obstruct(aggregateFile),
		);
		expect(end).toMatchObject({
			...{status: 'failed', saved: 'partly'},
			failure: expect.stringMatching(/^aggregate\.json cannot be written: EISDIR/) as string,
		});
		expect(end.summary.run.status).toBe('failed');
		expect(manifest).toMatchObject({status: 'failed', digest: {verdict: 'invalid'}});
		expect((await readSummary(folder)).run.status).toBe('failed');
	},
);

test('a run without a summary has failed, and its status says so', async () => {
	const {end, folder, manifest} = await endWith('all', ({summaryFile}) => obstruct(summaryFile));
	expect(end).toMatchObject({
		...{status: 'failed', saved: 'partly'},
		failure: expect.stringMatching(/^summary\.json cannot be written: EISDIR/) as string,
	});
	expect(manifest.status).toBe('failed');
	expect(manifest.digest).toBeUndefined();
	// The other files are there nevertheless.
	expect(existsSync(folder.aggregateFile)).toBe(true);
});

test('a run whose status can’t be written has failed, and nothing there says it ended well', async () => {
	const {end, folder, manifest} = await endWith('all', ({manifestFile}) =>
		obstruct(`${manifestFile}.${process.pid}.tmp`),
	);
	expect(end).toMatchObject({
		...{status: 'failed', saved: 'partly'},
		failure: expect.stringMatching(/^manifest\.json cannot be written: /) as string,
	});
	expect(manifest.status).toBe('running');
	expect((await readSummary(folder)).run.status).toBe('failed');
});
