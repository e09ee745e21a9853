import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
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
	readonly errored: number;
	/** Seconds. */
	readonly latency: Percentiles;
	/** Seconds. */
	readonly response_time: Percentiles;
	/** Seconds. */
	readonly total_time: number;
	readonly generator: {
		/** Bytes. */
		readonly max_rss: number;
		readonly dropped: number;
	};
};

type Percentiles = Readonly<Record<'p50' | 'p90' | 'p99', number | null>>;

export type FloodgateRun = {
	readonly messages: number;
	readonly save: 'all' | 'failed' | 'none';
	/** Further flags. */
	readonly flags?: readonly string[];
};

const rows = 1000;
const limit = 180_000;
const bareFile = fileURLToPath(new URL('./bare.ts', import.meta.url));

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
 * Runs Floodgate to its end, with one worker unless the flags say otherwise.
 * @throws Error when it fails
 */
export async function summaryOf(
	{children, url, bin, folder}: Pick<Setting, 'children' | 'url' | 'bin' | 'folder'>,
	flags: readonly string[],
): Promise<RunSummary> {
	const out = mkdtempSync(join(folder, 'runs-'));
	const args = [bin, 'run', '--json', '--quiet', '--url', url, '--out', out];
	args.push('--metrics', 'length_check', ...flags);
	try {
		return JSON.parse(await children.run(args, {cwd: folder, limit})) as RunSummary;
	} finally {
		rmSync(out, {recursive: true, force: true});
	}
}

/** The flags of a dataset that makes so many prompts. */
export function promptFlags(folder: string, messages: number): string[] {
	const count = Math.min(rows, messages);
	if (messages % count !== 0) throw new RangeError(`${messages} is no multiple of ${count}`);
	return ['--dataset', writeDataset(folder, count), '--repeat', `${messages / count}`];
}

/**
 * Runs Floodgate over so many prompts.
 * @throws Error when not every prompt passed: such a figure would compare different things
 */
export async function runFloodgate(
	setting: Setting,
	{messages, save, flags = []}: FloodgateRun,
): Promise<RunSummary> {
	const summary = await summaryOf(setting, [
		...promptFlags(setting.folder, messages),
		...['--connections', `${setting.connections}`, '--save', save, ...flags],
	]);
	if (summary.passed !== messages) {
		const {passed, failed, errored} = summary;
		throw new Error(
			`of ${messages} prompts ${passed} passed, ${failed} failed, ${errored} errored`,
		);
	}
	return summary;
}

/** Prompts per second of a Floodgate run. */
export async function floodgateRate(setting: Setting, run: FloodgateRun): Promise<number> {
	const summary = await runFloodgate(setting, run);
	return summary.total_requests / summary.total_time;
}

type BareFigures = {
	readonly perSecond: number;
	/** Bytes. */
	readonly maxRss: number;
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
