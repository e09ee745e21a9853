import {join} from 'node:path';
import {expect, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {startWorker, type WorkerHandle} from '../../source/runner/worker-handle.ts';
import {prompts as manyPrompts} from '../faults/fire.ts';
import type {WorkerGauges} from '../../source/model/worker-gauges.ts';
import {fakeEngines} from '../helpers/fake-engine.ts';
import {observedServer} from '../helpers/observed-server.ts';
import {readAttempts, setupFor, startRun, temporaryFolder} from './plan.ts';

/** Runs a hundred and one prompts with so many workers, and gives all that came of it. */
async function runWith(workers: number, config: Readonly<Record<string, unknown>> = {}) {
	// So slow that every connection is open before the prompts are all taken.
	const server = await observedServer({delay: () => 20});
	const file = join(await temporaryFolder(), 'results.jsonl');
	const given = {connections: 7, workers, ...config};
	const setup = {
		...(await setupFor(server.url, given, file)),
		prompts: promptTableOf(manyPrompts(101)).data,
	};
	const {snapshot, status} = await startRun(setup, startWorker).done;
	const attempts = await readAttempts(file);
	return {server, snapshot, status, attempts, ids: attempts.map(({id}) => id).toSorted()};
}

const allIds = manyPrompts(101)
	.map(({id}) => id)
	.toSorted();

test.each([1, 2, 3])(
	'%i workers send every prompt once, and lose no remainder',
	async (workers) => {
		const {server, snapshot, status, ids} = await runWith(workers);
		expect(status).toBe('complete');
		expect(ids).toEqual(allIds);
		expect(server.arrivals).toHaveLength(101);
		expect(server.opened()).toBe(7);
		expect(snapshot).toMatchObject({
			planned: 101,
			counts: {sent: 101, passed: 101, failed: 0, errored: 0, inFlight: 0, dropped: 0},
			connections: {open: 0, opened: 7},
			latency: {count: 101},
			connect: {count: 7},
			generator: {workers},
		});
	},
);

test.each([1, 2, 3])(
	'%i workers share a rate: the same prompts at the same times',
	async (workers) => {
		const {snapshot, attempts, ids} = await runWith(workers, {rate: 200, connections: 2});
		expect(ids).toEqual(allIds);
		expect(snapshot.counts).toMatchObject({sent: 101, passed: 101, dropped: 0, waiting: 0});
		const intended = attempts
			.toSorted((a, b) => a.index - b.index)
			.map(({timing}) => timing.intended);
		// Each worker's clock begins when the order to begin reaches it.
		for (const [index, at] of intended.entries()) {
			if (index < workers) continue;
			expect(at - intended[index - workers]!).toBeCloseTo(0.005 * workers, 5);
		}
	},
);

test.each([1, 2, 3])(
	'%i workers share each step: the same prompts, the same counts',
	async (workers) => {
		const {snapshot, attempts, ids} = await runWith(workers, {
			steps: '2:6:2',
			hold: '5 prompts',
			pause: '0',
		});
		expect(ids).toEqual(
			manyPrompts(60)
				.map(({id}) => id)
				.toSorted(),
		);
		const indices = attempts.toSorted((a, b) => a.index - b.index).map(({step}) => step);
		expect(indices).toEqual([
			...Array<number>(10).fill(1),
			...Array<number>(20).fill(2),
			...Array<number>(30).fill(3),
		]);
		expect(snapshot.steps.map(({level, count}) => [level, count])).toEqual([
			[2, 10],
			[4, 20],
			[6, 30],
		]);
	},
);

test('several workers scored together give the averages and failures of one', async () => {
	const reply = (text: string) => {
		const {message} = JSON.parse(text) as {message: string};
		const long = Number(/\d+/.exec(message)) % 3 === 0;
		return JSON.stringify({message: long ? 'x'.repeat(1001) : 'short'});
	};
	const figures = [];
	for (const workers of [1, 3]) {
		const server = await observedServer({reply});
		const given = {connections: 5, workers, metrics: ['length_check']};
		const setup = {
			...(await setupFor(server.url, given)),
			prompts: promptTableOf(manyPrompts(101)).data,
		};
		const {metrics, counts, failures} = (await startRun(setup, startWorker).done).snapshot;
		figures.push({metrics, counts, ids: failures.map(({id}) => id).toSorted()});
	}
	expect(figures[1]).toEqual(figures[0]);
	expect(figures[0]).toMatchObject({counts: {passed: 67, failed: 34}});
});

test('a worker without a connection of its own is not started', async () => {
	const {snapshot, ids} = await runWith(8, {connections: 3});
	expect(snapshot.generator.workers).toBe(3);
	expect(ids).toEqual(allIds);
});

test('a worker that crashes ends the run as failed, with what there is', async () => {
	const server = await observedServer();
	const links: WorkerHandle[] = [];
	const file = join(await temporaryFolder(), 'results.jsonl');
	const setup = {
		...(await setupFor(server.url, {connections: 6, workers: 3, duration: '1h'}, file)),
		prompts: promptTableOf(manyPrompts(101)).data,
	};
	const {until, done} = startRun(setup, (worker, receive) => {
		const link = startWorker(worker, receive);
		links.push(link);
		return link;
	});
	await until(({counts}) => counts.passed > 50);
	links[1]!.kill();
	const {status, failure, snapshot} = await done;
	expect(status).toBe('failed');
	expect(failure).toMatch(/the engine ended with exit code/);
	const {passed, sent, inFlight, errored} = snapshot.counts;
	expect(passed).toBeGreaterThan(50);
	expect(sent).toBe(passed + errored + inFlight);
	// Of the one that crashed, what it had not written yet is lost; nothing else is.
	const ids = (await readAttempts(file)).map(({id}) => id);
	expect(ids.length).toBeGreaterThan(25);
	expect(new Set(ids).size).toBe(ids.length);
});

test('a worker that does not come up ends the run as failed, and nothing is sent', async () => {
	const server = await observedServer();
	const setup = await setupFor(server.url, {connections: 4, workers: 2, duration: '1h'});
	const {done} = startRun(setup, (worker, receive) => {
		const link = startWorker(worker, receive);
		if (worker.worker === 1) link.kill();
		return link;
	});
	const {status, failure} = await done;
	expect(status).toBe('failed');
	expect(failure).toMatch(/the engine ended with exit code/);
	expect(server.arrivals).toHaveLength(0);
});

test('what workers report adds up, and the worst of what is bad is shown', async () => {
	const {engines, startEngine} = fakeEngines();
	const setup = await setupFor('ws://127.0.0.1:9', {connections: 6, workers: 3, rate: 90});
	const {runner, until, done} = startRun(setup, startEngine);
	for (const {say} of engines) say({type: 'ready'});
	const legs = engines.map(({received}) => received.filter(({type}) => type === 'leg'));
	expect(legs.map(({length}) => length)).toEqual([1, 1, 1]);
	expect(legs[1]).toEqual(legs[0]);
	expect(engines.map(({setup: own}) => [own.worker, own.workers])).toEqual([
		[0, 3],
		[1, 3],
		[2, 3],
	]);
	expect(new Set(engines.map(({setup: own}) => own.taken)).size).toBe(1);
	for (const [index, {report}] of engines.entries()) {
		const counts = {sent: 10 + index, started: 8 + index, late: index, dropped: 1};
		const own = {...counts, open: 2, connecting: 1, opened: 4};
		const shared = {scheduled: 40 + index, level: 90, elapsed: 1000 + index, target: 2};
		const rates = {scheduledTime: 420 - index, startedWithin: 7};
		const heldBy: WorkerGauges['heldBy'] = index > 0 ? ['disk'] : [];
		const legTaken = 9 + index;
		report({...own, ...shared, ...rates, legTaken, inFlight: 10 + index, heldBy});
	}
	// A schedule starts conversations, of which further turns were sent.
	expect(await until(({counts}) => counts.sent === 33)).toMatchObject({
		counts: {sent: 33, late: 3, dropped: 3, inFlight: 33, waiting: 3 * 14 - 30},
		connections: {target: 6, open: 6, connecting: 3, opened: 12},
		load: {level: 90, unit: 'rate'},
		elapsed: 1.002,
		warnings: ['sending waits: the disk is slower than the replies'],
	});
	runner.stop();
	const {generator} = (await done).snapshot;
	expect([generator.targetRate, generator.achievedRate]).toEqual([42 / 0.42, 21 / 0.42]);
});
