import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Attempt} from '../../source/model/attempt.ts';
import {startInProcess, startWorker} from '../../source/runner/worker-handle.ts';
import {recordedPlan} from '../../source/runner/recorded-plan.ts';
import {prepareRerun} from '../../source/runner/rerun.ts';
import {openDocument} from '../../source/runs/open-document.ts';
import {replay} from '../../source/runs/replay.ts';
import {readRun} from '../../source/store/history.ts';
import {toFile} from '../../source/store/summary-codec.ts';
import {expectReplay} from '../helpers/replay.ts';
import {gatewayFor, prompts} from '../runner/plan.ts';
import {record, broken, slow, runs} from './recorded.ts';

for (const [name, [behaviour, config, during]] of Object.entries(runs)) {
	test(`a run ${name} is replayed to its very summary`, async () => {
		await expectReplay(await record(behaviour, config, during));
	});
}

test('a run with two workers is replayed to its very summary', async () => {
	const config = {workers: 2, connections: 4, repeat: 6};
	const folder = await record(broken, config, undefined, startWorker);
	await expectReplay(folder);
	const lines = (await readFile(join(folder, 'results.jsonl'), 'utf8')).trim().split('\n');
	const opened = lines.map((line) => JSON.parse(line) as {connection: number; timing: object});
	const first = opened.filter(({timing}) => 'connect' in timing).map(({connection}) => connection);
	expect(new Set(first).size).toBe(first.length);
});

test('reruns are replayed with the run, each with what it changed', async () => {
	const folder = await record({...broken, errorRate: 0.5}, {connections: 2});
	for (const behaviour of [broken, {}]) {
		const {url} = await gatewayFor(behaviour);
		const document = await openDocument(folder);
		const plan = {...recordedPlan(document), url};
		const {runner, done} = await prepareRerun(document, 'all', plan, startInProcess);
		runner.start();
		const {summary} = await done;
		expect(summary.count).toBe(prompts.length);
		await expectReplay(folder);
	}
	expect(readRun(folder).summary!.reruns).toMatchObject([{}, {passed: prompts.length}]);
});

test('what is replayed comes from the attempts: one line less is one attempt less', async () => {
	const folder = await record({}, {});
	const file = join(folder, 'results.jsonl');
	const lines = (await readFile(file, 'utf8')).split('\n');
	await writeFile(file, lines.slice(1).join('\n'));
	await expect(expectReplay(folder)).rejects.toThrow();
});

test('a torn last line of events and a missing end are no hindrance', async () => {
	const folder = await record(broken, {});
	const file = join(folder, 'events.jsonl');
	const text = await readFile(file, 'utf8');
	await writeFile(file, text.slice(0, text.lastIndexOf('"type":"end"') - 3));
	expect(toFile(await replay(folder))).toMatchObject({total_requests: prompts.length});
});

type SavedSecond = {
	type: string;
	moment: string;
	loop_delay: number | null;
	loop_delay_at: number | null;
};

/** Makes one of a run's seconds a late one. @returns from when to when */
async function makeLate(folder: string): Promise<{from: number; to: number}> {
	const file = join(folder, 'events.jsonl');
	const lines = (await readFile(file, 'utf8')).trim().split('\n');
	const events = lines.map((line) => JSON.parse(line) as SavedSecond);
	const second = events.findLast(({type, moment}) => type === 'second' && moment === 'second')!;
	const to = second.loop_delay_at!;
	for (const event of events) if (event.type === 'second') event.loop_delay = 0;
	second.loop_delay = 0.9;
	await writeFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
	return {from: Math.max(0, to - 1), to};
}

const timedRun = {connections: 2, duration: '2500ms', withoutLate: true};

test.each<{what: string; config: Readonly<Record<string, unknown>>}>([
	{what: 'a run', config: timedRun},
	{
		what: 'a run of steps',
		config: {
			...{withoutLate: true, steps: '1:2:1', hold: '1300ms', pause: '0s'},
			thresholds: ['requests_per_second >= 1', 'latency.p95{intent=permits} < 5s'],
		},
	},
])('$what is summed up without the attempts of its late seconds', async ({config}) => {
	const folder = await record(slow, config);
	await expectReplay(folder);
	const {from, to} = await makeLate(folder);
	const lines = (await readFile(join(folder, 'results.jsonl'), 'utf8')).trim().split('\n');
	const attempts = lines.map((line) => JSON.parse(line) as Attempt);
	const isLate = ({timing: {intended, sent = intended, first = sent, complete}}: Attempt) =>
		[sent, first, complete].some((time) => from <= time && time <= to);
	const kept = attempts.filter((attempt) => !isLate(attempt));
	const late = attempts.filter(isLate);
	expect(late.length).toBeGreaterThan(0);
	expect(kept.length).toBeGreaterThan(0);

	const manifestFile = join(folder, 'manifest.json');
	const manifest = await readFile(manifestFile, 'utf8');
	const without = await replay(folder);
	await writeFile(manifestFile, manifest.replace('"withoutLate": true', '"withoutLate": false'));
	const whole = await replay(folder);

	expect(whole.totalRequests).toBe(attempts.length);
	expect(whole).not.toHaveProperty('leftOut');
	expect(without).toMatchObject({
		totalRequests: kept.length,
		errored: kept.filter(({outcome}) => outcome === 'errored').length,
		leftOut: {attempts: late.length, seconds: whole.generator.lateSeconds!.count},
	});
	expect(without.latency.count).toBe(without.successfulRequests);
	const counted = Object.values(without.perIntent).reduce((sum, {count}) => sum + count, 0);
	expect(counted).toBe(kept.length);
	// Rates are no timing: what was answered in a late second was answered.
	expect(without.requestsPerSecond).toBe(whole.requestsPerSecond);
	const rates = (summary: typeof whole) => summary.steps.map((step) => step.requestsPerSecond);
	expect(rates(without)).toEqual(rates(whole));
	const inSteps = without.steps.reduce((sum, {count}) => sum + count, 0);
	expect(inSteps).toBe(without.steps.length === 0 ? 0 : kept.length);
	const rate = (summary: typeof whole) => summary.thresholds[0]?.actual;
	expect(rate(without)).toBe(rate(whole));
});
