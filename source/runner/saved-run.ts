import {existsSync} from 'node:fs';
import {relative} from 'node:path';
import {redactConfig} from '../config/secrets.ts';
import {countTurns} from '../model/prompt.ts';
import {writeAggregate} from '../store/aggregate-file.ts';
import type {Manifest} from '../store/manifest.ts';
import {createRunFolder, type RunFolder} from '../store/run-folder.ts';
import {summariseRun} from '../analysis/run-summary.ts';
import type {Summary} from '../model/summary.ts';
import {toWorkerSetup, type PreparedRun} from '../prepare/prepare.ts';
import {createDiskPatience} from './disk-patience.ts';
import type {RunEnd} from './completion.ts';
import {recordEvents} from './record-events.ts';
import {createRunner, type Runner, type RunnerOptions} from './runner.ts';
import {saveEnd} from './save-end.ts';
import {version} from '../model/version.ts';
import type {Output} from '../outputs/output.ts';

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
	/** Listen to the run. */
	readonly outputs?: readonly Output[];
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
export function recordRun(
	run: PreparedRun,
	{outputs = [], ...options}: RecordOptions = {},
): RecordedRun {
	const {plan, thresholds} = run;
	const started = new Date();
	let manifest: Manifest | undefined;
	const {hold, ...folder} = createRunFolder(plan.out, plan.name, started, (id) => {
		manifest = describe(run, id, started);
		return manifest;
	});
	const setup = toWorkerSetup(run, plan.save === 'none' ? null : folder.resultsFile);
	const patience = createDiskPatience();
	const events = recordEvents(folder.eventsFile, (failure) =>
		runner.stop({failure, grace: failureGrace}),
	);
	const runner = createRunner(setup, {
		...options,
		...{thresholds, record: events.append, problem: hold.problem, patience},
	});

	const saving = setInterval(() => {
		try {
			writeAggregate(folder.aggregateFile, runner.aggregate());
		} catch {
			// What keeps it from being written is found, and said, at the end.
		}
	}, aggregateInterval);
	saving.unref();

	const summariseNow = (status: Manifest['status']): Summary =>
		summariseRun({manifest: manifest!, plan, thresholds, status}, runner.getSnapshot());

	/**
	 * Which attempts were timed late is known at the end alone, and steps are measured before services
	 * have scored them: the folder has both.
	 */
	const isReplayed = plan.withoutLate || run.metrics.some(({kind}) => kind === 'service');

	async function replayed(status: Manifest['status']): Promise<Summary | undefined> {
		if (!isReplayed || status === 'failed') return undefined;
		try {
			// Only such runs are read again at their end.
			const {replay} = await import('../runs/replay.ts');
			return await replay(folder.path, {status});
		} catch {
			// What keeps the folder from being read is found, and said, when it is written.
			return undefined;
		}
	}

	function conclude(ended: RunEnd, whole: Summary | undefined): RecordedEnd {
		const common = {manifest: manifest!, ...ended};
		const lost = hold.problem();
		if (lost !== undefined) {
			// Whatever else broke did so for that.
			const summary = summariseNow('failed');
			return {...common, status: 'failed', failure: lost, summary, saved: 'not'};
		}
		hold.freeReserve();
		const {summary, failure} = saveEnd(ended.status, {
			...{folder, manifest: manifest!, aggregate: runner.aggregate},
			summarise: (status) => (status === ended.status ? whole : undefined) ?? summariseNow(status),
		});
		if (ended.status !== 'failed' && failure === undefined) {
			return {...common, summary, saved: 'whole'};
		}
		const saved = existsSync(folder.resultsFile) ? 'partly' : 'not';
		const first = ended.failure ?? failure;
		return {
			...{...common, status: 'failed', summary, saved},
			...(first !== undefined && {failure: first}),
		};
	}

	const {id, name, started: at, plan: masked, metrics} = manifest!;
	const about = {id, name, started: at, plan: masked, metrics, tags: plan.tags};
	for (const output of outputs) void output.start?.(about);
	runner.subscribe(() => {
		for (const output of outputs) output.snapshot?.(runner.getSnapshot());
	});

	const recorded = runner.done.then(async (ended) => {
		clearInterval(saving);
		try {
			const unwritten = await events.close(patience);
			const failure = ended.failure ?? unwritten;
			const end: RunEnd = failure === undefined ? ended : {...ended, status: 'failed', failure};
			return conclude(end, await replayed(end.status));
		} finally {
			hold.release();
		}
	});

	const done = recorded.then(async (end) => {
		for (const output of outputs) await output.end?.(end.summary);
		return end;
	});
	return {runner, folder, summarise: summariseNow, done};
}
