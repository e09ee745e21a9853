import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, vi} from 'vitest';
import type {Manifest} from '../../source/store/manifest.ts';
import {
	readAttempts,
	readSummary,
	runBin,
	runFolder,
	startBin,
	temporaryFolder,
	writeRows,
} from './bin.ts';
import type {DiskFault} from './disk-faults.ts';
import {serveSockets} from './servers.ts';

export const rows = Array.from({length: 40}, (_, index) => ({Question: `Q${index}`, Intent: 'a'}));
const answer = JSON.stringify({message: `hello ${'x'.repeat(400)}`, intent: 'a'});
const patient = {timeout: 20_000};

export const dataset = async () => writeRows(await temporaryFolder(), rows);
export const readManifest = async (folder: string) =>
	JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;

/** What is in a run's folder when nobody writes into it. */
const wholeFolder = [
	'aggregate.json',
	'events.jsonl',
	'manifest.json',
	'results.index',
	'results.jsonl',
	'summary.json',
];

/** The environment of a process whose disk fails, or is slow, under the logs of a run. */
const withFault = (fault: DiskFault) => ({
	TEST_DISK_FAULT: JSON.stringify(fault),
	NODE_OPTIONS: `--import ${new URL('disk-faults.ts', import.meta.url).href}`,
});

/** A fault in the words of a test's name. */
export const placeOf = ({file = 'every file', call, from, code = 'slowness'}: DiskFault) =>
	`${code} at ${call} no. ${from} of ${file}`;

/** A server that counts what it was asked. */
export async function chatbot() {
	let asked = 0;
	const url = await serveSockets((socket) => {
		asked++;
		socket.send(answer);
	});
	return {url, asked: () => asked};
}

/** The one line that a run ends with when a log can't be written. */
function lineOf({file, call, code}: DiskFault, where: string): RegExp {
	const what = file === undefined ? '(results|events)' : file.replace('.jsonl', '');
	return new RegExp(
		`^floodgate: error \\(exit 1\\): ${what} cannot be written: ${code}: ${call}; ${where}.*\n$`,
	);
}

/** A run whose disk fails ends in one line, and says nothing that is not true. */
export async function expectBrokenRun(fault: DiskFault): Promise<void> {
	const {url} = await chatbot();
	const args = ['run', '-u', url, '-d', await dataset(), '--duration', '60s', '-q'];
	const {code, stdout, stderr, cwd} = await runBin(args, {env: withFault(fault)});
	expect(stderr).toMatch(lineOf(fault, 'what was written by then is in runs/run-'));
	expect(code).toBe(1);
	expect(stdout).toContain('! failed');
	expect(stdout).not.toMatch(/^saved/m);
	const folder = await runFolder(cwd);
	expect(await readManifest(folder)).toMatchObject({status: 'failed'});
	expect((await readSummary(folder)).run.status).toBe('failed');
	expect((await readdir(folder)).toSorted()).toEqual(wholeFolder);
}

/** A rerun whose disk fails ends in one line, and does the run no harm. */
export async function expectBrokenRerun(fault: DiskFault): Promise<void> {
	const {url} = await chatbot();
	const slow = await serveSockets((socket) => setTimeout(() => socket.send(answer), 200));
	const first = await runBin(['run', '-u', url, '-d', await dataset(), '-q']);
	const folder = await runFolder(first.cwd);
	const before = await readAttempts(folder);
	const args = ['rerun', 'last', '--all', '-q', '--url', slow, '-c', '2'];
	const {code, stderr} = await runBin(args, {cwd: first.cwd, env: withFault(fault)});
	const [sending, ...rest] = stderr.split('\n');
	expect(sending).toMatch(/^Sending 40 prompts of /);
	expect(rest.join('\n')).toMatch(lineOf(fault, 'runs/run-'));
	expect(code).toBe(1);
	const after = await readAttempts(folder);
	expect(after.slice(0, before.length)).toEqual(before);
	expect((await readdir(folder)).toSorted()).toEqual(wholeFolder);
	expect(await readManifest(folder)).toMatchObject({status: 'complete'});
	// It can be sent again.
	expect((await runBin(['rerun', 'last', '--all', '-q'], {cwd: first.cwd})).code).toBe(0);
}

/** A run with lines on the disk, and a fault behind them. */
async function startOnDisk(fault: DiskFault) {
	const {url} = await chatbot();
	const args = ['run', '-u', url, '-d', await dataset(), '--duration', '60s', '-q'];
	const running = await startBin(args, {env: withFault(fault)});
	const folder = await vi.waitFor(() => runFolder(running.cwd), patient);
	const log = join(folder, fault.file ?? 'results.jsonl');
	await vi.waitFor(async () => expect(await readFile(log, 'utf8')).not.toBe(''), patient);
	return {running, folder};
}

/** A run that is interrupted while its disk is slow writes what waits, and its status is true. */
export async function expectSlowEnd(fault: DiskFault): Promise<void> {
	const {running, folder} = await startOnDisk(fault);
	running.child.kill('SIGINT');
	await vi.waitFor(() => expect(running.stderr()).toContain('Stopping'), patient);
	running.child.kill('SIGINT');
	const {code, stderr} = await running.done;
	expect(code).toBe(130);
	expect(stderr).not.toMatch(/did not stop in time|not written/);
	expect(await readManifest(folder)).toMatchObject({status: 'interrupted'});
	const summary = await readSummary(folder);
	expect(await readAttempts(folder)).toHaveLength(summary.total_requests);
	const events = (await readFile(join(folder, 'events.jsonl'), 'utf8')).trimEnd().split('\n');
	expect(JSON.parse(events.at(-1)!)).toMatchObject({type: 'end', status: 'interrupted'});
}

/** A disk that never comes back is given up, and how much of what was not written is said. */
export async function expectGivenUp(what: string, fault: DiskFault): Promise<void> {
	const {running, folder} = await startOnDisk(fault);
	running.child.kill('SIGTERM');
	const {stderr} = await running.done;
	expect(stderr).toMatch(
		new RegExp(`: the disk was too slow: [\\d.]+ \\w+ of ${what} were not written; what was `),
	);
	expect(stderr.match(/^floodgate:/gm)).toHaveLength(1);
	expect(await readManifest(folder)).toMatchObject({status: 'failed'});
}
