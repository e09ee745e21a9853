import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {startInProcess, startWorker} from '../../source/runner/worker-handle.ts';
import {gatewayFor, prompts, readAttempts, setupFor, startRun, temporaryFolder} from './plan.ts';

const sum = ({counts}: Snapshot) =>
	counts.passed + counts.failed + counts.errored + counts.inFlight;

test.each([
	{where: 'in the runner’s thread', engine: startInProcess},
	{where: 'in a worker', engine: startWorker},
])('an engine $where sends every prompt once over persistent connections', async ({engine}) => {
	const gateway = await gatewayFor();
	const setup = await setupFor(gateway.url, {connections: 3});
	const {snapshot, status} = await startRun(setup, engine).done;
	expect(status).toBe('complete');
	expect(snapshot).toMatchObject({
		phase: 'done',
		planned: 12,
		counts: {sent: 12, passed: 12, failed: 0, errored: 0, inFlight: 0, unmatched: 0},
		connections: {open: 0, connecting: 0, opened: 3},
		latency: {count: 12},
		connect: {count: 3},
	});
	expect(gateway.counts()).toMatchObject({connections: 3, prompts: 12, replies: 12});
});

test('per prompt, every prompt has a connection of its own', async () => {
	const gateway = await gatewayFor();
	const setup = await setupFor(gateway.url, {connections: 3, connectionMode: 'per-prompt'});
	const {snapshot} = await startRun(setup).done;
	expect(snapshot.counts.passed).toBe(12);
	expect(snapshot.connect.count).toBe(12);
	expect(gateway.counts().connections).toBe(12);
});

test('each repeat is an attempt of its own, with one line in the results', async () => {
	const gateway = await gatewayFor();
	const file = join(await temporaryFolder(), 'results.jsonl');
	const setup = await setupFor(gateway.url, {repeat: 3, connections: 4}, file);
	await startRun(setup, startWorker).done;
	const attempts = await readAttempts(file);
	const ids = [1, 2, 3].flatMap((round) =>
		prompts.map(({id}) => (round === 1 ? id : `${id}@${round}`)),
	);
	expect(attempts.map(({id}) => id).toSorted()).toEqual(ids.toSorted());
	expect(attempts.map(({index}) => index).toSorted((a, b) => a - b)).toEqual([...ids.keys()]);
	for (const {timing} of attempts) {
		expect(timing.sent).toBeGreaterThanOrEqual(0);
		expect(timing.complete).toBeGreaterThanOrEqual(timing.first!);
		expect(timing.first).toBeGreaterThan(timing.sent!);
	}
});

test('the results keep errors too, and only what --save asks for', async () => {
	const gateway = await gatewayFor({errorRate: 0.5, seed: 3});
	const file = join(await temporaryFolder(), 'results.jsonl');
	const setup = await setupFor(gateway.url, {save: 'failed', repeat: 3}, file);
	const {snapshot} = await startRun(setup).done;
	const attempts = await readAttempts(file);
	expect(snapshot.counts.errored).toBeGreaterThan(0);
	expect(snapshot.counts.passed).toBeGreaterThan(0);
	expect(attempts).toHaveLength(snapshot.counts.errored);
	expect(new Set(attempts.map(({error}) => error?.class))).toEqual(
		new Set(['gateway.internal_server_error']),
	);
});

test('in every snapshot, sent is passed + failed + errored + in flight', async () => {
	const gateway = await gatewayFor({
		latency: {median: 15, spread: 0.5},
		errorRate: 0.2,
		closeRate: 0.2,
		longRate: 0.2,
	});
	const setup = await setupFor(gateway.url, {repeat: 20, metrics: ['length_check']});
	const {published, done} = startRun(setup, startWorker);
	const {snapshot} = await done;
	for (const each of [...published, snapshot]) expect(each.counts.sent).toBe(sum(each));
	expect(snapshot.counts).toMatchObject({sent: 240, inFlight: 0});
	expect(
		Math.min(snapshot.counts.passed, snapshot.counts.failed, snapshot.counts.errored),
	).not.toBe(0);
	expect(published.some(({counts}) => counts.inFlight > 0)).toBe(true);
});

test('a run whose server is not there ends, with every prompt an error', async () => {
	const gateway = await gatewayFor();
	await gateway.close();
	const {snapshot, status} = await startRun(await setupFor(gateway.url)).done;
	expect(status).toBe('complete');
	expect(snapshot.counts).toMatchObject({sent: 12, errored: 12});
	expect(snapshot.errors['connect.refused']?.count).toBe(12);
	expect(snapshot.latency).toMatchObject({count: 0, median: null});
});

test('paused, it sends nothing and time stands still; resumed, it goes on', async () => {
	const gateway = await gatewayFor({latency: {median: 5, spread: 0}});
	const {runner, until, done} = startRun(await setupFor(gateway.url, {repeat: 100}));
	await until(({counts}) => counts.passed > 10);
	runner.pause();
	const paused = await until(({counts}) => counts.inFlight === 0);
	expect(paused.phase).toBe('paused');
	const {sent} = paused.counts;
	const ticks = {left: 4};
	const later = await until((snapshot) => snapshot !== paused && ticks.left-- === 0);
	expect(later.counts.sent).toBe(sent);
	expect(later.elapsed).toBe(paused.elapsed);
	runner.resume();
	const resumed = await until(({counts}) => counts.sent > sent);
	expect(resumed.phase).toBe('running');
	runner.stop();
	expect((await done).status).toBe('complete');
});

test('what did not change keeps its identity from one snapshot to the next', async () => {
	const gateway = await gatewayFor({errorRate: 0.3, longRate: 0.3});
	const setup = await setupFor(gateway.url, {repeat: 100, metrics: ['length_check']});
	const {runner, until} = startRun(setup);
	await until(({counts}) => counts.passed > 10 && counts.failed > 0 && counts.errored > 0);
	runner.pause();
	const before = await until(({counts}) => counts.inFlight === 0);
	const ticks = {left: 4};
	const after = await until((snapshot) => snapshot !== before && ticks.left-- === 0);
	expect(after).not.toBe(before);
	expect(Object.isFrozen(after)).toBe(true);
	for (const slice of [
		'latency',
		'responseTime',
		'firstToken',
		'chunkGap',
		'connect',
		'metrics',
		'intents',
		'errors',
		'failures',
	] as const) {
		expect(after[slice] === before[slice], slice).toBe(true);
	}
});

test('between two publications the snapshot is the same object', async () => {
	const gateway = await gatewayFor();
	const {runner, done} = startRun(await setupFor(gateway.url));
	await done;
	expect(runner.getSnapshot()).toBe(runner.getSnapshot());
	expect((await done).snapshot).toBe(runner.getSnapshot());
});

test('stopped, it waits for the replies in flight', async () => {
	const gateway = await gatewayFor({latency: {median: 300, spread: 0}});
	const {runner, until, done} = startRun(await setupFor(gateway.url, {connections: 5, repeat: 50}));
	await until(({counts}) => counts.inFlight === 5);
	runner.stop({grace: 60_000});
	expect(runner.getSnapshot().phase).toBe('stopping');
	const {snapshot, status} = await done;
	expect(status).toBe('complete');
	expect(snapshot.counts).toMatchObject({sent: 5, passed: 5, inFlight: 0});
});

test.each([
	{where: 'in the runner’s thread', engine: startInProcess},
	{where: 'in a worker', engine: startWorker},
])('when the grace is over, an engine $where gives up what is in flight', async ({engine}) => {
	const gateway = await gatewayFor({silenceRate: 1});
	const {runner, until, done} = startRun(await setupFor(gateway.url, {connections: 5}), engine);
	await until(({counts}) => counts.inFlight === 5);
	runner.stop({grace: 50, interrupted: true});
	const {snapshot, status} = await done;
	expect(status).toBe('interrupted');
	expect(snapshot.counts).toMatchObject({sent: 5, passed: 0, errored: 0, inFlight: 5});
});

test('stopped before it began, it sends nothing', async () => {
	const gateway = await gatewayFor();
	const {createRunner} = await import('../../source/runner/runner.ts');
	const runner = createRunner(await setupFor(gateway.url), {startEngine: startInProcess});
	runner.stop();
	runner.start();
	expect((await runner.done).snapshot.counts.sent).toBe(0);
	expect(gateway.counts().connections).toBe(0);
});

test('the number of connections can be changed while it runs', async () => {
	const gateway = await gatewayFor({latency: {median: 20, spread: 0}});
	const {runner, until, done} = startRun(
		await setupFor(gateway.url, {connections: 1, repeat: 500}),
	);
	await until(({connections}) => connections.open === 1);
	runner.setLevel(4);
	await until(({connections}) => connections.open === 4 && connections.target === 4);
	runner.setLevel(2);
	await until(({connections}) => connections.open === 2 && connections.target === 2);
	runner.stop();
	await done;
});

test('a duration goes round the prompts until time is up', async () => {
	const gateway = await gatewayFor();
	const setup = await setupFor(gateway.url, {duration: '600ms', connections: 2});
	const {snapshot} = await startRun(setup).done;
	expect(snapshot).toMatchObject({planned: null, duration: 0.6});
	expect(snapshot.counts.sent).toBeGreaterThan(12);
	expect(snapshot.counts.inFlight).toBe(0);
	expect(snapshot.elapsed).toBeGreaterThanOrEqual(0.6);
});

test('a timeout counts in the response time, at its limit, and not in the latency', async () => {
	const gateway = await gatewayFor({silenceRate: 1});
	const timeouts = {total: '200ms', connect: '5s'};
	const setup = await setupFor(gateway.url, {connections: 12, timeouts});
	const {snapshot} = await startRun(setup).done;
	expect(snapshot.errors['timeout.total']?.count).toBe(12);
	expect(snapshot.latency.count).toBe(0);
	expect(snapshot.responseTime.count).toBe(12);
	expect(snapshot.responseTime.max).toBeCloseTo(0.2, 3);
});

// Every write to it fails, as on a full disk; only Linux has it.
const full = '/dev/full';

test.runIf(existsSync(full))('results that cannot be written end the run as failed', async () => {
	const gateway = await gatewayFor({latency: {median: 5, spread: 0}});
	const setup = await setupFor(gateway.url, {repeat: 10_000}, full);
	const {status, failure, snapshot} = await startRun(setup).done;
	expect(status).toBe('failed');
	expect(failure).toContain('ENOSPC');
	expect(snapshot.counts.sent).toBeLessThan(120_000);
});
