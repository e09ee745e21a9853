import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Children} from './children.ts';

/** What each run needs to know. */
export type Setting = {
	readonly children: Children;
	readonly url: string;
	readonly bin: string;
	/** A temporary folder for datasets and run folders. */
	readonly folder: string;
	readonly connections: number;
};

/** The parts of Floodgate's JSON summary that are read here. */
export type RunSummary = {
	readonly total_requests: number;
	readonly passed: number;
	/** Seconds. */
	readonly total_time: number;
	readonly generator: {readonly max_rss: number};
};

export type FloodgateRun = {
	readonly messages: number;
	readonly save: 'all' | 'failed' | 'none';
	readonly perPrompt?: boolean;
};

const rows = 2000;
const limit = 180_000;
const bareFile = fileURLToPath(new URL('./bare.ts', import.meta.url));

function writeDataset(folder: string, count: number): string {
	const lines = Array.from({length: count}, (_, index) =>
		JSON.stringify({
			Intent: 'contact',
			Question: `Question ${index}: when is the office of the city open, and whom may I ask?`,
			RefCount: 0,
		}),
	);
	const file = join(folder, `bench-${count}.jsonl`);
	writeFileSync(file, `${lines.join('\n')}\n`);
	return file;
}

/**
 * Runs Floodgate to its end.
 * @throws Error when not every prompt passed: such a figure would compare different things
 */
export async function runFloodgate(
	{children, url, bin, folder, connections}: Setting,
	{messages, save, perPrompt = false}: FloodgateRun,
): Promise<RunSummary> {
	const count = Math.min(rows, messages);
	if (messages % count !== 0) throw new RangeError(`${messages} is no multiple of ${count}`);
	const out = join(folder, 'runs');
	mkdirSync(out, {recursive: true});
	const args = ['run', '--json', '--quiet', '--url', url, '--out', out];
	args.push('--dataset', writeDataset(folder, count), '--repeat', `${messages / count}`);
	args.push('--connections', `${connections}`, '--metrics', 'length_check', '--save', save);
	if (perPrompt) args.push('--per-prompt');
	try {
		const output = await children.run([bin, ...args], {cwd: folder, limit});
		const summary = JSON.parse(output) as RunSummary;
		if (summary.passed !== messages) {
			throw new Error(`${summary.passed} of ${messages} prompts passed:\n${output.slice(0, 4000)}`);
		}
		return summary;
	} finally {
		rmSync(out, {recursive: true, force: true});
	}
}

/** Prompts per second of a Floodgate run. */
export async function floodgateRate(setting: Setting, run: FloodgateRun): Promise<number> {
	const summary = await runFloodgate(setting, run);
	return summary.total_requests / summary.total_time;
}

/** Messages per second of the shortest loop over ws. */
export async function bareRate(
	{children, url, connections}: Setting,
	messages: number,
	perPrompt = false,
): Promise<number> {
	const args = [bareFile, '--url', url, '--messages', `${messages}`];
	args.push('--connections', `${connections}`);
	if (perPrompt) args.push('--per-prompt');
	const output = await children.run(args, {limit});
	return (JSON.parse(output) as {perSecond: number}).perSecond;
}

/** Milliseconds from starting Node to its end. */
export async function nodeTime({children}: Setting, args: readonly string[]): Promise<number> {
	const began = performance.now();
	await children.run(args, {limit});
	return performance.now() - began;
}
