import {Worker} from 'node:worker_threads';
import {threadUrl} from '../model/thread-url.ts';
import {UserError} from '../model/user-error.ts';
import type {MetricInfo} from './bind-metric.ts';
import {parseMetricEntry} from './metric-entry.ts';
import {builtinsAmong, checkNames, modulesAmong} from './registry.ts';
import {infoOf} from './bind-metric.ts';
import {scorerState, unsettledCode, type FromScorer, type ScorerSetup} from './scorer-messages.ts';

/** Milliseconds that the modules may take to load. */
export const loadLimit = 10_000;

export type ScorerThread = {
	readonly worker: Worker;
	readonly state: ScorerSetup['state'];
};

export function startThread(
	setup: Omit<ScorerSetup, 'state'>,
	print: (text: string) => void = () => undefined,
): ScorerThread {
	const buffer = new SharedArrayBuffer(scorerState.length * Int32Array.BYTES_PER_ELEMENT);
	const state = new Int32Array(buffer);
	const workerData: ScorerSetup = {...setup, state};
	const worker = new Worker(threadUrl('./scorer-thread', import.meta), {
		workerData,
		execArgv: [],
		// A metric that leaks must not exhaust the machine's memory.
		resourceLimits: {maxOldGenerationSizeMb: 1024},
		// What a metric prints must not end up in the result or on the screen.
		stdout: true,
		stderr: true,
	});
	for (const stream of [worker.stdout, worker.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => print(text.trimEnd()));
	}
	return {worker, state};
}

/** Why the metrics cannot be loaded, when no module reports it itself. */
export function loadProblem(
	state: ScorerSetup['state'],
	entries: readonly string[],
	why: string,
): string {
	const entry = entries[Atomics.load(state, scorerState.module)] ?? '';
	return `metrics: ${parseMetricEntry(entry).source}: ${why}`;
}

export const tooSlow = `is not loaded after ${loadLimit / 1000} s: it blocks, or waits for something that never happens`;

function exitProblem(code: number): string {
	return code === unsettledCode
		? 'waits, while loading, for something that never happens'
		: `ends the process while loading (exit code ${code})`;
}

async function inspectModules(entries: readonly string[]): Promise<readonly MetricInfo[]> {
	if (entries.length === 0) return [];
	const {worker, state} = startThread({entries, kind: 'thread', atOnce: 1, off: {}});
	let timer: NodeJS.Timeout | undefined;
	try {
		return await new Promise<readonly MetricInfo[]>((resolve, reject) => {
			const refuse = (why: string) => reject(new UserError(loadProblem(state, entries, why)));
			worker.on('online', () => {
				timer = setTimeout(refuse, loadLimit, tooSlow);
			});
			worker.on('message', (message: FromScorer) => {
				if (message.type === 'loaded') resolve(message.metrics);
				if (message.type === 'refused') reject(new UserError(message.problems));
			});
			worker.on('error', (error: Error) => refuse(`cannot be loaded: ${error.message}`));
			worker.on('exit', (code) => refuse(exitProblem(code)));
		});
	} finally {
		clearTimeout(timer);
		worker.removeAllListeners();
		await worker.terminate();
	}
}

/**
 * What is known about the metrics of a plan; modules load in a separate thread.
 * @param entries the values of `--metrics`
 * @returns the built-in metrics first, then those of modules
 * @throws UserError that names the metric or module, and what is wrong with it
 */
export async function inspectMetrics(entries: readonly string[]): Promise<readonly MetricInfo[]> {
	const builtins = builtinsAmong(entries).map(infoOf);
	const metrics = [...builtins, ...(await inspectModules(modulesAmong(entries)))];
	checkNames(metrics);
	return metrics;
}
