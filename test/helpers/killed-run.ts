import {existsSync} from 'node:fs';
import {readFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {expect} from 'vitest';
import type {Attempt} from '../../source/model/attempt.ts';
import type {SummaryFile} from '../../source/store/summary-codec.ts';
import {runBin, runFolder, sampleDatasets, startBin, startMock, temporaryFolder} from './bin.ts';
import {createDraw} from './random.ts';

/** The attempts that can be read; the last line may be torn. */
export async function attemptsIn(folder: string): Promise<Attempt[]> {
	const lines = (await readFile(join(folder, 'results.jsonl'), 'utf8')).split('\n');
	return lines.flatMap((line) => {
		try {
			return [JSON.parse(line) as Attempt];
		} catch {
			return [];
		}
	});
}

export const killedLoads = {
	'a closed run': ['--repeat', '50', '-c', '5'],
	'two workers with a connection per prompt': [
		...['--repeat', '50', '--workers', '2', '-c', '6', '--per-prompt'],
	],
	'an open run': ['--repeat', '50', '--rate', '80', '-c', '10'],
	'a stepped run with a warm-up': [
		...['--warmup', '3', '--steps', '2:6:2', '--hold', '400ms', '--pause', '100ms'],
	],
};

/** What the summary says of all attempts, made of the lines by hand. */
function expectFiguresOf(attempts: readonly Attempt[], summary: SummaryFile): void {
	const count = (outcome: string) =>
		attempts.filter((attempt) => attempt.outcome === outcome).length;
	expect(summary).toMatchObject({
		total_requests: attempts.length,
		passed: count('passed'),
		failed: count('failed'),
		errored: count('errored'),
		verdict: 'invalid',
		run: {status: 'interrupted'},
	});
	const latencies = attempts
		.filter(({outcome}) => outcome !== 'errored')
		.map(({timing}) => Math.round(timing.complete * 1e6) - Math.round(timing.sent! * 1e6));
	expect(summary.latency.count).toBe(latencies.length);
	if (latencies.length > 0) {
		const sum = latencies.reduce((all, latency) => all + latency, 0);
		expect(summary.latency.min).toBe(Math.min(...latencies) / 1e6);
		expect(summary.latency.max).toBe(Math.max(...latencies) / 1e6);
		expect(summary.latency.average).toBeCloseTo(sum / latencies.length / 1e6, 12);
	}
	const intents = Map.groupBy(attempts, ({prompt}) => prompt.Intent as string);
	expect(Object.keys(summary.per_intent).toSorted()).toEqual([...intents.keys()].toSorted());
	for (const [intent, own] of intents) {
		expect(summary.per_intent[intent]).toMatchObject({
			count: own.length,
			passed: own.filter(({outcome}) => outcome === 'passed').length,
		});
	}
	for (const [name, figures] of Object.entries(summary.metrics)) {
		const scores = attempts.flatMap(({scores: all}) => all[name] ?? []);
		expect(figures.count).toBe(scores.length);
		if (scores.length === 0) continue;
		const average = scores.reduce((all, score) => all + score, 0) / scores.length;
		expect(figures.average).toBeCloseTo(average, 12);
	}
}

/** A load that is killed so often, at moments that the seed chooses, shows its figures each time. */
export async function expectShown(
	flags: readonly string[],
	seed: number,
	kills: number,
): Promise<void> {
	const url = await startMock(['--latency', '15ms', '--accuracy', '0.7', '--error-rate', '0.1']);
	const draw = createDraw(seed);
	for (let kill = 0; kill < kills; kill++) {
		const cwd = await temporaryFolder();
		const args = ['run', '-u', url, '-d', sampleDatasets, ...flags];
		const {child, done} = await startBin(args, {cwd});
		const begun = () => readdir(join(cwd, 'runs')).catch(() => []);
		await expect.poll(begun, {timeout: 20_000}).toHaveLength(1);
		const folder = await runFolder(cwd);
		await expect.poll(() => existsSync(join(folder, 'events.jsonl')), {timeout: 20_000}).toBe(true);
		await wait(draw.int(150, 1500));
		child.kill('SIGKILL');
		expect((await done).code).toBeNull();

		const attempts = await attemptsIn(folder);
		const shown = await runBin(['runs', 'show', 'last', '--json'], {cwd});
		expect(shown.stderr).toBe('');
		expectFiguresOf(attempts, JSON.parse(shown.stdout) as SummaryFile);
	}
}
