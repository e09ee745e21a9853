import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {onTestFinished} from 'vitest';
import type {Attempt} from '../../source/model/attempt.ts';
import type {SummaryFile} from '../../source/store/summary-codec.ts';
import {expectReplays} from './replay.ts';

/** The built bin, as a user's shell starts it. */
export const bin = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
export const sampleDatasets = fileURLToPath(new URL('../../datasets', import.meta.url));

/** A folder of the test's own, removed after it. */
export async function temporaryFolder(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'floodgate-test-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true, maxRetries: 5}));
	return folder;
}

/** Commands that end with a summary, and milliseconds from there to the end of the process. */
const runs = new Set(['run', 'demo', 'rerun']);
const longestEnd = 1000;

export type BinOptions = {
	/** Working folder; a new temporary one if absent. */
	readonly cwd?: string;
	readonly env?: NodeJS.ProcessEnv;
	readonly stdin?: string;
	/** Replaces `node bin` by another command that is handed the same arguments. */
	readonly command?: readonly string[];
};

export type BinResult = {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
	readonly cwd: string;
};

export type RunningBin = {
	readonly child: ChildProcess;
	readonly cwd: string;
	/** What has come so far. */
	readonly stderr: () => string;
	readonly done: Promise<BinResult>;
};

/** The environment of this process without what would change the outcome. */
function cleanEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const disturbing = /^(FLOODGATE_|VITEST|NODE_|NO_COLOR$|FORCE_COLOR$|CI$|LC_|LANG$|TERM$)/;
	const kept = Object.entries(process.env).filter(
		([name]) => !disturbing.test(name) && !/_proxy$/i.test(name),
	);
	return {...Object.fromEntries(kept), LANG: 'C.UTF-8', ...own};
}

/** Starts the bin; what still runs at the end of the test is killed. */
export async function startBin(
	args: readonly string[],
	options: BinOptions = {},
): Promise<RunningBin> {
	const cwd = options.cwd ?? (await temporaryFolder());
	const [file, ...before] = options.command ?? [process.execPath, bin];
	const child = spawn(file!, [...before, ...args], {
		cwd,
		env: cleanEnvironment(options.env ?? {}),
		stdio: 'pipe',
	});
	onTestFinished(() => void child.kill('SIGKILL'));
	// A command that ends without reading its input is no failure of the test.
	child.stdin.on('error', () => undefined);
	child.stdin.end(options.stdin ?? '');
	let output = '';
	let errors = '';
	let saidAt = performance.now();
	let endedAt = saidAt;
	child.on('exit', () => {
		endedAt = performance.now();
	});
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		output += chunk;
		saidAt = performance.now();
	});
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
		errors += chunk;
	});
	const done = once(child, 'close').then(async ([code]): Promise<BinResult> => {
		if (errors.includes('this was still open')) throw new Error(errors);
		// The summary is the last that a run says.
		if (runs.has(args[0]!) && output !== '' && endedAt - saidAt > longestEnd) {
			throw new Error(`ended ${endedAt - saidAt} ms after its summary`);
		}
		if (runs.has(args[0]!)) await expectReplays(join(cwd, 'runs'));
		return {code: code as number | null, stdout: output, stderr: errors, cwd};
	});
	// Nobody may wait for a process that the end of the test kills.
	done.catch(() => undefined);
	return {child, cwd, stderr: () => errors, done};
}

/** Runs the bin to its end. */
export async function runBin(
	args: readonly string[],
	options: BinOptions = {},
): Promise<BinResult> {
	return (await startBin(args, options)).done;
}

/** Starts `floodgate mock` in a process of its own and gives its address. */
export async function startMock(args: readonly string[] = []): Promise<string> {
	const {child} = await startBin(['mock', '-q', '--spread', '0', ...args]);
	const [first] = (await once(child.stdout!, 'data')) as [string];
	return first.trim();
}

/** The one run folder below a working folder. */
export async function runFolder(cwd: string, out = 'runs'): Promise<string> {
	const [name, ...others] = await readdir(join(cwd, out));
	if (name === undefined || others.length > 0) throw new Error('there is not exactly one run');
	return join(cwd, out, name);
}

export async function readAttempts(folder: string): Promise<Attempt[]> {
	const lines = (await readFile(join(folder, 'results.jsonl'), 'utf8')).split('\n');
	return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Attempt);
}

export async function readSummary(folder: string): Promise<SummaryFile> {
	return JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8')) as SummaryFile;
}

/** Writes rows as JSON Lines into a folder and gives the file's path. */
export async function writeRows(
	folder: string,
	rows: readonly object[],
	name = 'prompts.jsonl',
): Promise<string> {
	const file = join(folder, name);
	await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
	return file;
}
