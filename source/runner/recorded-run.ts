import {existsSync, statSync} from 'node:fs';
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
import {createRunner, type Runner, type RunnerOptions} from './runner.ts';
import {version} from './version.ts';

export type RecordedRun = {
	readonly runner: Runner;
	readonly folder: RunFolder;
	/** The summary of how things stand, also in the middle of a run. */
	readonly summarise: (status: Manifest['status']) => Summary;
	/** Resolves when the run has ended and its folder is complete; never rejects. */
	readonly done: Promise<RecordedEnd>;
};

export type RecordedEnd = RunEnd & {
	readonly summary: Summary;
	readonly manifest: Manifest;
	/** Whether the folder holds the run: of one that failed, what came before that at most. */
	readonly saved: 'whole' | 'partly' | 'not';
};

export type RecordOptions = Pick<RunnerOptions, 'startEngine' | 'log'> & {
	/** Makes the summary of what is in the folder; asked with `--without-late`, once all of it is written. */
	readonly summariseSaved?: (folder: string, status: Manifest['status']) => Promise<Summary>;
};

function describe(run: PreparedRun, id: string, started: Date): Manifest {
	const {plan, dataset, prompts, metricNames} = run;
	return {
		schema_version: 1,
		id,
		name: plan.name,
		status: 'running',
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
export function recordRun(run: PreparedRun, options: RecordOptions = {}): RecordedRun {
	const {plan, thresholds} = run;
	const started = new Date();
	let manifest: Manifest | undefined;
	const {hold, ...folder} = createRunFolder(plan.out, plan.name, started, (id) => {
		manifest = describe(run, id, started);
		return manifest;
	});
	const setup = toWorkerSetup(run, plan.save === 'none' ? null : folder.resultsFile);
	const events = recordEvents(folder.eventsFile, () => runner.stop({grace: failureGrace}));
	const runner = createRunner(setup, {
		...options,
		...{thresholds, record: events.append, problem: hold.problem},
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

	function writeEnd(status: Manifest['status'], summary?: Summary): void {
		const digest = summary && {
			digest: digestOf(summary),
			summary_bytes: statSync(folder.summaryFile).size,
		};
		const ended = new Date().toISOString();
		writeJson(folder.manifestFile, {...manifest, status, ended, ...digest});
	}

	/** The status before the summary, which is longer: a full disk may have room for that one only. */
	function save(end: RunEnd, summary: Summary): string | undefined {
		hold.freeReserve();
		try {
			if (end.status === 'failed') writeEnd('failed');
			writeJson(folder.summaryFile, toFile(summary));
			saveAggregate();
			writeEnd(end.status, summary);
			return undefined;
		} catch (error) {
			return `the summary cannot be written: ${(error as Error).message}`;
		}
	}

	function saveFailure(): void {
		try {
			writeEnd('failed');
		} catch {
			// There is no room even for that: what is on disk says that the run never came to its end.
		}
	}

	/** The figures while it runs are whole: which attempts were timed late is known at the end. */
	async function summariseEnd({status}: RunEnd): Promise<Summary> {
		const {summariseSaved} = options;
		if (!plan.withoutLate || !summariseSaved || hold.problem() !== undefined)
			return summariseNow(status);
		return summariseSaved(folder.path, status).catch(() => summariseNow(status));
	}

	async function conclude(end: RunEnd): Promise<RecordedEnd> {
		const summary = await summariseEnd(end);
		const lost = hold.problem();
		const failure = lost ?? save(end, summary);
		if (failure === undefined) {
			const isWhole = end.status !== 'failed';
			const saved = isWhole ? 'whole' : existsSync(folder.resultsFile) ? 'partly' : 'not';
			return {...end, summary, manifest: manifest!, saved};
		}
		if (lost === undefined) saveFailure();
		return {
			...{...end, status: 'failed', failure: end.failure ?? failure},
			...{summary: summariseNow('failed'), manifest: manifest!},
			saved: lost === undefined ? 'partly' : 'not',
		};
	}

	const done = runner.done.then(async (ended) => {
		clearInterval(saving);
		try {
			await events.close();
			const trouble = ended.failure ?? events.failure();
			return await conclude(
				trouble === undefined ? ended : {...ended, status: 'failed', failure: trouble},
			);
		} finally {
			hold.release();
		}
	});

	return {runner, folder, summarise: summariseNow, done};
}
