import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import type {Attempt} from '../../source/model/attempt.ts';
import type {SummaryFile} from '../../source/store/summary-codec.ts';
import {
	readAttempts,
	readSummary,
	runBin,
	runFolder,
	sampleDatasets,
	startMock,
	temporaryFolder,
	writeRows,
} from '../helpers/bin.ts';
import {refuseUpgrades, serveSockets} from '../helpers/servers.ts';

vi.setConfig({testTimeout: 60_000});

const intents = ['contact', 'greeting', 'pii', 'irrelevant'];

/** 849 rows, 51 of which ask what an earlier row asked: they are prompts of their own all the same. */
const rows = Array.from({length: 849}, (_, index) => ({
	Intent: intents[index % 4],
	Question: `Question ${index < 798 ? index : (index - 798) * 4}`,
	RefCount: index % 3,
	Reponse: index % 50 === 0 ? 'long '.repeat(250) : `Answer ${index}`,
}));

const rowsFile = async () => writeRows(await temporaryFolder(), rows);

/** Answers each prompt with one JSON frame, sometimes with the wrong intent. */
const answer = () => {
	let count = 0;
	return serveSockets((socket, text) => {
		const {message} = JSON.parse(text) as {message: string};
		const intent = intents[count++ % 7 === 0 ? 0 : count % 4];
		socket.send(JSON.stringify({message: `You said: ${message}`, intent}));
	});
};

const latencyOf = ({timing}: Attempt) => timing.complete - timing.sent!;

/** The exact nearest rank (the smallest value with at least so many percent at or below it). */
function nearestRank(sorted: readonly number[], percent: number): number {
	return sorted[Math.max(1, Math.ceil((percent * sorted.length) / 100)) - 1]!;
}

function expectSummaryOf(attempts: readonly Attempt[], summary: SummaryFile): void {
	const count = (outcome: string) => attempts.filter((one) => one.outcome === outcome).length;
	expect(summary).toMatchObject({
		total_requests: 849,
		passed: count('passed'),
		failed: count('failed'),
		errored: count('errored'),
		successful_requests: count('passed') + count('failed'),
	});
	for (const [name, figures] of Object.entries(summary.metrics)) {
		const scores = attempts.map(({scores: all}) => all[name]).filter((one) => one !== undefined);
		const average = scores.reduce((sum, score) => sum + score, 0) / scores.length;
		expect(figures.count).toBe(scores.length);
		expect(figures.average).toBeCloseTo(average, 9);
		expect(figures.failed_count).toBe(attempts.filter(({failed}) => failed.includes(name)).length);
	}
	const latencies = attempts
		.filter(({outcome}) => outcome !== 'errored')
		.map(latencyOf)
		.sort((a, b) => a - b);
	const {latency} = summary;
	expect(latency.count).toBe(latencies.length);
	const average = latencies.reduce((sum, value) => sum + value, 0) / latencies.length;
	// One microsecond is what the times are rounded to.
	expect(Math.abs(latency.average! - average)).toBeLessThan(1e-6);
	const percentiles = {p50: 50, p75: 75, p90: 90, p95: 95, p99: 99, p999: 99.9} as const;
	for (const [name, percent] of Object.entries(percentiles)) {
		const exact = nearestRank(latencies, percent);
		const shown = latency[name as keyof typeof percentiles]!;
		expect(Math.abs(shown - exact), name).toBeLessThanOrEqual(exact * 0.001 + 1e-6);
	}
	expect(Math.abs(latency.max! - latencies.at(-1)!)).toBeLessThan(1.5e-6);
	const perIntent = Object.values(summary.per_intent);
	expect(perIntent.reduce((sum, {count: one}) => sum + one, 0)).toBe(849);
}

test('every row is an attempt against the embedded gateway, though questions repeat', async () => {
	const file = await rowsFile();
	const url = await startMock([
		'-d',
		file,
		'--latency',
		'4ms',
		'--accuracy',
		'0.9',
		'--error-rate',
		'2%',
	]);
	const {code, cwd} = await runBin(['run', '-u', url, '-d', file, '-c', '20', '-q']);
	expect(code).toBe(0);
	const folder = await runFolder(cwd);
	const attempts = await readAttempts(folder);
	expect(attempts).toHaveLength(849);
	expect(new Set(attempts.map(({id}) => id)).size).toBe(849);
	const summary = await readSummary(folder);
	expectSummaryOf(attempts, summary);
	expect(summary.failed).toBeGreaterThan(0);
	expect(summary.errored).toBeGreaterThan(0);
});

test('every row is an attempt against a plain server that answers one JSON frame', async () => {
	const url = await answer();
	const {code, stdout, cwd} = await runBin(['run', '-u', url, '-d', await rowsFile(), '--json']);
	expect(code).toBe(0);
	const folder = await runFolder(cwd);
	const attempts = await readAttempts(folder);
	expect(attempts).toHaveLength(849);
	const summary = await readSummary(folder);
	expectSummaryOf(attempts, summary);
	expect(JSON.parse(stdout)).toEqual(summary);
});

test('a refused upgrade is an error of its status, with the body as its message', async () => {
	const url = await refuseUpgrades(429, () => '{"message":"Too Many Requests"}');
	const {code, stdout, cwd} = await runBin([
		...['run', '-u', url, '-d', sampleDatasets, '--max-samples', '2', '-q'],
	]);
	expect(code).toBe(4);
	expect(stdout).toMatch(/handshake\.429 +×12 +\{"message":"Too Many Requests"\}/);
	const {errors} = await readSummary(await runFolder(cwd));
	expect(errors).toEqual({
		'handshake.429': {
			count: 12,
			example: '{"message":"Too Many Requests"}',
			explanation: expect.stringContaining('too many requests') as string,
		},
	});
});

test('a server that never answers costs each prompt its timeout and no more', async () => {
	const url = await serveSockets(() => undefined);
	const began = performance.now();
	const {code, cwd} = await runBin([
		...['run', '-u', url, '-d', sampleDatasets, '--max-samples', '1'],
		...['-c', '6', '--timeout', '500ms', '-q'],
	]);
	expect(code).toBe(4);
	expect(performance.now() - began).toBeLessThan(20_000);
	const folder = await runFolder(cwd);
	const attempts = await readAttempts(folder);
	expect(attempts).toHaveLength(6);
	for (const attempt of attempts) {
		expect(attempt.error?.class).toBe('timeout.total');
		expect(latencyOf(attempt)).toBeCloseTo(0.5, 3);
	}
	const summary = await readSummary(folder);
	expect(summary.latency.count).toBe(0);
	expect(summary.response_time.count).toBe(6);
	expect(summary.response_time.median).toBeCloseTo(0.5, 2);
});

test.each([
	['all', 34],
	['failed', 17],
	['none', 0],
])('--save %s keeps so many attempts: %i; the summary counts them all', async (save, kept) => {
	let count = 0;
	const url = await serveSockets((socket) => {
		const intent = count++ % 2 === 0 ? 'contact' : 'something else';
		socket.send(JSON.stringify({message: 'hello', intent}));
	});
	const {code, cwd} = await runBin([
		...['run', '-u', url, '-d', join(sampleDatasets, 'contact.jsonl'), '-q', '--save', save],
	]);
	expect(code).toBe(0);
	const folder = await runFolder(cwd);
	expect(await readAttempts(folder)).toHaveLength(kept);
	expect(await readSummary(folder)).toMatchObject({total_requests: 34, passed: 17, failed: 17});
});

test('--summary writes the same summary to another file, in a folder that it makes', async () => {
	const url = await answer();
	const {code, cwd} = await runBin([
		...['run', '-u', url, '-d', sampleDatasets, '--max-samples', '1', '-q'],
		...['--summary', 'reports/summary.json'],
	]);
	expect(code).toBe(0);
	const written = await readFile(join(cwd, 'reports', 'summary.json'), 'utf8');
	expect(JSON.parse(written)).toEqual(await readSummary(await runFolder(cwd)));
});

test('a dataset comes from standard input with -d -', async () => {
	const url = await answer();
	const stdin = '{"Question":"one","Intent":"pii"}\r\n\r\n{"Question":"two"}';
	const {code, cwd} = await runBin(['run', '-u', url, '-d', '-', '-q'], {stdin});
	expect(code).toBe(0);
	const attempts = await readAttempts(await runFolder(cwd));
	expect(attempts.map(({id}) => id).sort()).toEqual(['stdin:1', 'stdin:3']);
});

test('progress goes to standard error in whole lines, at most one in ten seconds', async () => {
	const url = await startMock(['--latency', '100ms']);
	const began = performance.now();
	const {code, stdout, stderr} = await runBin([
		...['run', '-u', url, '-d', sampleDatasets, '-c', '1', '--duration', '12s', '--json'],
	]);
	const took = performance.now() - began;
	expect(code).toBe(0);
	expect(stderr).not.toContain('\r');
	expect(stderr.endsWith('\n')).toBe(true);
	// A busy machine is warned of, which is no progress.
	const progress = stderr
		.trimEnd()
		.split('\n')
		.filter((line) => !line.startsWith('warning: '));
	expect(progress[0]).toMatch(/^\d+ attempts, \d+s of 12s {2}.*passed \d+/);
	expect(progress.length).toBeLessThanOrEqual(took / 10_000);
	expect((JSON.parse(stdout) as SummaryFile).total_time).toBeGreaterThan(11.9);
});

test("a user's metric in TypeScript may lie anywhere and import floodgate", async () => {
	const url = await answer();
	const elsewhere = await temporaryFolder();
	const metric = join(elsewhere, 'politeness.ts');
	await writeFile(
		metric,
		`import {defineMetric, type MetricReply} from 'floodgate';
		const polite = (reply: MetricReply): number => (reply.text.includes('two') ? 0 : 1);
		export default defineMetric({
			name: 'politeness',
			score: (_prompt, reply) => polite(reply),
			failureCondition: (_prompt, _reply, score) => score < 0.5,
		});`,
	);
	const stdin = '{"Question":"one"}\n{"Question":"two"}\n{"Question":"three"}\n';
	const {code, stdout, cwd} = await runBin(
		['run', '-u', url, '-d', '-', '-q', '--metrics', metric, '--threshold', 'politeness >= 0.9'],
		{stdin},
	);
	expect(code).toBe(3);
	expect(stdout).toMatch(/✗ fails politeness >= 0\.9 +0\.667/);
	const {metrics} = await readSummary(await runFolder(cwd));
	expect(metrics.politeness).toMatchObject({count: 3, failed_count: 1});
	expect(metrics.politeness?.failed_responses).toMatchObject([{id: 'stdin:2', prompt: 'two'}]);
});

test('the demo runs without a terminal, shows failed pairs, and is over within a minute', async () => {
	const began = performance.now();
	const {code, stdout, stderr, cwd} = await runBin(['demo']);
	expect(performance.now() - began).toBeLessThan(60_000);
	expect(code).toBe(0);
	expect(stdout).toMatch(/failed pairs +the first 5 of \d+/);
	expect(stdout).toContain('saved          runs/demo-');
	expect(stderr).not.toContain('\r');
	expect((await readSummary(await runFolder(cwd))).total_requests).toBeGreaterThan(200);
});

test('a saved run is listed, shown as it was, and deleted', async () => {
	const url = await answer();
	const cwd = await temporaryFolder();
	const args = [
		'run',
		'-u',
		url,
		'-d',
		sampleDatasets,
		'--max-samples',
		'1',
		'--name',
		'Été à Montréal',
	];
	const run = await runBin(args, {cwd});
	const listed = await runBin(['runs'], {cwd});
	expect(listed.code).toBe(0);
	expect(listed.stdout).toMatch(
		/^Été-à-Montréal-\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d +– no thresholds +6 +\d+ +\d+ /m,
	);
	const shown = await runBin(['runs', 'show', 'last'], {cwd});
	expect(shown.stdout).toBe(run.stdout);
	const unconfirmed = await runBin(['runs', 'delete', 'last'], {cwd});
	expect(unconfirmed.code).toBe(2);
	const deleted = await runBin(['runs', 'delete', 'last', '--yes'], {cwd});
	expect(deleted).toMatchObject({code: 0, stdout: ''});
	expect((await runBin(['runs', '--json'], {cwd})).stdout).toBe('[]\n');
});

test('saved runs are looked for where runs go, wherever that was configured', async () => {
	const url = await answer();
	const cwd = await temporaryFolder();
	await mkdir(join(cwd, 'kept'));
	await writeFile(join(cwd, 'floodgate.config.json'), JSON.stringify({url, out: 'kept'}));
	await runBin(['run', '-d', sampleDatasets, '--max-samples', '1', '-q'], {cwd});
	expect((await runBin(['runs', '--json'], {cwd})).stdout).toContain('"status": "complete"');
	const env = {FLOODGATE_OUT: 'elsewhere'};
	expect((await runBin(['runs', '--json'], {cwd, env})).stdout).toBe('[]\n');
});
