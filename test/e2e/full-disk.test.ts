import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {mkdir, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi, type TestContext} from 'vitest';
import {bin, readSummary, runBin, runFolder, temporaryFolder} from '../helpers/bin.ts';
import {
	chatbot,
	dataset,
	expectBrokenRerun,
	expectBrokenRun,
	expectSlowEnd,
	placeOf,
	readManifest,
	rows,
} from '../helpers/broken-disk.ts';
import type {DiskFault} from '../helpers/disk-faults.ts';

vi.setConfig({testTimeout: 90_000});

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
		/^floodgate: error \(exit 1\): (results|events) cannot be written: ENOSPC.*; what was written by then is in .*\n$/,
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

/** Of each kind one; a longer list is gone through in test/faults. */
const faults: DiskFault[] = [
	{file: 'results.jsonl', call: 'writev', from: 3, code: 'ENOSPC'},
	{file: 'events.jsonl', call: 'fdatasync', from: 1, code: 'EIO'},
	{call: 'writev', from: 1, code: 'EACCES'},
];
const placed = faults.map((fault) => [placeOf(fault), fault] as const);

test.each(placed)('%s ends a run in one line', (_, fault) => expectBrokenRun(fault));
test.each(placed)('%s ends a rerun in one line', (_, fault) => expectBrokenRerun(fault));

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

test('SIGINT while the disk is slow: what waits is written, and the status is true', () =>
	expectSlowEnd({call: 'writev', from: 2, delay: 2500}));

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
