import {existsSync} from 'node:fs';
import {relative} from 'node:path';
import {redactConfig} from '../config/secrets.ts';
import {writeAggregate} from '../store/aggregate-file.ts';
import type {Manifest} from '../store/manifest.ts';
import {createRunFolder, type RunFolder} from '../store/run-folder.ts';
import {summariseRun} from '../analysis/run-summary.ts';
import type {Summary} from '../model/summary.ts';
import {recordedWay} from '../prepare/network-facts.ts';
import {toWorkerSetup, type PreparedRun} from '../prepare/prepare.ts';
import type {RunEnd} from './completion.ts';
import type {Output} from '../outputs/output.ts';
import {record} from './recording.ts';
import type {Runner, RunnerOptions} from './runner.ts';
import {checkOutputs} from '../outputs/fan-out.ts';
import {outputStartOf} from './output-start.ts';
import {saveEnd} from './save-end.ts';
import {version} from '../model/version.ts';

export type RecordedRun = {
	readonly runner: Runner;
	readonly folder: RunFolder;
	/** The summary of the figures so far; also works in the middle of a run. */
	readonly summarise: (status: Manifest['status']) => Summary;
	/** Resolves when the run has ended and its folder is complete; never rejects. */
	readonly done: Promise<RecordedEnd>;
};

export type RecordedEnd = RunEnd & {
	readonly summary: Summary;
	readonly manifest: Manifest;
	/** How much of the run the folder contains. */
	readonly saved: 'whole' | 'partly' | 'not';
};

export type RecordOptions = Pick<RunnerOptions, 'startEngine' | 'log'> & {
	/** Listeners of the run. */
	readonly outputs?: readonly Output[];
};

/** The way to the server, if it is not the straight one. */
function wayOf({plan, proxy}: PreparedRun): Pick<Manifest, 'way'> {
	const way = recordedWay(proxy, plan);
	return Object.keys(way).length > 0 ? {way} : {};
}

function describe(run: PreparedRun, id: string, started: Date): Manifest {
	const {plan, dataset, prompts, metricNames} = run;
	return {
		schema_version: 1,
		id,
		name: plan.name,
		status: 'running',
		started: started.toISOString(),
		plan: redactConfig(plan),
		...wayOf(run),
		seed: plan.seed,
		metrics: [...metricNames],
		dataset: {
			selected: prompts.turns,
			skipped: dataset.skipped,
			files: dataset.files.map(({name, path, sha256, bytes, prompts: count, bad}) => ({
				name,
				path: relative('.', path),
				sha256,
				bytes,
				prompts: count,
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
 * Whether the summary is computed from the folder: only the end shows which attempts were timed late,
 * and steps are measured before services have scored them.
 */
const isReplayed = ({plan, metrics}: PreparedRun): boolean =>
	plan.withoutLate || metrics.some(({kind}) => kind === 'service');

async function replayed(
	path: string,
	run: PreparedRun,
	status: Manifest['status'],
): Promise<Summary | undefined> {
	if (!isReplayed(run) || status === 'failed') return undefined;
	try {
		// Loaded on demand: only such runs are read again at their end.
		const {replay} = await import('../runs/replay.ts');
		return await replay(path, {status});
	} catch {
		// The same error is detected and reported when the folder is written.
		return undefined;
	}
}

/**
 * Runs a plan and records it: the manifest is on disk before the first send, results follow as they
 * arrive, then the summary and the final status.
 * @throws UserError when the folder can't be written, or an output is invalid
 */
export function recordRun(run: PreparedRun, options: RecordOptions = {}): RecordedRun {
	const {plan, thresholds} = run;
	checkOutputs(options.outputs ?? []);
	const started = new Date();
	let described: Manifest | undefined;
	const {hold, ...folder} = createRunFolder(plan.out, plan.name, started, (id) => {
		described = describe(run, id, started);
		return described;
	});
	const manifest = described!;
	const setup = toWorkerSetup(run, plan.save === 'none' ? null : folder.resultsFile);
	let whole: Summary | undefined;
	const {runner, done} = record<RecordedEnd>({
		...options,
		...{setup, folder, hold, thresholds},
		start: outputStartOf(manifest),
		save: (aggregate) => writeAggregate(folder.aggregateFile, aggregate()),
		async review({status}) {
			whole = await replayed(folder.path, run, status);
		},
		conclude(ended, {isLost, aggregate}) {
			const common = {manifest, ...ended};
			if (isLost) return {...common, summary: summariseNow('failed'), saved: 'not'};
			const {summary, failure} = saveEnd(ended.status, {
				...{folder, manifest, aggregate},
				summarise: (status) =>
					(status === ended.status ? whole : undefined) ?? summariseNow(status),
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
		},
		summaryOf: ({summary}) => summary,
	});
	const summariseNow = (status: Manifest['status']): Summary =>
		summariseRun({manifest, plan, thresholds, status}, runner.getSnapshot());
	return {runner, folder, summarise: summariseNow, done};
}
