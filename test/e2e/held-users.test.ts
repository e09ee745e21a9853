import {expect, test} from 'vitest';
import {readSummary, runBin, runFolder, temporaryFolder, writeRows} from '../helpers/bin.ts';
import type {DiskFault} from '../helpers/disk-faults.ts';
import {serveSockets} from '../helpers/servers.ts';

const users = 20;
const lasts = 6000;
const rows = Array.from({length: 50}, (_, index) => ({Question: `Q${index}`, Intent: 'a'}));
const answer = (length: number) => JSON.stringify({message: 'x'.repeat(length), intent: 'a'});

/** A server that answers after 20 ms, and adds up how long its users ask nothing while the load lasts. */
async function idleServer(length: number, lasts: number) {
	/** Users that ask nothing, and since when. */
	const answered = new Map<object, number>();
	let began: number | undefined;
	let idle = 0;
	const until = (at: number, since: number) => Math.max(0, Math.min(at, began! + lasts) - since);
	const url = await serveSockets((socket) => {
		const at = performance.now();
		began ??= at;
		const since = answered.get(socket);
		if (since !== undefined) idle += until(at, since);
		answered.delete(socket);
		setTimeout(() => {
			answered.set(socket, performance.now());
			socket.send(answer(length));
		}, 20);
	});
	return {
		url,
		milliseconds: () =>
			[...answered.values()].reduce((sum, since) => sum + until(Infinity, since), idle),
	};
}

async function load(length: number, args: readonly string[], env: Record<string, string> = {}) {
	const server = await idleServer(length, lasts);
	const dataset = await writeRows(await temporaryFolder(), rows);
	const given = [
		'run',
		'-u',
		server.url,
		'-d',
		dataset,
		'-c',
		String(users),
		'--duration',
		`${lasts}ms`,
	];
	const result = await runBin([...given, '--metrics', 'classification_accuracy', ...args], {env});
	const summary = await readSummary(await runFolder(result.cwd));
	return {...result, summary, idle: server.milliseconds() / lasts};
}

test('users who wait for a slow disk are counted as the server sees them, and named', async () => {
	const fault: DiskFault = {call: 'writev', from: 2, delay: 600, file: 'results.jsonl'};
	const {summary, idle, stderr, code} = await load(60_000, ['--json', '--strict'], {
		TEST_DISK_FAULT: JSON.stringify(fault),
		NODE_OPTIONS: `--import ${new URL('../helpers/disk-faults.ts', import.meta.url).href}`,
	});
	const {saturated, reasons, users_held: held} = summary.generator;
	expect(reasons.join()).toMatch(
		/results can't be written fast enough: \d+(\.\d)? of 20 users waited for the disk .*--save failed/,
	);
	expect({saturated, code}).toEqual({saturated: true, code: 4});
	expect(stderr).toContain("results can't be written fast enough");
	// The averages are over the whole time, with the wait for the last replies.
	const counted = ((held!.disk + held!.metrics + held!.loop) * summary.total_time * 1000) / lasts;
	expect(held!.disk).toBeGreaterThan(users / 4);
	// What is on the way, and what waits in this process, is idle for the server alone.
	expect(counted).toBeLessThanOrEqual(idle * 1.05);
	expect(counted).toBeGreaterThan(idle * 0.7);
});

test('with a server that takes its time, and a disk that does not, hardly a user waits', async () => {
	const {summary} = await load(400, []);
	const {reasons, users_held: held} = summary.generator;
	expect(reasons.filter((reason) => reason.includes('users waited'))).toEqual([]);
	expect(held!.disk + held!.metrics + held!.loop).toBeLessThan(users / 4);
});
