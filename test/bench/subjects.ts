import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Children} from './children.ts';
import type {Options} from './options.ts';
import type {Terminals} from './terminals.ts';

/** What each run needs to know. */
export type Setting = {
	readonly children: Children;
	/** Undefined where there are none, for want of node-pty. */
	readonly terminals: Terminals | undefined;
	readonly url: string;
	readonly bin: string;
	/** A temporary folder for datasets and run folders. */
	readonly folder: string;
	readonly connections: number;
};

/** What a section is handed. */
export type Bench = {
	readonly setting: Setting;
	readonly options: Options;
	/** Told what is being measured, for the one who waits. */
	readonly progress: (text: string) => void;
};

/** The parts of Floodgate's JSON summary that are read here. */
export type RunSummary = {
	readonly total_requests: number;
	readonly passed: number;
	readonly failed: number;
	/** Seconds. */
	readonly latency: {readonly p50: number | null; readonly p99: number | null};
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
/** Milliseconds: far more than the whole benchmark takes. */
const serverLimit = 3_600_000;
const bareFile = fileURLToPath(new URL('./bare.ts', import.meta.url));
const serverFile = fileURLToPath(new URL('./server.ts', import.meta.url));

/**
 * Starts a server of our own, which ends with the benchmark.
 * @param delay milliseconds that it holds each reply
 * @returns its address
 */
export async function startServer(children: Children, delay = 0): Promise<string> {
	const port = await children.start([serverFile, '--delay', `${delay}`], {limit: serverLimit});
	return `ws://127.0.0.1:${port}`;
}

/**
 * Writes a dataset.
 * @param intentOf what is expected of the row of an index; the server always says "contact"
 * @returns the file
 */
export function writeDataset(
	folder: string,
	count: number,
	intentOf: (index: number) => string = () => 'contact',
): string {
	const lines = Array.from({length: count}, (_, index) =>
		JSON.stringify({
			Intent: intentOf(index),
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

type BareFigures = {
	readonly perSecond: number;
	/** Milliseconds, with --latency only. */
	readonly p50: number;
	readonly p99: number;
};

/** Runs the shortest loop over ws to its end. */
export async function runBare(
	{children, url, connections}: Pick<Setting, 'children' | 'url' | 'connections'>,
	messages: number,
	...flags: readonly string[]
): Promise<BareFigures> {
	const args = [bareFile, '--url', url, '--messages', `${messages}`];
	const output = await children.run([...args, '--connections', `${connections}`, ...flags], {
		limit,
	});
	return JSON.parse(output) as BareFigures;
}

/** Messages per second of the shortest loop over ws. */
export async function bareRate(
	setting: Setting,
	messages: number,
	...flags: readonly string[]
): Promise<number> {
	return (await runBare(setting, messages, ...flags)).perSecond;
}

/** Milliseconds from starting Node to its end. */
export async function nodeTime({children}: Setting, args: readonly string[]): Promise<number> {
	const began = performance.now();
	await children.run(args, {limit});
	return performance.now() - began;
}
