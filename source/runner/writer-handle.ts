import {MessageChannel, receiveMessageOnPort, Worker, type MessagePort} from 'node:worker_threads';
import {createRedactor} from '../config/secrets/redactor.ts';
import {threadUrl} from '../model/thread-url.ts';
import type {RunSetup} from '../prepare/run-setup.ts';
import {writerSetupOf} from '../worker/open-results.ts';
import type {WriterThreadSetup} from '../worker/writer-messages.ts';

/** The thread that writes the results of a run's engines. */
export type WriterHandle = {
	/** One for each engine; results sent before the thread starts wait in them. */
	readonly ports: readonly MessagePort[];
	/** Starts the thread; further calls change nothing. */
	readonly start: () => void;
	/** Whether the thread still has something to do. */
	readonly isWorking: () => boolean;
	/** Ends it at once. */
	readonly kill: () => void;
};

export type WriterEvents = {
	/** The thread broke. */
	readonly failed: (message: string) => void;
	/** Everything is written, or the thread is gone. Called once, unless the thread never started. */
	readonly over: () => void;
};

export type StartWriter = (
	setup: RunSetup,
	file: string,
	engines: number,
	events: WriterEvents,
) => WriterHandle;

/**
 * Moves a port, with what waits in it. Undefined if it is closed, because its engine has ended or is gone:
 * nothing else shows that in time, and a closed port can't be transferred.
 */
function takePort(port: MessagePort): MessagePort | undefined {
	const {port1, port2} = new MessageChannel();
	try {
		port1.postMessage(port, [port]);
		return receiveMessageOnPort(port2)?.message as MessagePort;
	} catch {
		return undefined;
	} finally {
		port1.close();
	}
}

/** Prepares the thread. It ends by itself once all engines have ended or are gone. */
export const createWriterThread: StartWriter = (setup, file, engines, {failed, over}) => {
	const channels = Array.from({length: engines}, () => new MessageChannel());
	let state: 'waiting' | 'working' | 'over' = 'waiting';
	let worker: Worker | undefined;

	function end(message?: string): void {
		if (state === 'over') return;
		state = 'over';
		if (message !== undefined) failed(`results cannot be written: ${message}`);
		over();
	}

	function start(): void {
		if (state !== 'waiting') return;
		const ports = channels.flatMap(({port2}) => takePort(port2) ?? []);
		if (ports.length === 0) {
			end();
			return;
		}
		state = 'working';
		const workerData: WriterThreadSetup = {...writerSetupOf(setup, file), ports};
		worker = new Worker(threadUrl('../worker/writer-thread', import.meta), {
			...{workerData, transferList: ports},
			// For the reasons given for an engine's thread.
			execArgv: [],
			resourceLimits: {maxYoungGenerationSizeMb: 16},
		});
		worker.on('message', () => end());
		worker.on('error', (error: Error) => {
			const message = createRedactor(setup.secrets)(error.stack ?? error.message);
			end(`their thread crashed: ${message}`);
		});
		worker.on('exit', (code) => end(`their thread ended with exit code ${code}`));
	}

	return {
		ports: channels.map(({port1}) => port1),
		start,
		isWorking: () => state === 'working',
		kill() {
			state = 'over';
			void worker?.terminate();
		},
	};
};
