import {expect, test, vi} from 'vitest';
import {join} from 'node:path';
import {readFile} from 'node:fs/promises';
import {
	readSummary,
	runBin,
	runFolder,
	sampleDatasets,
	startBin,
	startMock,
} from '../helpers/bin.ts';
import {judgeModule, serveJudge} from '../metrics/service-run.ts';

vi.setConfig({testTimeout: 60_000});

// That a replay of each folder equals its summary is checked wherever a run of the bin ends.
const argumentsFor = (url: string, metric: string) => [
	...['run', '-u', url, '-d', sampleDatasets, '--max-samples', '5'],
	...['--metrics', metric, '--metrics', 'length_check:{"name":"short","longest":100000}', '--json'],
];

test('the verdict and the exit wait for the scores of a service, over several workers', async () => {
	const judge = await serveJudge((_, response) => response.end('{"score":0,"passed":false}'), 20);
	const url = await startMock();
	const options = ['--workers', '2', '-c', '4', '--threshold', 'judge >= 0.5'];
	const args = [...argumentsFor(url, await judgeModule(judge.url)), ...options];
	const {code, cwd, stdout} = await runBin(args);
	expect(code).toBe(3);
	expect(JSON.parse(stdout)).toMatchObject({
		...{passed: 0, failed: 30},
		metrics: {judge: {count: 30, average: 0}, short: {count: 30, average: 1}},
	});
	const folder = await runFolder(cwd);
	const lines = (await readFile(join(folder, 'scores.jsonl'), 'utf8')).trim().split('\n');
	expect(lines).toHaveLength(30);
});

test('Ctrl-C while a service scores leaves the rest unscored', async () => {
	let answered = 0;
	const waiting = Promise.withResolvers<undefined>();
	const judge = await serveJudge((_, response) => {
		if (answered++ < 10) response.end('1');
		else waiting.resolve(undefined);
	});
	const url = await startMock();
	const args = argumentsFor(url, await judgeModule(judge.url));
	const {child, done, cwd} = await startBin(args);
	await waiting.promise;
	const linesOf = async (name: string) =>
		(await readFile(join(await runFolder(cwd), name), 'utf8')).split('\n').length - 1;
	await vi.waitFor(
		async () => {
			expect(await linesOf('results.jsonl')).toBe(30);
			expect(await linesOf('scores.jsonl')).toBe(10);
			const events = await readFile(join(await runFolder(cwd), 'events.jsonl'), 'utf8');
			expect(events).toContain('"moment":"end"');
		},
		{timeout: 20_000, interval: 100},
	);
	child.kill('SIGINT');
	const {code} = await done;
	expect(code).toBe(130);
	const summary = await readSummary(await runFolder(cwd));
	expect(summary).toMatchObject({passed: 30, verdict: 'invalid'});
	expect(summary.metrics.judge).toMatchObject({count: 10, unscored: 20});
});

test('what does not go with a service is refused before anything is sent', async () => {
	const metric = await judgeModule('http://127.0.0.1:9');
	const args = [...argumentsFor('ws://127.0.0.1:9', metric), '--save', 'none'];
	const {code, stderr} = await runBin(args);
	expect(code).toBe(2);
	expect(stderr).toMatch(/--save none does not go with the metric judge: .*use --save all/);
	const twice = await runBin([...argumentsFor('ws://127.0.0.1:9', metric), '--metrics', metric]);
	expect(twice.code).toBe(2);
	expect(twice.stderr).toMatch(/two metrics are called "judge"; give one of them another name/);
});
