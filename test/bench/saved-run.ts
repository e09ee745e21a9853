import {mkdirSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Server} from './servers.ts';
import {writeDataset, type Setting} from './subjects.ts';

/** Milliseconds. */
const limit = 300_000;
const scanFile = fileURLToPath(new URL('./scan.ts', import.meta.url));

/** A run on the disk, and the server that it was made with, which is still there. */
export type SavedRun = {
	/** The folder in which the app finds it, below `runs`. */
	readonly cwd: string;
	readonly folder: string;
	readonly failed: number;
	readonly server: Server;
};

/**
 * Makes a run to look at: a real one, so that it is what the program writes.
 * @param failing how many prompts of a hundred expect what the server does not say
 */
export async function makeRun(
	{children, servers, bin, folder}: Setting,
	name: string,
	attempts: number,
	failing: number,
): Promise<SavedRun> {
	const cwd = join(folder, name);
	mkdirSync(cwd);
	const server = await servers.start();
	const intentOf = (index: number) => (index % 100 < failing ? 'opening_hours' : 'contact');
	const args = [bin, 'run', '--quiet', '--url', server.url, '--connections', '50'];
	args.push('--dataset', writeDataset(folder, attempts, intentOf));
	args.push('--metrics', 'classification_accuracy', '--metrics', 'length_check');
	await children.run(args, {cwd, limit});
	const runs = join(cwd, 'runs');
	return {
		cwd,
		folder: join(runs, readdirSync(runs)[0]!),
		failed: (attempts / 100) * failing,
		server,
	};
}

/** Seconds that a bare Node process takes to start, read a file of JSON lines and parse each. */
export async function scanTime({children}: Setting, file: string): Promise<number> {
	return (await children.measure([scanFile, file, '--parse'], {limit})).seconds;
}
