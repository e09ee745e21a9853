import {cp, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import type {Attempt} from '../../source/model/attempt.ts';
import {configSchema} from '../../source/config/options/run-options.ts';
import type {GatewayOptions} from '../../source/mock/options.ts';
import {UserError} from '../../source/model/user-error.ts';
import {startInProcess, startWorker} from '../../source/runner/worker-handle.ts';
import {prepareRun} from '../../source/prepare/prepare.ts';
import type {RecordedRun} from '../../source/runner/saved-run.ts';
import {recordedPlan} from '../../source/runner/recorded-plan.ts';
import {prepareRerun} from '../../source/runner/rerun.ts';
import {withKilled} from '../../source/runs/listed-digests.ts';
import {openDocument} from '../../source/runs/open-document.ts';
import {recordRun} from '../../source/runner/saved-run.ts';
import {replay} from '../../source/runs/replay.ts';
import {loadDifferences} from '../../source/config/load-differences.ts';
import {compareRuns} from '../../source/analysis/compare.ts';
import {findRun, listRuns, readRun} from '../../source/store/history.ts';
import {toFile} from '../../source/store/summary-codec.ts';
import {writeRows} from '../helpers/bin.ts';
import {expectReplay} from '../helpers/replay.ts';
import {gatewayFor, prompts, temporaryFolder} from '../runner/plan.ts';

type Behaviour = Partial<GatewayOptions>;

/** A run against a gateway, with something done in the middle of it; its folder. */
async function record(
	behaviour: Behaviour,
	config: Readonly<Record<string, unknown>>,
	during: (run: RecordedRun) => void = () => undefined,
	startEngine = startInProcess,
): Promise<string> {
	const {url} = await gatewayFor(behaviour);
	const folder = await temporaryFolder();
	const datasets = [
		await writeRows(
			folder,
			prompts.map(({row}) => row),
		),
	];
	const parsed = configSchema.parse({url, datasets, out: join(folder, 'runs'), ...config});
	const plan = {...parsed, url, seed: 1, name: 'test'};
	const recorded = recordRun(await prepareRun(plan), {startEngine});
	recorded.runner.start();
	during(recorded);
	await recorded.done;
	return recorded.folder.path;
}

/** Does something as soon as so many replies have come. */
const after =
	(count: number, act: (run: RecordedRun) => void) =>
	(run: RecordedRun): void => {
		let done = false;
		run.runner.subscribe(() => {
			const {passed, failed, errored} = run.runner.getSnapshot().counts;
			if (done || passed + failed + errored < count) return;
			done = true;
			act(run);
		});
	};

const broken: Behaviour = {
	accuracy: 0.6,
	errorRate: 0.2,
	seed: 3,
	latency: {median: 5, spread: 0.5},
};
const slow: Behaviour = {...broken, latency: {median: 30, spread: 0.5}};

const runs: Record<
	string,
	[Behaviour, Readonly<Record<string, unknown>>, ((run: RecordedRun) => void)?]
> = {
	'with failed and errored attempts': [broken, {connections: 3, repeat: 4}],
	'of which only failed attempts are saved': [broken, {repeat: 4, save: 'failed'}],
	'of which nothing is saved': [broken, {repeat: 4, save: 'none'}],
	'that is streamed, with lost and doubled frames': [
		{protocol: 'serverless-llm', loseRate: 0.1, duplicateRate: 0.1, swapRate: 0.1, tokenGap: 1},
		{reply: 'serverless-llm', repeat: 2},
	],
	'with thresholds on a tag, an intent and all': [
		broken,
		{
			repeat: 3,
			thresholds: ['latency.p95{intent=permits} < 1ms', 'error_rate < 50%', 'connect.max < 5s'],
		},
	],
	'with a warm-up before steps': [
		broken,
		{
			warmup: '2 prompts',
			steps: '1:3:1',
			hold: '4 prompts',
			pause: '0s',
			thresholds: ['latency.p95 < 5s'],
		},
	],
	'that looks for the capacity': [
		broken,
		{
			steps: '1:4:1',
			findCapacity: true,
			hold: '3 prompts',
			pause: '0s',
			thresholds: ['latency.p95 < 5s'],
		},
	],
	'in the open model, with prompts dropped': [
		{latency: {median: 400, spread: 0}},
		{rate: 40, duration: '1200ms', connections: 1, maxConnections: 2},
	],
	'without what was timed late': [broken, {repeat: 4, withoutLate: true}],
	'that is paused and resumed': [
		slow,
		{connections: 2, repeat: 3},
		after(8, ({runner}) => {
			runner.pause();
			setTimeout(() => runner.resume(), 300);
		}),
	],
	'whose level is changed by hand in a step': [
		slow,
		{steps: '2:2:1', hold: '20 prompts', pause: '0s', thresholds: ['latency.p95 < 5s']},
		after(8, ({runner}) => runner.setLevel(4)),
	],
	'that the user stops': [slow, {connections: 2, repeat: 9}, after(8, ({runner}) => runner.stop())],
	'that a signal interrupts': [
		slow,
		{connections: 2, repeat: 9},
		after(8, ({runner}) => runner.stop({grace: 0, interrupted: true})),
	],
	'that is stopped before it starts': [{}, {}],
	'that too many errors end': [
		{closeRate: 1, closeCode: 1006},
		{
			duration: '20s',
			abortOnFail: true,
			thresholds: ['error_rate < 1%'],
			abortWindow: '1s',
			thinkTime: '20ms',
		},
	],
};

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

const before = fileURLToPath(new URL('fixtures/before-events', import.meta.url));

/** A run of a version that wrote neither events nor aggregates, in a folder of runs. */
async function earlierRun(): Promise<{out: string; folder: string}> {
	const out = await temporaryFolder();
	const folder = join(out, 'before');
	await cp(before, folder, {recursive: true});
	return {out, folder};
}

test('a run of a version without events is listed, opened and compared as it was', async () => {
	const {out, folder} = await earlierRun();
	expect(listRuns(out)).toMatchObject({runs: [{digest: {total_requests: 12}}], unreadable: []});
	expect(findRun('last', out).summary).toMatchObject({totalRequests: 12, errored: 4});
	const document = await openDocument(folder);
	expect(document.entries).toHaveLength(16);
	expect(document.latest).toHaveLength(12);
	expect(document.summary!.reruns).toMatchObject([{count: 4, fixed: 1, stillFailing: 2}]);
	const summary = await readFile(join(folder, 'summary.json'), 'utf8');
	expect(JSON.parse(JSON.stringify(toFile(document.summary!)))).toEqual(JSON.parse(summary));
	const compared = {run: document, entries: document.entries};
	expect(compareRuns(compared, compared, loadDifferences)).toMatchObject({
		verdict: 'same',
		fixed: [],
	});
	await expect(replay(folder)).rejects.toThrow(/has no record of its events/);
});

test('a run of a version without events is rerun, and its events begin there', async () => {
	const {folder} = await earlierRun();
	const {url} = await gatewayFor();
	const document = await openDocument(folder);
	const plan = {...recordedPlan(document), url};
	const {runner, done} = await prepareRerun(document, 'failed', plan, startInProcess);
	runner.start();
	const {summary} = await done;
	expect(summary).toMatchObject({count: 2, errored: 0});
	expect(readRun(folder).summary!.reruns).toHaveLength(2);
	await expect(replay(folder)).rejects.toThrow(/has no record of its events/);
});

test('without its aggregate a run of which nothing was saved has no figures to make again', async () => {
	const folder = await record({}, {save: 'none'});
	await rm(join(folder, 'aggregate.json'));
	expect((await replay(folder)).totalRequests).toBe(0);
});

test('a run that was killed has its figures in the list and in its document', async () => {
	const folder = await record(broken, {repeat: 2});
	await rm(join(folder, 'summary.json'));
	const file = join(folder, 'manifest.json');
	const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
	const {digest, ended, ...begun} = manifest;
	expect([digest, ended]).not.toContain(undefined);
	await writeFile(file, JSON.stringify({...begun, status: 'interrupted'}));
	const {runs: listed} = listRuns(join(folder, '..'));
	expect(listed).toMatchObject([{digest: undefined}]);
	expect(await withKilled(listed)).toMatchObject([
		{digest: {total_requests: 2 * prompts.length, verdict: 'invalid'}},
	]);
	const {summary} = await openDocument(folder);
	expect(summary).toMatchObject({
		totalRequests: 2 * prompts.length,
		verdictReasons: ['the run was interrupted'],
	});
});

test.each(['null', '{"version":1', '{"version":1,"all":5}'])(
	'a run that was killed, with the aggregate %s, is told to be damaged in a line',
	async (text) => {
		const folder = await record({}, {save: 'failed'});
		await rm(join(folder, 'summary.json'));
		await writeFile(join(folder, 'aggregate.json'), text);
		const opened = openDocument(folder);
		await expect(opened).rejects.toBeInstanceOf(UserError);
		await expect(opened).rejects.toThrow(
			new RegExp(`^the run ${folder} cannot be read: aggregate\\.json: [^\\n]+$`),
		);
	},
);

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
