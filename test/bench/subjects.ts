import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Children, Ran} from './children.ts';
import type {Options} from './options.ts';
import type {Servers} from './servers.ts';
import type {Terminals} from './terminals.ts';

/** What each run needs to know. */
export type Setting = {
	readonly children: Children;
	/** Undefined where there are none, for want of node-pty. */
	readonly terminals: Terminals | undefined;
	readonly servers: Servers;
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
		/** Null in a closed model. */
		readonly dropped: number | null;
		/** Prompts a second, in the open model. */
		readonly achieved_rate?: number | null;
		/** Users that waited for Floodgate itself, on average; absent where the build doesn't say. */
		readonly users_held?: Readonly<Record<'disk' | 'metrics' | 'loop', number>> | null;
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

/** What a run said of itself, and what its process used. */
export type MeasuredRun = Ran & {readonly summary: RunSummary};

/**
 * Runs Floodgate to its end, with one worker and one metric unless the flags say otherwise.
 * @throws Error when it fails
 */
export async function measureRun(
	{children, url, bin, folder}: Pick<Setting, 'children' | 'url' | 'bin' | 'folder'>,
	flags: readonly string[],
): Promise<MeasuredRun> {
	const out = mkdtempSync(join(folder, 'runs-'));
	const args = [bin, 'run', '--json', '--quiet', '--url', url, '--out', out, ...flags];
	if (!flags.includes('--metrics')) args.push('--metrics', 'length_check');
	try {
		const ran = await children.measure(args, {cwd: folder, limit});
		return {...ran, summary: JSON.parse(ran.output) as RunSummary};
	} finally {
		rmSync(out, {recursive: true, force: true});
	}
}

/** The summary of a run of Floodgate. */
export async function summaryOf(
	setting: Parameters<typeof measureRun>[0],
	flags: readonly string[],
): Promise<RunSummary> {
	return (await measureRun(setting, flags)).summary;
}

/** The flags of a dataset that makes that many prompts. */
export function promptFlags(folder: string, messages: number): string[] {
	const count = Math.min(rows, messages);
	if (messages % count !== 0) throw new RangeError(`${messages} is no multiple of ${count}`);
	return ['--dataset', writeDataset(folder, count), '--repeat', `${messages / count}`];
}

/**
 * Runs Floodgate over that many prompts.
 * @throws Error when not every prompt passed: such a figure would compare different things
 */
export async function measureFloodgate(
	setting: Pick<Setting, 'children' | 'url' | 'bin' | 'folder' | 'connections'>,
	{messages, save, flags = []}: FloodgateRun,
): Promise<MeasuredRun> {
	const dataset = flags.includes('--dataset') ? [] : promptFlags(setting.folder, messages);
	const run = await measureRun(setting, [
		...dataset,
		...['--connections', `${setting.connections}`, '--save', save, ...flags],
	]);
	const {passed, failed, errored} = run.summary;
	if (passed !== messages) {
		throw new Error(
			`of ${messages} prompts ${passed} passed, ${failed} failed, ${errored} errored`,
		);
	}
	return run;
}

/** The summary of a run in which every prompt passed. */
export async function runFloodgate(
	setting: Parameters<typeof measureFloodgate>[0],
	run: FloodgateRun,
): Promise<RunSummary> {
	return (await measureFloodgate(setting, run)).summary;
}

/** Prompts per second of a Floodgate run. */
export async function floodgateRate(
	setting: Parameters<typeof measureFloodgate>[0],
	run: FloodgateRun,
): Promise<number> {
	return rateOf(await runFloodgate(setting, run));
}

/** Prompts per second. */
export const rateOf = ({total_requests: prompts, total_time: seconds}: RunSummary): number =>
	prompts / seconds;

type BareFigures = {
	readonly perSecond: number;
	/** Bytes. */
	readonly maxRss: number;
	/** Milliseconds, with --latency only. */
	readonly p50: number;
	readonly p99: number;
};

/** Runs the shortest loop over ws to its end, and measures what it uses. */
export async function measureBare(
	{children, url, connections}: Pick<Setting, 'children' | 'url' | 'connections'>,
	messages: number,
	...flags: readonly string[]
): Promise<Ran & {readonly figures: BareFigures}> {
	const args = [bareFile, '--url', url, '--messages', `${messages}`];
	args.push('--connections', `${connections}`, ...flags);
	const ran = await children.measure(args, {limit});
	return {...ran, figures: JSON.parse(ran.output) as BareFigures};
}

/** What the shortest loop over ws says of itself. */
export async function runBare(
	setting: Parameters<typeof measureBare>[0],
	messages: number,
	...flags: readonly string[]
): Promise<BareFigures> {
	return (await measureBare(setting, messages, ...flags)).figures;
}

/** Messages per second of the shortest loop over ws. */
export async function bareRate(
	setting: Setting,
	messages: number,
	...flags: readonly string[]
): Promise<number> {
	return (await runBare(setting, messages, ...flags)).perSecond;
}

/** What the bin's help of a command says: which options a build knows. */
export const helpOf = ({children, bin}: Setting, command: string): Promise<string> =>
	children.run([bin, command, '--help'], {limit});

/** Milliseconds from starting Node to its end. */
export async function nodeTime({children}: Setting, args: readonly string[]): Promise<number> {
	const began = performance.now();
	await children.run(args, {limit});
	return performance.now() - began;
}
