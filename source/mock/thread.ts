import {once} from 'node:events';
import {Worker} from 'node:worker_threads';
import type {Row} from '../model/prompt.ts';
import type {Gateway} from './gateway.ts';
import type {GatewayOptions} from './options.ts';

/** A gateway in a thread of its own. */
export type GatewayThread = Pick<Gateway, 'url' | 'port' | 'close'>;

/** The thread's input; it answers once, with an `Address`. */
export type GatewayThreadData = {
	readonly rows: readonly Row[];
	readonly options: Partial<GatewayOptions>;
};

export type Address = Pick<Gateway, 'url' | 'port'>;

/**
 * Runs `startGateway` in a worker thread, so that the caller's event loop and the gateway's do not
 * disturb each other. Rejects as `startGateway` does. `close` resolves when the thread has ended,
 * which frees the port and drops all connections.
 */
export async function startGatewayThread(
	rows: readonly Row[],
	options: Partial<GatewayOptions> = {},
): Promise<GatewayThread> {
	// Nothing rewrites this specifier, and the entry is .ts in source/ and .js in dist/.
	const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
	const entry = new URL(`./thread-entry.${extension}`, import.meta.url);
	const workerData: GatewayThreadData = {rows, options};
	// The caller's flags are not for the thread: --input-type, for example, would prevent its start.
	const worker = new Worker(entry, {workerData, execArgv: [], name: 'mock gateway'});
	// once() rejects when the thread fails first; afterwards a failure is uncaught, and so not silent.
	const [{url, port}] = (await once(worker, 'message')) as [Address];
	return {
		url,
		port,
		close: async () => {
			await worker.terminate();
		},
	};
}
