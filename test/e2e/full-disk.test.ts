import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {mkdir, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi, type TestContext} from 'vitest';
import type {Manifest} from '../../source/store/manifest.ts';
import {
	bin,
	readAttempts,
	readSummary,
	runBin,
	runFolder,
	startBin,
	temporaryFolder,
	writeRows,
} from '../helpers/bin.ts';
import {withDiskFault} from '../helpers/disk-fault.ts';
import type {DiskFault} from '../helpers/disk-faults.ts';
import {serveSockets} from '../helpers/servers.ts';

vi.setConfig({testTimeout: 90_000});

const rows = Array.from({length: 40}, (_, index) => ({Question: `Q${index}`, Intent: 'a'}));
const answer = JSON.stringify({message: `hello ${'x'.repeat(400)}`, intent: 'a'});
const dataset = async () => writeRows(await temporaryFolder(), rows);
const readManifest = async (folder: string) =>
	JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;

/** What is in a run's folder when nobody writes into it. */
const wholeFolder = [
	'aggregate.json',
	'events.jsonl',
	'manifest.json',
	'results.jsonl',
	'summary.json',
];

/** A server that counts what it was asked. */
async function chatbot() {
	let asked = 0;
	const url = await serveSockets((socket) => {
		asked++;
		socket.send(answer);
	});
	return {url, asked: () => asked};
}

/** A disk of so many bytes, as a folder. */
async function smallDisk(bytes: number, {skip}: TestContext): Promise<string> {
	const folder = join(await temporaryFolder(), 'disk');
	await mkdir(folder);
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], {
			stdio: 'ignore',
		});
	} catch (error) {
		if (process.env.CI) throw error;
		skip('needs root, for a small file system');
	}
	onTestFinished(() => void execFileSync('umount', ['-l', folder]));
	return folder;
}

/** Fills what is left of a disk. */
function fill(folder: string): void {
	for (const size of [65_536, 4096, 512]) {
		try {
			for (let count = 0; ; count++) {
				writeFileSync(join(folder, `full-${size}-${count}`), 'x'.repeat(size));
			}
		} catch {
			// Full.
		}
	}
}

test('a disk that a run fills leaves a status that is true, and a summary', async (context) => {
	const out = await smallDisk(400_000, context);
	const {url} = await chatbot();
	const args = ['run', '-u', url, '-d', await dataset(), '-o', out, '--repeat', '1000', '-q'];
	const {code, stdout, stderr} = await runBin(args);
	expect(code).toBe(1);
	expect(stderr).toMatch(
		/^floodgate: broke off \(exit 1\): (results|events) cannot be written: ENOSPC.*; what was written before that is in .*\n$/,
	);
	expect(stdout).toContain('! failed');
	expect(stdout).not.toMatch(/^saved/m);
	const folder = await runFolder('/', out);
	expect(await readManifest(folder)).toMatchObject({status: 'failed'});
	expect((await readSummary(folder)).run.status).toBe('failed');
	expect(await readdir(folder)).not.toContain('lock');
	const list = await runBin(['runs', '-o', out]);
	expect(list.stdout).toMatch(/failed/);
	expect(list.stderr).toBe('');
	// What had been written before can be read.
	const shown = await runBin(['runs', 'show', 'last', '-o', out]);
	expect(shown.code).toBe(0);
	const text = await readFile(join(folder, 'results.jsonl'), 'utf8');
	const whole = text.slice(0, text.lastIndexOf('\n')).split('\n');
	expect(whole.length).toBeGreaterThan(10);
	for (const line of whole) expect(() => JSON.parse(line) as unknown).not.toThrow();
});

test('a run on a disk that is full already is refused before anything is sent', async (context) => {
	const out = await smallDisk(200_000, context);
	fill(out);
	const {url, asked} = await chatbot();
	const {code, stderr} = await runBin(['run', '-u', url, '-d', await dataset(), '-o', out, '-q']);
	expect(code).toBe(2);
	expect(stderr).toMatch(/^floodgate: --out: .* cannot be written \(ENOSPC.*\n$/);
	expect(asked()).toBe(0);
});

test('a rerun on a disk that is full is refused before anything is sent', async (context) => {
	const out = await smallDisk(300_000, context);
	const {url, asked} = await chatbot();
	const first = await runBin(['run', '-u', url, '-d', await dataset(), '-o', out, '-q']);
	expect(first.code).toBe(0);
	const folder = await runFolder('/', out);
	const before = await readFile(join(folder, 'results.jsonl'));
	const sent = asked();
	fill(out);
	const {code, stderr, stdout} = await runBin(['rerun', 'last', '--all', '-o', out]);
	expect(code).toBe(2);
	expect(stderr).toMatch(
		/^floodgate: the run's folder .* cannot be written \(ENOSPC.*nothing was sent\n$/,
	);
	expect(stdout).toBe('');
	expect(asked()).toBe(sent);
	expect(await readFile(join(folder, 'results.jsonl'))).toEqual(before);
	expect(await readdir(folder)).not.toContain('lock');
});

test('a rerun in a folder that cannot be written is refused before anything is sent', async (context) => {
	const out = await smallDisk(300_000, context);
	const {url, asked} = await chatbot();
	await runBin(['run', '-u', url, '-d', await dataset(), '-o', out, '-q']);
	const sent = asked();
	execFileSync('mount', ['-o', 'remount,ro', out]);
	const {code, stderr} = await runBin(['rerun', 'last', '--all', '-o', out]);
	expect(code).toBe(2);
	expect(stderr).toMatch(/^floodgate: the run's folder .* cannot be written \(EROFS.*\n$/);
	expect(asked()).toBe(sent);
});

const faults: DiskFault[] = [
	{file: 'results.jsonl', call: 'writev', from: 1, code: 'EIO'},
	{file: 'results.jsonl', call: 'writev', from: 3, code: 'ENOSPC'},
	{file: 'results.jsonl', call: 'fdatasync', from: 1, code: 'EIO'},
	{file: 'events.jsonl', call: 'writev', from: 1, code: 'EACCES'},
	{file: 'events.jsonl', call: 'writev', from: 2, code: 'ENOSPC'},
	{file: 'events.jsonl', call: 'fdatasync', from: 1, code: 'EIO'},
	// Both at once.
	{call: 'writev', from: 1, code: 'ENOSPC'},
	{call: 'fdatasync', from: 1, code: 'EIO'},
];
const placeOf = ({file = 'every file', call, from, code}: DiskFault) =>
	`${code} at ${call} no. ${from} of ${file}`;
const placed = faults.map((fault) => [placeOf(fault), fault] as const);

/** The one line that a run ends with when a log can't be written. */
const brokenBy = ({file, call, code}: DiskFault, where: string) => {
	const what = file === undefined ? '(results|events)' : file.replace('.jsonl', '');
	return new RegExp(
		`^floodgate: broke off \\(exit 1\\): ${what} cannot be written: ${code}: ${call}; ${where}.*\n$`,
	);
};

test.each(placed)('%s ends a run in one line', async (_, fault) => {
	const {url} = await chatbot();
	const args = ['run', '-u', url, '-d', await dataset(), '--duration', '60s', '-q'];
	const {code, stdout, stderr, cwd} = await runBin(args, {env: withDiskFault(fault)});
	expect(stderr).toMatch(brokenBy(fault, 'what was written before that is in runs/run-'));
	expect(code).toBe(1);
	expect(stdout).toContain('! failed');
	expect(stdout).not.toMatch(/^saved/m);
	const folder = await runFolder(cwd);
	expect(await readManifest(folder)).toMatchObject({status: 'failed'});
	expect((await readSummary(folder)).run.status).toBe('failed');
	expect((await readdir(folder)).toSorted()).toEqual(wholeFolder);
});

test.each(placed)('%s ends a rerun in one line', async (_, fault) => {
	const {url} = await chatbot();
	const slow = await serveSockets((socket) => setTimeout(() => socket.send(answer), 200));
	const first = await runBin(['run', '-u', url, '-d', await dataset(), '-q']);
	const folder = await runFolder(first.cwd);
	const before = await readAttempts(folder);
	const args = ['rerun', 'last', '--all', '-q', '--url', slow, '-c', '2'];
	const {code, stderr} = await runBin(args, {cwd: first.cwd, env: withDiskFault(fault)});
	const [sending, ...rest] = stderr.split('\n');
	expect(sending).toMatch(/^Sending 40 prompts of /);
	expect(rest.join('\n')).toMatch(brokenBy(fault, 'runs/run-'));
	expect(code).toBe(1);
	const after = await readAttempts(folder);
	expect(after.slice(0, before.length)).toEqual(before);
	expect((await readdir(folder)).toSorted()).toEqual(wholeFolder);
	// The run itself is as it was, and can be sent again.
	expect(await readManifest(folder)).toMatchObject({status: 'complete'});
	expect((await runBin(['rerun', 'last', '--all', '-q'], {cwd: first.cwd})).code).toBe(0);
});

test.each([
	['results.jsonl', /results\.jsonl is missing/],
	['summary.json', undefined],
])('a rerun of a run without %s', async (name, message) => {
	const {url, asked} = await chatbot();
	const {cwd} = await runBin(['run', '-u', url, '-d', await dataset(), '-q']);
	const folder = await runFolder(cwd);
	await rm(join(folder, name));
	const sent = asked();
	const {code, stderr} = await runBin(['rerun', folder, '--all', '-q'], {cwd});
	expect(stderr).not.toContain('internal error');
	if (message) {
		expect(code).toBe(2);
		expect(stderr).toMatch(message);
		expect(asked()).toBe(sent);
	} else expect(code).toBe(0);
});

test.each(['results.jsonl', 'events.jsonl'])(
	'SIGINT while the disk is slow for %s: what waits is written, and the status is true',
	async (file) => {
		const {url} = await chatbot();
		const args = ['run', '-u', url, '-d', await dataset(), '--duration', '60s', '-q'];
		const slow = withDiskFault({file, call: 'writev', from: 2, delay: 2500});
		const running = await startBin(args, {env: slow});
		const folder = await vi.waitFor(() => runFolder(running.cwd), {timeout: 20_000});
		await vi.waitFor(async () => expect(await readFile(join(folder, file), 'utf8')).not.toBe(''), {
			timeout: 20_000,
		});
		running.child.kill('SIGINT');
		await vi.waitFor(() => expect(running.stderr()).toContain('Stopping'), {timeout: 20_000});
		running.child.kill('SIGINT');
		const {code, stderr} = await running.done;
		expect(code).toBe(130);
		expect(stderr).not.toMatch(/did not stop in time|not written/);
		expect(await readManifest(folder)).toMatchObject({status: 'interrupted'});
		const summary = await readSummary(folder);
		expect(await readAttempts(folder)).toHaveLength(summary.total_requests);
		const events = (await readFile(join(folder, 'events.jsonl'), 'utf8')).trimEnd().split('\n');
		expect(JSON.parse(events.at(-1)!)).toMatchObject({type: 'end', status: 'interrupted'});
	},
);

test('a result that standard output does not take is one line, and exit code 1', async (context) => {
	if (process.platform !== 'linux') context.skip('needs /dev/full');
	const {url} = await chatbot();
	for (const args of [['run', '-u', url, '-d', await dataset(), '--json', '-q'], ['--version']]) {
		const {code, stderr} = await runBin(args, {
			command: ['sh', '-c', 'exec "$0" "$@" > /dev/full', process.execPath, bin],
		});
		expect(code).toBe(1);
		expect(stderr).toMatch(/^floodgate: standard output cannot be written: .*ENOSPC.*\n$/);
	}
});

test('standard error that takes nothing changes nothing', async (context) => {
	if (process.platform !== 'linux') context.skip('needs /dev/full');
	const {url} = await chatbot();
	const {code, stdout} = await runBin(['run', '-u', url, '-d', await dataset(), '--json'], {
		command: ['sh', '-c', 'exec "$0" "$@" 2> /dev/full', process.execPath, bin],
	});
	expect(code).toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({total_requests: rows.length});
});

test.each(['FLOODGATE_HOME', 'XDG_CONFIG_HOME', 'HOME', 'TMPDIR'])(
	'a folder that cannot be made, named by %s, is found at once',
	async (name) => {
		const config = name === 'HOME' ? '' : await temporaryFolder();
		const env = {XDG_CONFIG_HOME: config, [name]: '/proc/no/folder'};
		const {code, stderr} = await runBin(['profiles'], {env});
		if (name === 'TMPDIR') expect(code).toBe(0);
		else {
			expect(code).toBe(2);
			expect(stderr).toMatch(/^floodgate: profiles: .* cannot be used \(ENOENT.*\n$/);
		}
		const folder = await temporaryFolder();
		await writeFile(join(folder, 'file'), '');
		const under = {...env, [name]: join(folder, 'file', 'sub')};
		expect((await runBin(['profiles'], {env: under})).stderr).not.toContain('internal error');
	},
);
