import {join} from 'node:path';
import {expect, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {describeGeneratorReason} from '../../source/terminal/generator-reason.ts';
import {startWorker} from '../../source/runner/worker-handle.ts';
import {prompts as manyPrompts} from '../faults/fire.ts';
import {observedServer} from '../helpers/observed-server.ts';
import {readAttempts, setupFor, startRun, temporaryFolder} from './plan.ts';

async function start(
	url: string,
	config: Readonly<Record<string, unknown>>,
	file: string | null = null,
) {
	const setup = {
		...(await setupFor(url, config, file)),
		prompts: promptTableOf(manyPrompts(50)).data,
	};
	return startRun(setup, startWorker);
}

test('waiting behind a stalled server is in the response time, and not in the latency', async () => {
	const server = await observedServer({held: true});
	const file = join(await temporaryFolder(), 'results.jsonl');
	const config = {rate: 50, connections: 1, maxConnections: 1};
	const {until, done} = await start(server.url, config, file);
	// The first prompt gets no answer until the last one has been due for a while.
	const stalled = await until(({counts}) => counts.waiting === 49);
	expect(stalled.counts).toMatchObject({sent: 1, dropped: 0, inFlight: 1});
	server.release();
	const {snapshot} = await done;
	const {latency, responseTime, counts} = snapshot;
	expect(counts).toMatchObject({sent: 50, passed: 50, dropped: 0, waiting: 0});
	expect(counts.late).toBeGreaterThanOrEqual(45);
	// Prompt k is due 20 ms × k after the first, and none was sent before the last was due, at 980 ms.
	expect(latency.median).toBeLessThan(0.2);
	expect(latency.max).toBeGreaterThanOrEqual(0.98);
	expect(responseTime.median).toBeGreaterThanOrEqual(0.48);
	expect(responseTime.p90).toBeGreaterThanOrEqual(0.88);
	expect(responseTime.count).toBe(50);
	const attempts = (await readAttempts(file)).toSorted((a, b) => a.index - b.index);
	for (const [index, {timing}] of attempts.entries()) {
		expect(timing.intended - attempts[0]!.timing.intended).toBeCloseTo(index / 50, 4);
		expect(timing.sent).toBeGreaterThanOrEqual(timing.intended - 1e-6);
	}
	expect(snapshot.generator).toMatchObject({saturated: true});
	expect(snapshot.generator.reasons.map(describeGeneratorReason).join()).toMatch(
		/sent late.*--max-connections/,
	);
});

test('with spare connections a stall delays no sending, and both figures show it', async () => {
	const server = await observedServer({held: true});
	const config = {rate: 100, connections: 1, maxConnections: 100};
	const {until, done} = await start(server.url, config);
	await until(({counts}) => counts.sent === 50);
	expect(server.open()).toBeGreaterThan(40);
	server.release();
	const {snapshot} = await done;
	expect(snapshot.counts).toMatchObject({sent: 50, passed: 50, dropped: 0});
	expect(snapshot.latency.max).toBeGreaterThanOrEqual(0.4);
	expect(snapshot.responseTime.max).toBeGreaterThanOrEqual(snapshot.latency.max!);
});

test('what no connection was free for is dropped, and everything scheduled is counted', async () => {
	const server = await observedServer({held: true});
	const config = {rate: 100, duration: '1200ms', connections: 2, maxConnections: 2};
	const {until, done, published} = await start(server.url, config);
	await until(({counts}) => counts.dropped > 0);
	server.release();
	const {snapshot, status} = await done;
	expect(status).toBe('complete');
	const {sent, dropped, waiting} = snapshot.counts;
	expect(sent + dropped).toBe(120);
	expect(sent).toBe(2);
	expect(waiting).toBe(0);
	expect(server.arrivals).toHaveLength(sent);
	expect(server.opened()).toBe(2);
	for (const {counts} of published) {
		expect(counts.sent).toBe(counts.passed + counts.failed + counts.errored + counts.inFlight);
	}
	const {saturated, reasons, targetRate, achievedRate} = snapshot.generator;
	expect(saturated).toBe(true);
	expect(describeGeneratorReason(reasons[0]!)).toMatch(
		/118 dropped.*all 2 connections were busy; raise --max-connections/,
	);
	expect(targetRate).toBeCloseTo(100, 6);
	expect(achievedRate).toBeLessThanOrEqual(2 / 1.2);
});

test('one prompt stands for the rate that it was to be sent at, however soon its reply came', async () => {
	const server = await observedServer();
	const setup = {
		...(await setupFor(server.url, {rate: 2})),
		prompts: promptTableOf(manyPrompts(1)).data,
	};
	const {snapshot} = await startRun(setup, startWorker).done;
	expect(snapshot.counts.sent).toBe(1);
	expect(snapshot.generator.targetRate).toBe(2);
});

test('stopped by the user, what would have been due later is not held against the generator', async () => {
	const server = await observedServer({held: true});
	const config = {rate: 40, duration: '1h', connections: 1, maxConnections: 1000};
	const {runner, until, done} = await start(server.url, config);
	await until(({counts, elapsed}) => counts.sent >= 40 && elapsed >= 1);
	runner.stop();
	const {counts, elapsed} = runner.getSnapshot();
	// The replies take their time: as long again as the run.
	await until((later) => later.elapsed > 2 * elapsed);
	server.release();
	const {snapshot} = await done;
	expect(snapshot.counts).toMatchObject({waiting: 0, inFlight: 0, errored: 0});
	expect(snapshot.counts.sent).toBeLessThan(counts.sent + 20);
	expect(snapshot.counts.passed).toBe(snapshot.counts.sent);
	expect(snapshot.generator.reasons.filter(({kind}) => kind === 'rate')).toEqual([]);
});

test('a pause of the user is no lateness: the schedule waits', async () => {
	const server = await observedServer();
	const config = {rate: 50, connections: 2};
	const {runner, until, done} = await start(server.url, config);
	await until(({counts}) => counts.passed >= 5);
	runner.pause();
	const paused = await until(({counts}) => counts.inFlight === 0);
	const ticks = {left: 8};
	await until((snapshot) => snapshot !== paused && ticks.left-- === 0);
	runner.resume();
	const {snapshot} = await done;
	expect(snapshot.counts).toMatchObject({sent: 50, passed: 50, dropped: 0});
	expect(snapshot.responseTime.max).toBeLessThan(0.7);
});

test('the rate can be changed while it runs', async () => {
	const server = await observedServer();
	const {runner, until, done} = await start(server.url, {rate: 5, duration: '1h'});
	await until(({counts}) => counts.sent >= 2);
	runner.setLevel(500);
	const faster = await until(({counts}) => counts.sent >= 300);
	expect(faster.load).toMatchObject({unit: 'rate', level: 500, model: 'open'});
	// At five a second these would have taken a minute.
	expect(faster.elapsed).toBeLessThan(30);
	runner.stop();
	await done;
});
