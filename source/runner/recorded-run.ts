import {relative} from 'node:path';
import {redactConfig} from '../config/secrets.ts';
import {countTurns} from '../model/prompt.ts';
import {writeAggregate} from '../store/aggregate-file.ts';
import {writeJson} from '../store/files.ts';
import type {Manifest} from '../store/manifest.ts';
import {createRunFolder, type RunFolder} from '../store/run-folder.ts';
import {summariseRun} from '../store/run-summary.ts';
import {toFile} from '../store/summary-codec.ts';
import {digestOf, type Summary} from '../store/summary.ts';
import {toWorkerSetup, type PreparedRun} from './prepare.ts';
import type {RunEnd} from './ending.ts';
import {recordEvents} from './record-events.ts';
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
	/** Makes the summary of what is in the folder, where attempts are to be left out of it. */
	readonly replay?: (path: string, status: Manifest['status']) => Promise<Summary>;
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

/** Milliseconds after which the figures of a run that goes on are saved again. */
const aggregateInterval = 10_000;
/** Milliseconds that replies in flight get when events can no longer be written. */
const failureGrace = 1000;

/**
 * A run with its folder: the manifest is on disk before the first send, results while they come, the
 * summary and the final status at the end.
 * @throws UserError when the folder can't be written
 */
export function recordRun(
	run: PreparedRun,
	{startEngine, log, replay}: RecordOptions = {},
): RecordedRun {
	const {plan, thresholds} = run;
	const started = new Date();
	let manifest: Manifest | undefined;
	const folder = createRunFolder(plan.out, plan.name, started, (id) => {
		manifest = describe(run, id, started);
		return manifest;
	});
	const setup = toWorkerSetup(run, plan.save === 'none' ? null : folder.resultsFile);
	const events = recordEvents(folder.eventsFile, () => runner.stop({grace: failureGrace}));
	const runner = createRunner(setup, {
		thresholds,
		record: events.append,
		...(startEngine && {startEngine}),
		...(log && {log}),
	});

	const saveAggregate = () => writeAggregate(folder.aggregateFile, runner.aggregate());
	const saving = setInterval(() => {
		try {
			saveAggregate();
		} catch {
			// What keeps it from being written is found, and said, at the end.
		}
	}, aggregateInterval);
	saving.unref();

	const summariseNow = (status: Manifest['status']): Summary =>
		summariseRun({manifest: manifest!, plan, thresholds, status}, runner.getSnapshot());

	/** Which attempts were timed late is known at the end alone. */
	const sumUp = async (status: Manifest['status']): Promise<Summary> =>
		plan.withoutLate && replay && status !== 'failed'
			? replay(folder.path, status)
			: summariseNow(status);

	const done = runner.done.then(async (ended) => {
		clearInterval(saving);
		await events.close();
		const trouble = ended.failure ?? events.failure();
		const end: RunEnd =
			trouble === undefined ? ended : {...ended, status: 'failed', failure: trouble};
		try {
			saveAggregate();
			const summary = await sumUp(end.status);
			writeJson(folder.summaryFile, toFile(summary));
			const at = new Date().toISOString();
			const digest = digestOf(summary);
			writeJson(folder.manifestFile, {...manifest, status: end.status, ended: at, digest});
			return {...end, summary};
		} catch (error) {
			const failure = end.failure ?? `the summary cannot be written: ${(error as Error).message}`;
			return {...end, status: 'failed' as const, failure, summary: summariseNow('failed')};
		}
	});

	return {runner, folder, summarise: summariseNow, done};
}
