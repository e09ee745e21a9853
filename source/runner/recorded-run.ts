import {relative} from 'node:path';
import {redactConfig} from '../config/secrets.ts';
import {hideCredentials} from '../config/url.ts';
import {countTurns} from '../model/prompt.ts';
import {writeJson} from '../store/files.ts';
import type {Manifest} from '../store/manifest.ts';
import {createRunFolder, type RunFolder} from '../store/run-folder.ts';
import {summarise} from '../store/summarise.ts';
import {toFile} from '../store/summary-codec.ts';
import {digestOf, type Summary} from '../store/summary.ts';
import {toWorkerSetup, type PreparedRun} from './prepare.ts';
import type {RunEnd} from './ending.ts';
import {createRunner, type Runner} from './runner.ts';
import type {StartEngine} from './engine-link.ts';
import {version} from './version.ts';

export type RecordedRun = {
	readonly runner: Runner;
	readonly folder: RunFolder;
	/** The summary of how things stand, also in the middle of a run. */
	readonly summarise: (status: Manifest['status']) => Summary;
	/** Resolves when the run has ended and its folder is complete; never rejects. */
	readonly done: Promise<RunEnd & {readonly summary: Summary}>;
};

export type RecordOptions = {
	readonly startEngine?: StartEngine;
	/** Told what the user's metrics print. */
	readonly log?: (text: string) => void;
};

function describe(run: PreparedRun, id: string, started: Date): Manifest {
	const {plan, dataset, prompts, metricNames} = run;
	return {
		schema_version: 1,
		id,
		name: plan.name,
		status: 'running',
		pid: process.pid,
		started: started.toISOString(),
		plan: redactConfig(plan),
		seed: plan.seed,
		metrics: [...metricNames],
		dataset: {
			selected: countTurns(prompts),
			skipped: dataset.skipped,
			files: dataset.files.map(({name, path, sha256, bytes, prompts: all, bad}) => ({
				name,
				path: relative('.', path),
				sha256,
				bytes,
				prompts: countTurns(all),
				skipped: bad.length,
			})),
		},
		versions: {
			floodgate: version,
			node: process.versions.node,
			platform: `${process.platform}-${process.arch}`,
		},
	};
}

/**
 * A run with its folder: the manifest is on disk before the first send, results while they come, the
 * summary and the final status at the end.
 * @throws UserError when the folder can't be written
 */
export function recordRun(run: PreparedRun, {startEngine, log}: RecordOptions = {}): RecordedRun {
	const {plan, dataset, prompts, thresholds} = run;
	const started = new Date();
	let manifest: Manifest | undefined;
	const folder = createRunFolder(plan.out, plan.name, started, (id) => {
		manifest = describe(run, id, started);
		return manifest;
	});
	const setup = toWorkerSetup(run, plan.save === 'none' ? null : folder.resultsFile);
	const runner = createRunner(setup, {
		thresholds,
		...(startEngine && {startEngine}),
		...(log && {log}),
	});

	const summariseNow = (status: Manifest['status']): Summary =>
		summarise({
			strict: plan.strict,
			...(Object.keys(plan.quotas).length > 0 && {rates: plan.quotas}),
			snapshot: runner.getSnapshot(),
			thresholds,
			status,
			run: {
				id: folder.id,
				name: plan.name,
				url: hideCredentials(plan.url),
				started: started.toISOString(),
				seed: plan.seed,
				tags: redactConfig(plan).tags,
				insecure: plan.tls.insecure,
				prompts: countTurns(prompts),
				skippedLines: dataset.skipped,
			},
		});

	const done = runner.done.then((end) => {
		const summary = summariseNow(end.status);
		try {
			writeJson(folder.summaryFile, toFile(summary));
			const ended = new Date().toISOString();
			const digest = digestOf(summary);
			writeJson(folder.manifestFile, {...manifest, status: end.status, ended, digest});
			return {...end, summary};
		} catch (error) {
			const failure = end.failure ?? `the summary cannot be written: ${(error as Error).message}`;
			return {...end, status: 'failed' as const, failure, summary: summariseNow('failed')};
		}
	});

	return {runner, folder, summarise: summariseNow, done};
}
