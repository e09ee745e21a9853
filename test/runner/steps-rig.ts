import {join} from 'node:path';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {startWorker} from '../../source/runner/worker-handle.ts';
import {prompts as manyPrompts} from '../faults/fire.ts';
import {type ObservedServer} from '../helpers/observed-server.ts';
import {setupFor, startRun, temporaryFolder} from './plan.ts';

/** A run that is never in the way of its own server, which shares this thread. */
export async function start(
	server: ObservedServer,
	config: Readonly<Record<string, unknown>>,
	file: string | null = null,
) {
	const setup = {
		...(await setupFor(server.url, config, file)),
		prompts: promptTableOf(manyPrompts(40)).data,
	};
	return startRun(setup, startWorker);
}

export const resultsFile = async () => join(await temporaryFolder(), 'results.jsonl');

export const stepsOf = (attempts: readonly {readonly index: number; readonly step: number}[]) =>
	attempts.toSorted((a, b) => a.index - b.index).map(({step}) => step);
