import {Worker} from 'node:worker_threads';
import {createRedactor} from '../config/secrets/redactor.ts';
import {createWriterThread, type StartWriter} from './writer-handle.ts';
import {createWorkerEngine} from '../worker/worker-engine.ts';
import type {FromWorker, ToWorker, WorkerSetup} from '../worker/messages.ts';
import {threadUrl} from '../model/thread-url.ts';

/** The runner's side of an engine, wherever it runs. */
export type WorkerHandle = {
	readonly send: (message: ToWorker) => void;
	/** Ends it at once. */
	readonly kill: () => void;
};

export type StartEngine = {
	(setup: WorkerSetup, receive: (message: FromWorker) => void): WorkerHandle;
	/** Prepares the writer that a run's engines share; if absent, each writes its results itself. */
	readonly createWriter?: StartWriter;
};

/**
 * Megabytes of V8's young generation. Attempts live for milliseconds: a small one keeps the process small and
 * the pauses short. Connections for one prompt each live longer, and moving them costs a tenth of the CPU.
 */
const nurseryFor = ({plan}: WorkerSetup): number =>
	plan.connectionMode === 'per-prompt' ? 48 : 16;

const startThread = (setup: WorkerSetup, receive: (message: FromWorker) => void): WorkerHandle => {
	const worker = new Worker(threadUrl('../worker/worker', import.meta), {
		workerData: setup,
		transferList: setup.results ? [setup.results] : [],
		// The caller's flags don't apply to the thread: --input-type, for example, would prevent its start.
		execArgv: [],
		resourceLimits: {maxYoungGenerationSizeMb: nurseryFor(setup)},
	});
	let over = false;
	const end = (message: FromWorker) => {
		if (over) return;
		over = message.type === 'done';
		receive(message);
	};
	worker.on('message', end);
	worker.on('error', (error: Error) => {
		const message = createRedactor(setup.secrets)(error.stack ?? error.message);
		end({type: 'failed', message: `the engine crashed: ${message}`});
		end({type: 'done'});
	});
	worker.on('exit', (code) => {
		if (over) return;
		end({type: 'failed', message: `the engine ended with exit code ${code}`});
		end({type: 'done'});
	});
	return {
		send: (message) => worker.postMessage(message),
		kill: () => void worker.terminate(),
	};
};

/** Runs an engine in a worker thread, as every run does. */
export const startWorker: StartEngine = Object.assign(startThread, {
	createWriter: createWriterThread,
});

/** Runs an engine in this thread: for unit tests only. */
export const startInProcess: StartEngine = (setup, receive) => {
	const queue: FromWorker[] = [];
	let host: ((message: ToWorker) => void) | undefined;
	host = createWorkerEngine(setup, (message) => {
		// Messages arrive asynchronously, as they do from a thread.
		queue.push(message);
		queueMicrotask(() => receive(queue.shift()!));
	});
	return {
		send: (message) => host?.(message),
		kill() {
			host?.({type: 'abandon'});
			host = undefined;
		},
	};
};
