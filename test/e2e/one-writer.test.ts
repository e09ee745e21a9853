import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile, readdir, utimes, writeFile} from 'node:fs/promises';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import type {Manifest} from '../../source/store/manifest.ts';
import {
	readAttempts,
	readSummary,
	runBin,
	runFolder,
	startBin,
	temporaryFolder,
	writeRows,
} from '../helpers/bin.ts';
import {serveSockets} from '../helpers/servers.ts';

vi.setConfig({testTimeout: 60_000});

const rows = Array.from({length: 10}, (_, index) => ({Question: `Q${index}`, Intent: 'a'}));
const answer = '{"message":"hello","intent":"a"}';

/** A server whose answers wait until they are let go. */
async function heldServer() {
	const held: (() => void)[] = [];
	let open = false;
	const url = await serveSockets((socket) => {
		const send = () => socket.send(answer);
		if (open) send();
		else held.push(send);
	});
	return {
		url,
		held,
		release() {
			open = true;
			for (const send of held.splice(0)) send();
		},
	};
}

async function savedRun() {
	const url = await serveSockets((socket) => socket.send(answer));
	const dataset = await writeRows(await temporaryFolder(), rows);
	const {cwd} = await runBin(['run', '-u', url, '-d', dataset, '-q']);
	return {cwd, folder: await runFolder(cwd)};
}

const lockOf = async (folder: string) =>
	JSON.parse(await readFile(join(folder, 'lock'), 'utf8')) as Record<string, unknown>;
const writeLock = (folder: string, lock: object) =>
	writeFile(join(folder, 'lock'), JSON.stringify(lock));
const writer = {command: 'rerun', since: '2026-11-22T10:31:07.000Z'};
const rerun = (cwd: string, extra: readonly string[] = []) =>
	runBin(['rerun', 'last', '--all', '-q', ...extra], {cwd});

test('a rerun of a run that goes on is refused in a line that says who, and since when', async () => {
	const server = await heldServer();
	const dataset = await writeRows(await temporaryFolder(), rows);
	const running = await startBin(['run', '-u', server.url, '-d', dataset, '-q']);
	await vi.waitFor(() => expect(server.held.length).toBeGreaterThan(0), {timeout: 20_000});
	const folder = await runFolder(running.cwd);
	expect(await lockOf(folder)).toMatchObject({
		...{host: hostname(), pid: running.child.pid, command: 'run'},
		since: expect.stringMatching(/^\d{4}-.*Z$/) as string,
	});
	const list = await runBin(['runs'], {cwd: running.cwd});
	expect(list.stdout).toContain('running');
	const again = await runBin(['rerun', 'last', '--all', '--force'], {cwd: running.cwd});
	expect(again.code).toBe(2);
	const who = `process ${running.child.pid} \\(floodgate run\\) since \\d{4}-\\d\\d-\\d\\d \\d\\d:`;
	expect(again.stderr).toMatch(
		new RegExp(`^floodgate: the run .* is being written by ${who}.*\n$`),
	);
	const deleted = await runBin(['runs', 'delete', 'last', '--yes'], {cwd: running.cwd});
	expect(deleted.code).toBe(2);
	expect(deleted.stderr).toMatch(/is being written/);
	server.release();
	expect((await running.done).code).toBe(0);
	expect(await readdir(folder)).not.toContain('lock');
	expect((await rerun(running.cwd)).code).toBe(0);
});

test('of two reruns at once one is refused, and every attempt stands once', async () => {
	const {cwd, folder} = await savedRun();
	const server = await heldServer();
	const args = ['rerun', 'last', '--all', '-q', '--url', server.url];
	const first = await startBin(args, {cwd});
	await vi.waitFor(() => expect(server.held.length).toBeGreaterThan(0), {timeout: 20_000});
	const second = await runBin(args, {cwd});
	expect(second.code).toBe(2);
	expect(second.stderr).toMatch(/is being written by process \d+ \(floodgate rerun\)/);
	server.release();
	expect((await first.done).code).toBe(0);
	const attempts = (await readAttempts(folder)).map(({id, attempt}) => `${id} ${attempt}`);
	expect(attempts).toHaveLength(2 * rows.length);
	expect(new Set(attempts).size).toBe(attempts.length);
});

test('a run that was killed is interrupted, and its lock keeps nobody out', async () => {
	const server = await heldServer();
	const dataset = await writeRows(await temporaryFolder(), rows);
	const fast = await serveSockets((socket) => socket.send(answer));
	const args = ['run', '-u', fast, '-d', dataset, '-q', '--duration', '60s'];
	const running = await startBin(args);
	const folder = await vi.waitFor(() => runFolder(running.cwd), {timeout: 20_000});
	await vi.waitFor(
		async () => expect(await readFile(join(folder, 'results.jsonl'), 'utf8')).not.toBe(''),
		{timeout: 20_000},
	);
	running.child.kill('SIGKILL');
	await running.done;
	expect(await readdir(folder)).toContain('lock');
	const list = await runBin(['runs'], {cwd: running.cwd});
	expect(list.stdout).toContain('interrupted');
	server.release();
	const again = await runBin(['rerun', 'last', '--all', '-q', '--url', server.url], {
		cwd: running.cwd,
	});
	expect(again.stderr).not.toContain('is being written');
	expect(again.code).toBe(0);
	expect((await readdir(folder)).toSorted()).not.toContain('lock');
});

/** A process of this machine that is alive, and none of ours. */
function bystander() {
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
	return {pid: child.pid!, end: () => child.kill() && once(child, 'close')};
}

test('a process that has the number of the one that wrote, and is another, does not pass for it', async (context) => {
	if (process.platform !== 'linux') context.skip('needs the start of processes');
	const {cwd, folder} = await savedRun();
	const other = bystander();
	const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
	await writeLock(folder, {host: hostname(), boot, pid: other.pid, start: '1', ...writer});
	expect((await rerun(cwd)).code).toBe(0);
	await writeLock(folder, {host: hostname(), boot: 'earlier', pid: other.pid, ...writer});
	expect((await rerun(cwd)).code).toBe(0);
	// Without a start it can't be told, and so the lock holds.
	await writeLock(folder, {host: hostname(), boot, pid: other.pid, ...writer});
	expect((await rerun(cwd)).code).toBe(2);
	await other.end();
	expect((await rerun(cwd)).code).toBe(0);
});

test('another machine’s lock is only taken by force', async () => {
	const {cwd, folder} = await savedRun();
	await writeLock(folder, {host: 'elsewhere', boot: 'b', pid: 7, start: '1', ...writer});
	const refused = await rerun(cwd);
	expect(refused.code).toBe(2);
	expect(refused.stderr).toMatch(
		/by process 7 on elsewhere \(floodgate rerun\) since .*--force\n$/,
	);
	expect(await lockOf(folder)).toMatchObject({host: 'elsewhere'});
	expect((await rerun(cwd, ['--force'])).code).toBe(0);
	expect(await readdir(folder)).not.toContain('lock');
});

test('a run of another machine is running as long as its lock is touched', async () => {
	const {cwd, folder} = await savedRun();
	const file = join(folder, 'manifest.json');
	const {ended, ...manifest} = JSON.parse(await readFile(file, 'utf8')) as Manifest;
	expect(ended).toBeDefined();
	await writeFile(file, JSON.stringify({...manifest, status: 'running'}));
	await writeLock(folder, {host: 'elsewhere', pid: 7, ...writer});
	const list = async () => (await runBin(['runs'], {cwd})).stdout;
	expect(await list()).toContain('running');
	const past = new Date(Date.now() - 600_000);
	await utimes(join(folder, 'lock'), past, past);
	expect(await list()).toContain('interrupted');
});

test('a torn lock holds for a moment only', async () => {
	const {cwd, folder} = await savedRun();
	await writeFile(join(folder, 'lock'), '{"host"');
	expect((await rerun(cwd)).stderr).toMatch(/by another process; try again in a moment/);
	const past = new Date(Date.now() - 60_000);
	await utimes(join(folder, 'lock'), past, past);
	expect((await rerun(cwd)).code).toBe(0);
});

test.each([
	['SIGINT', 130],
	['SIGTERM', 143],
	['SIGHUP', 129],
] as const)(
	'%s as soon as the folder is there never leaves a run that is running',
	async (signal, expected) => {
		const url = await serveSockets((socket) => socket.send(answer));
		const dataset = await writeRows(await temporaryFolder(), rows);
		const args = ['run', '-u', url, '-d', dataset, '-q', '--duration', '60s'];
		for (let count = 0; count < 3; count++) {
			const running = await startBin(args);
			for (;;) {
				const folder = await runFolder(running.cwd).catch(() => undefined);
				if (folder !== undefined) break;
				await new Promise((resolve) => setImmediate(resolve));
			}
			running.child.kill(signal);
			const {code, cwd} = await running.done;
			expect(code).toBe(expected);
			const folder = await runFolder(cwd);
			const manifest = JSON.parse(
				await readFile(join(folder, 'manifest.json'), 'utf8'),
			) as Manifest;
			expect(manifest.status).toBe('interrupted');
			expect((await readSummary(folder)).verdict).toBe('invalid');
			expect(await readdir(folder)).not.toContain('lock');
		}
	},
);

test('with --fail a rerun says by its exit code that one still fails', async () => {
	const wrong = await serveSockets((socket) => socket.send('{"message":"no","intent":"b"}'));
	const {cwd, folder} = await savedRun();
	const right = await serveSockets((socket) => socket.send(answer));
	const again = (url: string, extra: readonly string[] = []) =>
		runBin(['rerun', folder, '--all', '-q', '--url', url, ...extra], {cwd});
	expect((await again(wrong)).code).toBe(0);
	expect((await again(wrong, ['--fail'])).code).toBe(3);
	expect((await again(right, ['--fail'])).code).toBe(0);
});

test('--doubtful sends what may be another prompt’s reply, and nothing else', async () => {
	const {cwd, folder} = await savedRun();
	const refused = await runBin(['rerun', 'last', '--doubtful'], {cwd});
	expect(refused.code).toBe(0);
	expect(refused.stderr).toContain('no attempt is doubtful: nothing to rerun');
	const attempts = await readAttempts(folder);
	const lines = attempts.map((attempt, index) =>
		JSON.stringify(index === 3 ? {...attempt, doubt: 'another nonce'} : attempt),
	);
	await writeFile(join(folder, 'results.jsonl'), `${lines.join('\n')}\n`);
	const {code, stderr} = await runBin(['rerun', 'last', '--doubtful'], {cwd});
	expect(code).toBe(0);
	expect(stderr).toContain('Sending 1 prompt');
	const after = await readAttempts(folder);
	expect(after.at(-1)).toMatchObject({id: attempts[3]!.id, attempt: 2});
	expect(after).toHaveLength(rows.length + 1);
	const both = await runBin(['rerun', 'last', '--doubtful', '--failed'], {cwd});
	expect(both.stderr).toMatch(/--failed and --doubtful exclude each other/);
});
