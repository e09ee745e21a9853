import {once} from 'node:events';
import {mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import type {Manifest} from '../../source/store/manifest.ts';
import {
	bin,
	readAttempts,
	readSummary,
	runBin,
	runFolder,
	sampleDatasets,
	startBin,
	startMock,
	temporaryFolder,
} from '../helpers/bin.ts';
import {prompts, rows} from './prompts.ts';
import {closedPort, serveSockets} from '../helpers/servers.ts';

vi.setConfig({testTimeout: 60_000});

test('0: a run whose thresholds hold', async () => {
	const url = await startMock(['--latency', '1ms']);
	const {code, stdout} = await runBin([
		...['run', '-u', url, '-d', sampleDatasets, '--max-samples', '3'],
		...['--threshold', 'error_rate < 1%', '--threshold', 'latency.p95 < 20s'],
	]);
	expect(code).toBe(0);
	expect(stdout).toContain('✓ both thresholds hold');
});

test('1: results that can no longer be written end the run, and the summary is still shown', async (context) => {
	// A limit on the size of files is the one disk error that a test can make without being root.
	if (process.platform === 'win32') context.skip('needs ulimit');
	const url = await startMock(['--latency', '1ms']);
	const {code, stdout, stderr} = await runBin(
		['run', '-u', url, '-d', sampleDatasets, '--repeat', '1000', '--name', 'full'],
		{command: ['sh', '-c', 'ulimit -f 100; exec "$0" "$@"', process.execPath, bin]},
	);
	expect(stderr).toContain('results cannot be written: EFBIG');
	expect(code).toBe(1);
	expect(stdout).toContain('! failed');
	expect(stdout).toMatch(/passed \d+/);
});

test('3: a threshold that does not hold, named with the figure that breaks it', async () => {
	const url = await startMock(['--latency', '60ms']);
	const {code, stdout, stderr} = await runBin([
		...['run', '-u', url, '-d', await prompts(), '-q'],
		...['--threshold', 'latency.p95 < 50ms', '--threshold', 'latency.p95 < 1h'],
	]);
	expect(code).toBe(3);
	expect(stderr).toMatch(
		/^floodgate: failed \(exit 3\): latency\.p95 < 50ms is [\d.]+ m?s; runs\/[^\n]+\n$/,
	);
	expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/✗ failed: latency\.p95 < 50ms is/);
	expect(stdout).toContain('✗ 1 of 2 thresholds failed');
	expect(stdout).toMatch(/✗ fails latency\.p95 < 50ms\s+[\d.]+ m?s/);
});

test('4: a closed port proves nothing, whatever the thresholds', async () => {
	const url = await closedPort();
	const {code, stdout, stderr, cwd} = await runBin([
		...['run', '-u', url, '-d', await prompts(), '-q', '--threshold', 'latency.p95 < 3s'],
	]);
	expect(code).toBe(4);
	expect(stderr).toMatch(
		/^floodgate: inconclusive \(exit 4\): no connection was ever made; runs\/[^\n]+\n$/,
	);
	expect(stdout).toContain('! inconclusive');
	expect(stdout).toContain('no connection was ever made');
	expect(stdout).toContain('no data');
	const folder = await runFolder(cwd);
	const attempts = await readAttempts(folder);
	expect(attempts).toHaveLength(rows.length);
	expect(new Set(attempts.map(({error}) => error?.class))).toEqual(new Set(['connect.refused']));
	expect(attempts.every(({timing}) => timing.sent === undefined)).toBe(true);
	const summary = await readSummary(folder);
	expect(summary).toMatchObject({verdict: 'invalid', errored: rows.length, successful_requests: 0});
	expect(summary.latency).toMatchObject({count: 0, average: null, p95: null});
	expect(summary.thresholds).toMatchObject([{ok: false, actual: null}]);
});

test.each([
	['SIGINT', 130],
	['SIGTERM', 143],
] as const)('%s ends a run with exit code %i and keeps its results', async (signal, expected) => {
	let answered = 0;
	let answeredEnough: () => void = () => undefined;
	const enough = new Promise<void>((resolve) => {
		answeredEnough = resolve;
	});
	// The later prompts get no answer, so that there is something in flight to give up.
	const url = await serveSockets((socket) => {
		if (answered++ < 10) socket.send('{"message":"hello","intent":"a"}');
		else answeredEnough();
	});
	const args = [
		'run',
		'-u',
		url,
		'-d',
		await prompts(),
		'-c',
		'2',
		'--threshold',
		'error_rate < 99%',
	];
	const running = await startBin(args);
	await enough;
	running.child.kill(signal);
	await vi.waitFor(() => expect(running.stderr()).toContain('Stopping'), {timeout: 20_000});
	running.child.kill(signal);
	const {code, stdout, cwd} = await running.done;
	expect(code).toBe(expected);
	expect(stdout).toContain('! interrupted');
	const folder = await runFolder(cwd);
	const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
	expect(manifest.status).toBe('interrupted');
	const summary = await readSummary(folder);
	expect(summary.run.status).toBe('interrupted');
	expect(summary.verdict).toBe('invalid');
	expect(summary.thresholds).toMatchObject([{ok: false, reason: 'the run is interrupted'}]);
	expect(await readAttempts(folder)).toHaveLength(10);
	expect(summary).toMatchObject({total_requests: 10, passed: 10});
});

test('a reader that goes away, such as head, is no error of ours', async () => {
	const url = await startMock(['--latency', '1ms']);
	const running = await startBin(['run', '-u', url, '-d', await prompts(), '-q']);
	running.child.stdout!.destroy();
	const [code] = (await once(running.child, 'exit')) as [number];
	expect(code).toBe(0);
	expect(running.stderr()).toBe('');
});

test('a second signal after the first stops at once, though a server keeps silent', async () => {
	const asked = Promise.withResolvers<undefined>();
	const url = await serveSockets(() => asked.resolve(undefined));
	const running = await startBin(['run', '-u', url, '-d', await prompts(4)]);
	await asked.promise;
	const began = performance.now();
	running.child.kill('SIGINT');
	await vi.waitFor(() => expect(running.stderr()).toContain('again to force'), {timeout: 20_000});
	// As a person would, until it takes effect: two within a blink are one.
	await vi.waitFor(
		() => {
			running.child.kill('SIGINT');
			expect(running.stderr()).toContain('Stopping at once.');
		},
		{timeout: 20_000, interval: 200},
	);
	const {code} = await running.done;
	expect(code).toBe(130);
	// Far below the two minutes that the replies would have had.
	expect(performance.now() - began).toBeLessThan(20_000);
});

test('an out folder that is there already is used', async () => {
	const cwd = await temporaryFolder();
	await mkdir(join(cwd, 'my runs'));
	const url = await startMock(['--latency', '1ms']);
	const {code} = await runBin(['run', '-u', url, '-d', await prompts(2), '-o', 'my runs'], {cwd});
	expect(code).toBe(0);
	expect(await readAttempts(await runFolder(cwd, 'my runs'))).toHaveLength(2);
});

test('4: a port that stays closed ends a long run after three tries of each connection', async () => {
	const url = await closedPort();
	const {code, stderr, cwd} = await runBin([
		...['run', '-u', url, '-d', await prompts(), '-q', '-c', '2', '--duration', '60s'],
	]);
	expect(code).toBe(4);
	expect(stderr).toMatch(
		/inconclusive \(exit 4\): no connection was ever made: \d+ tries in [\d.]+ s were refused, most recently connect\.refused; --max-outage off removes the limit/,
	);
	expect(stderr).not.toContain('--workers');
	const summary = await readSummary(await runFolder(cwd));
	expect(summary).toMatchObject({
		run: {status: 'aborted'},
		generator: {saturated: false},
		outages: {count: 1, error: 'connect.refused'},
	});
	expect(summary.total_time).toBeLessThan(30);
}, 60_000);

test('4: surplus frames under --strict, and a threshold on them: 3', async () => {
	const server = await serveSockets((socket, text) => {
		socket.send(JSON.stringify({message: `answer to ${text}`}));
		setTimeout(() => socket.send('{"type":"usage"}'), 3);
	});
	const data = await prompts();
	const think = ['-c', '1', '--think-time', '30ms', '--metrics', 'length_check', '-q'];
	const run = ['run', '-u', server, '-d', data, ...think];
	const strict = await runBin([...run, '--strict', '--threshold', 'error_rate < 1%']);
	expect(strict.code).toBe(4);
	expect(strict.stderr.trimEnd().split('\n').at(-1)).toMatch(
		/^floodgate: inconclusive \(exit 4\): /,
	);
	expect(strict.stderr).toContain('doubtful');
}, 60_000);
