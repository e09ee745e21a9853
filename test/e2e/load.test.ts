import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import type {Manifest} from '../../source/store/manifest.ts';
import type {SummaryFile} from '../../source/store/summary-codec.ts';
import {
	readAttempts,
	readSummary,
	runBin,
	runFolder,
	temporaryFolder,
	writeRows,
} from '../helpers/bin.ts';
import {observedServer, type ObservedOptions} from '../helpers/observed-server.ts';

vi.setConfig({testTimeout: 60_000});

const rows = Array.from({length: 40}, (_, index) => ({Question: `Q${index}`, Intent: 'a'}));

/** Runs the bin against a server of our own, and reads what it left behind. */
async function run(server: ObservedOptions, args: readonly string[]) {
	const observed = await observedServer(server);
	const dataset = await writeRows(await temporaryFolder(), rows);
	const common = ['run', '-u', observed.url, '-d', dataset, '--metrics', 'length_check', '-q'];
	const result = await runBin([...common, ...args]);
	const folder = await runFolder(result.cwd);
	const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
	const summary: SummaryFile = await readSummary(folder);
	return {...result, observed, summary, manifest, attempts: await readAttempts(folder)};
}

const tooMuch = ['--rate', '200', '-c', '1', '--max-connections', '1', '--duration', '2s'];

test('a rate that the connections cannot carry is saturation: with --strict, exit code 4', async () => {
	const slow = {delay: () => 100};
	const strict = await run(slow, [...tooMuch, '--strict']);
	expect(strict.code).toBe(4);
	expect(strict.summary).toMatchObject({verdict: 'invalid', generator: {saturated: true}});
	expect(strict.stdout).toMatch(/saturated/);
	const {sent, generator} = {sent: strict.attempts.length, generator: strict.summary.generator};
	expect(sent + generator.dropped).toBe(400);
	expect(strict.observed.arrivals).toHaveLength(sent);
	expect(generator.target_rate).toBeCloseTo(200, 6);
	expect(generator.achieved_rate).toBeLessThan(20);
});

test('without --strict the same run passes, and says what it is worth', async () => {
	const {code, summary, stdout} = await run({delay: () => 100}, tooMuch);
	expect(code).toBe(0);
	expect(summary).toMatchObject({verdict: 'pass', generator: {saturated: true}});
	expect(stdout).toMatch(/raise --max-connections/);
});

test('--abort-on-fail ends the run early: exit code 3, status aborted', async () => {
	const began = performance.now();
	const args = ['--duration', '10m', '--abort-on-fail', '--threshold', 'latency.max < 10ms'];
	const {code, manifest, summary, stdout} = await run({delay: () => 30}, args);
	expect(performance.now() - began).toBeLessThan(50_000);
	expect(code).toBe(3);
	expect(manifest.status).toBe('aborted');
	expect(summary.run.status).toBe('aborted');
	expect(summary.run.aborted).toMatch(/latency\.max < 10ms/);
	expect(summary.thresholds).toMatchObject([{ok: false}]);
	expect(stdout).toMatch(/can no longer hold/);
});

test('--workers 2 sends every prompt once into one log', async () => {
	const {code, attempts, summary} = await run({}, ['--workers', '2', '-c', '3', '--repeat', '3']);
	expect(code).toBe(0);
	expect(new Set(attempts.map(({id}) => id)).size).toBe(120);
	expect(attempts).toHaveLength(120);
	expect(summary).toMatchObject({total_requests: 120, generator: {workers: 2}});
});

test('steps, with a warm-up before them, are in the summary each with its own figures', async () => {
	const {code, summary, attempts, stdout} = await run({delay: () => 5}, [
		...['--steps', '1:3:1', '--hold', '5 prompts', '--pause', '50ms', '--warmup', '4'],
	]);
	expect(code).toBe(0);
	expect(summary.steps).toMatchObject([
		{step: 1, level: 1, count: 5, unit: 'connections'},
		{step: 2, level: 2, count: 10},
		{step: 3, level: 3, count: 15},
	]);
	expect(summary.warmup).toEqual({sent: 4, errored: 0});
	expect(attempts).toHaveLength(30);
	expect(summary.total_requests).toBe(30);
	expect(stdout).toMatch(/closed model/);
});

test('--find-capacity names the level, holds the thresholds against it, and passes', async () => {
	// Beyond four at once it queues.
	const {code, summary} = await run({delay: (inFlight) => (inFlight > 4 ? 700 : 5)}, [
		...['--find-capacity', '--steps', '1:8:1', '--hold', '4 prompts', '--pause', '0'],
		...['--threshold', 'latency.p95 < 500ms'],
	]);
	expect(code).toBe(0);
	expect(Math.abs(summary.capacity!.level! - 4)).toBeLessThanOrEqual(1);
	expect(summary.thresholds).toMatchObject([{expression: 'latency.p95 < 500ms', ok: true}]);
	expect(summary.steps.some(({holds}) => holds === false)).toBe(true);
});

test('a search that this machine ends has found a lower bound: with --strict, exit code 4', async () => {
	const {code, stdout, summary, manifest} = await run({delay: () => 300}, [
		...['--find-capacity', '--rate', '1', '--steps', '1:16:5', '--hold', '3s', '--pause', '0'],
		...['-c', '1', '--max-connections', '1', '--threshold', 'latency.p95 < 10s', '--strict'],
	]);
	expect(code).toBe(4);
	expect(stdout.replaceAll(/\s+/g, ' ')).toContain('this machine, not the server, was the limit');
	expect(summary.capacity!.machine_limit?.length).toBeGreaterThan(0);
	// A machine that is busy with other things may be the limit at the lowest level already.
	const {level} = summary.capacity!;
	expect(manifest.digest?.capacity).toMatchObject({level, at_least: level !== null});
});
