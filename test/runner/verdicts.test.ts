import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {configSchema} from '../../source/config/options/run-options.ts';
import type {WorkerGauges} from '../../source/model/worker-gauges.ts';
import {prepareRun} from '../../source/prepare/prepare.ts';
import {recordRun} from '../../source/runner/saved-run.ts';
import type {Manifest} from '../../source/store/manifest.ts';
import {toFile} from '../../source/store/summary-codec.ts';
import {readSummary, temporaryFolder, writeRows} from '../helpers/bin.ts';
import {fakeEngines, type FakeEngine} from '../helpers/fake-engine.ts';
import {observedServer} from '../helpers/observed-server.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {setupFor, startRun} from './plan.ts';

const noVerdict = {scores: {}, reasons: {}, errors: {}};

/** A recorded run whose engine the test plays, so that seconds pass when it says so. */
async function record(config: Readonly<Record<string, unknown>>) {
	const folder = await temporaryFolder();
	const url = 'ws://127.0.0.1:9';
	const datasets = [await writeRows(folder, [{Question: 'one'}, {Question: 'two'}])];
	const given = {url, datasets, out: join(folder, 'runs'), metrics: [], ...config};
	const plan = {...configSchema.parse(given), url, seed: 1, name: 'test'};
	const {engines, startEngine} = fakeEngines();
	const run = recordRun(await prepareRun(plan), {startEngine});
	onTestFinished(async () => {
		run.runner.stop({grace: 0});
		await run.done;
	});
	run.runner.start();
	const [engine] = engines;
	engine!.say({type: 'ready'});
	return {...run, engine: engine!, plan};
}

type Second = {readonly passed?: number; readonly errored?: number; readonly latency?: number};

/** Lets seconds of load pass, in each of which so many prompts end. */
function pass(
	{collector, report}: FakeEngine,
	seconds: number,
	{passed = 0, errored = 0, latency = 10}: Second,
	gauges: (second: number) => Partial<WorkerGauges> = () => ({}),
) {
	const error = {class: 'closed.1011', message: 'overloaded'} as const;
	for (let second = 1; second <= seconds; second++) {
		for (let count = 0; count < passed; count++) {
			collector.add(makeRaw({complete: latency, first: latency}), noVerdict, 'passed');
		}
		for (let count = 0; count < errored; count++) {
			collector.add(makeRaw({error, text: undefined}), noVerdict, 'errored');
		}
		const sent = collector.total();
		report({sent, elapsed: second * 1000, ...gauges(second)});
	}
}

const manifestOf = async (path: string) =>
	JSON.parse(await readFile(join(path, 'manifest.json'), 'utf8')) as Manifest;

test('--abort-on-fail ends the run when a threshold can no longer hold', async () => {
	const config = {duration: '1h', abortOnFail: true, thresholds: ['latency.max < 50ms']};
	const {engine, done, folder} = await record(config);
	pass(engine, 3, {passed: 5});
	expect(engine.received.map(({type}) => type)).not.toContain('stop');
	pass(engine, 4, {passed: 5, latency: 80});
	const {status, summary} = await done;
	expect(engine.received.map(({type}) => type)).toContain('stop');
	expect(status).toBe('aborted');
	expect(summary.verdict).toBe('fail');
	expect(summary.run.aborted).toMatch(/latency\.max < 50ms.*can no longer hold/);
	expect(summary.verdictReasons[0]).toBe(summary.run.aborted);
	expect(summary.thresholds).toMatchObject([{ok: false, actual: 0.08}]);
	expect((await manifestOf(folder.path)).status).toBe('aborted');
	expect(await readSummary(folder.path)).toEqual(toFile(summary));
});

test('without --abort-on-fail it goes on, however much a threshold is violated', async () => {
	const {engine, runner} = await record({duration: '1h', thresholds: ['latency.max < 50ms']});
	pass(engine, 60, {passed: 5, latency: 80});
	expect(runner.getSnapshot()).toMatchObject({phase: 'running', aborted: null});
});

test('half the attempts errored over 30 s of load end the run, and it proves nothing', async () => {
	const {engine, runner, done, folder} = await record({duration: '1h'});
	pass(engine, 29, {passed: 1, errored: 2});
	expect(runner.getSnapshot().phase).toBe('running');
	pass(engine, 31, {passed: 1, errored: 2});
	const {status, summary} = await done;
	expect(status).toBe('aborted');
	expect(summary.verdict).toBe('invalid');
	expect(summary.run.aborted).toMatch(/more than half.*closed\.1011.*--max-error-rate off/);
	expect((await manifestOf(folder.path)).status).toBe('aborted');
});

test('--max-error-rate off lets everything fail', async () => {
	const {engine, runner} = await record({duration: '1h', maxErrorRate: 'off'});
	pass(engine, 90, {errored: 3});
	expect(runner.getSnapshot().phase).toBe('running');
});

test.each([
	{strict: true, verdict: 'invalid'},
	{strict: false, verdict: 'pass'},
])('a loop late in 5 of 13 seconds: with strict $strict, $verdict', async ({strict, verdict}) => {
	const {engine, runner, done} = await record({duration: '1h', strict});
	const late = (seconds: number[]) => (second: number) => ({
		loopDelayP99: seconds.includes(second) ? 0.05 : 0.001,
	});
	pass(engine, 10, {passed: 5}, late([3, 8]));
	expect(runner.getSnapshot().generator).toMatchObject({saturated: false, loopDelayP99: 0.05});
	runner.stop();
	pass(engine, 13, {passed: 5}, late([11, 12, 13]));
	const {summary} = await done;
	expect(summary.generator.saturated).toBe(true);
	expect(summary.generator.reasons[0]).toMatch(/event loop was over 20.* late in 5 of 13 s/);
	expect(summary.verdict).toBe(verdict);
	if (strict) expect(summary.verdictReasons[0]).toMatch(/saturated \(--strict\)/);
});

test('a loop that is really blocked is noticed, in the snapshot and in the summary', async () => {
	const server = await observedServer();
	// The engine and whatever blocks share this thread.
	const {until, runner, done} = startRun(await setupFor(server.url, {duration: '1h'}));
	const blocking = setInterval(() => {
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
	}, 150);
	onTestFinished(() => clearInterval(blocking));
	const {generator} = await until((snapshot) => snapshot.generator.saturated);
	clearInterval(blocking);
	expect(generator.loopDelayP99).toBeGreaterThan(0.02);
	expect(generator.reasons[0]).toMatchObject({kind: 'late_seconds'});
	runner.stop();
	// What those seconds measured stays in the figures, and so does the doubt.
	expect((await done).snapshot.generator.saturated).toBe(true);
});
