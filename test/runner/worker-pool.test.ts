import {join} from 'node:path';
import {expect, test} from 'vitest';
import {startWorker, type WorkerHandle} from '../../source/runner/worker-handle.ts';
import {prompts as manyPrompts} from '../faults/fire.ts';
import type {WorkerGauges} from '../../source/model/worker-gauges.ts';
import {createWorkerPool} from '../../source/runner/worker-pool.ts';
import {makeLeg} from '../engine/rig.ts';
import {fakeEngines} from '../helpers/fake-engine.ts';
import {observedServer} from '../helpers/observed-server.ts';
import {readAttempts, setupFor, startRun, temporaryFolder} from './plan.ts';

/** Runs a hundred and one prompts with so many workers, and gives all that came of it. */
async function runWith(workers: number, config: Readonly<Record<string, unknown>> = {}) {
	// So slow that every connection is open before the prompts are all taken.
	const server = await observedServer({delay: () => 20});
	const file = join(await temporaryFolder(), 'results.jsonl');
	const given = {connections: 7, workers, ...config};
	const setup = {...(await setupFor(server.url, given, file)), prompts: manyPrompts(101)};
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
		const setup = {...(await setupFor(server.url, given)), prompts: manyPrompts(101)};
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
		prompts: manyPrompts(101),
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

const ignore = () => undefined;
const ignored = {
	...{ready: ignore, delta: ignore, sample: ignore, drained: ignore},
	...{events: ignore, distrust: ignore, log: ignore, warning: ignore, failed: ignore, done: ignore},
};
const aLeg = {type: 'leg', leg: makeLeg({rate: 50}), first: 0, before: 0} as const;
const twoWorkers = () =>
	setupFor('ws://127.0.0.1:9', {workers: 2, rate: 50, connections: 2, duration: '1h'});

test('a prompt that one worker knows to be due and another has not reported yet does not wait', async () => {
	const {engines, startEngine} = fakeEngines();
	const pool = createWorkerPool(await twoWorkers(), 2, startEngine, ignored);
	const [one, other] = engines;
	const say = (first: [number, number], second: [number, number]) => {
		for (const [engine, [scheduled, legTaken]] of [
			[one!, first],
			[other!, second],
		] as const) {
			engine.report({scheduled, legTaken});
		}
		return pool.gauges().waiting;
	};
	// Of ten prompts each has five, and the other last spoke before its fifth was due.
	expect(say([10, 5], [9, 4])).toBe(0);
	expect(say([11, 4], [12, 4])).toBe(2 + 2);
	expect(say([13, 7], [12, 6])).toBe(0);
	// The next leg counts anew; each worker goes on from what it knew itself.
	pool.reset();
	pool.send(aLeg);
	expect(say([13, 0], [12, 0])).toBe(0);
	expect(say([16, 2], [15, 1])).toBe(0);
	expect(say([16, 1], [15, 1])).toBe(1);
});

test('however many workers report, there is one snapshot a tick', async () => {
	const {engines, startEngine} = fakeEngines();
	const setup = await setupFor('ws://127.0.0.1:9', {connections: 64, workers: 64, duration: '1h'});
	const {runner, until, published, done} = startRun(setup, startEngine);
	for (const {say} of engines) say({type: 'ready'});
	const before = published.length;
	for (let report = 1; report <= 3; report++) {
		for (const engine of engines) engine.report({sent: report, elapsed: 100 * report});
		expect(published).toHaveLength(before + report - 1);
		await until(({counts}) => counts.sent === 64 * report);
	}
	// Nothing changes any more: the end alone has a snapshot of its own, and at once.
	for (const engine of engines) engine.report({sent: 4});
	runner.stop();
	expect(runner.getSnapshot().counts.sent).toBe(256);
	const {snapshot} = await done;
	expect(snapshot).toBe(runner.getSnapshot());
	expect(snapshot.counts.sent).toBe(256);
});

test('the next leg begins when the last worker has drained, where the dataset goes on', async () => {
	const {engines, startEngine} = fakeEngines();
	const config = {connections: 4, workers: 2, steps: '2:4:2', hold: '3 prompts', pause: '0'};
	const setup = await setupFor('ws://127.0.0.1:9', config);
	const {runner, done} = startRun(setup, startEngine);
	const [one, other] = engines;
	one!.say({type: 'ready'});
	expect(one!.received.map(({type}) => type)).toEqual(['start']);
	other!.say({type: 'ready'});
	Atomics.store(one!.setup.taken, 0, 6);
	one!.say({type: 'drained', taken: 4});
	expect(one!.received.filter(({type}) => type === 'leg')).toHaveLength(1);
	other!.say({type: 'drained', taken: 2});
	for (const {received} of engines) {
		const legs = received.filter((message) => message.type === 'leg');
		expect(legs).toMatchObject([
			{first: 0, leg: {step: 1, total: 6}},
			{first: 6, leg: {step: 2, total: 12}},
		]);
	}
	expect(Atomics.load(one!.setup.taken, 0)).toBe(0);
	runner.stop();
	await done;
});

test('a pause, another level and a stop reach every worker', async () => {
	const server = await observedServer({delay: () => 5});
	const setup = {
		...(await setupFor(server.url, {connections: 2, workers: 2, duration: '1h'})),
		prompts: manyPrompts(101),
	};
	const {runner, until, done} = startRun(setup, startWorker);
	await until(({counts}) => counts.passed > 10);
	runner.setLevel(7);
	const raised = await until(({connections}) => connections.open === 7);
	expect(raised.connections.target).toBe(7);
	expect(raised.load.level).toBe(7);
	runner.pause();
	const paused = await until(({counts}) => counts.inFlight === 0);
	const {sent} = paused.counts;
	const ticks = {left: 6};
	const later = await until((snapshot) => snapshot !== paused && ticks.left-- === 0);
	expect(later.counts.sent).toBe(sent);
	expect(later.elapsed).toBe(paused.elapsed);
	runner.resume();
	await until(({counts}) => counts.sent > sent);
	runner.stop();
	const {status, snapshot} = await done;
	expect(status).toBe('complete');
	expect(snapshot.counts.inFlight).toBe(0);
});

test('a leg shows nothing of the one before, also from a worker that has not heard of it yet', async () => {
	const {engines, startEngine} = fakeEngines();
	const pool = createWorkerPool(await twoWorkers(), 2, startEngine, ignored);
	pool.reset();
	pool.send(aLeg);
	for (const {report} of engines) report({sent: 2, legElapsed: 900, legActive: 800, legTaken: 2});
	expect(pool.gauges()).toMatchObject({sent: 4, legElapsed: 900, legActive: 800, legTaken: 4});
	pool.reset();
	engines[0]!.report({sent: 3});
	const none = {legElapsed: 0, legActive: 0, legTaken: 0, underWay: 0, draining: false};
	expect(pool.gauges()).toMatchObject({sent: 5, ...none});
	pool.send(aLeg);
	engines[0]!.report({legElapsed: 100, legActive: 100, legTaken: 1});
	expect(pool.gauges()).toMatchObject({legElapsed: 100, legActive: 100, legTaken: 1});
});

test('what one worker finds out of the whole run puts the attempts of all of them in doubt', async () => {
	const {engines, startEngine} = fakeEngines();
	const pool = createWorkerPool(await twoWorkers(), 2, startEngine, ignored);
	engines[0]!.report({doubtful: 1, credited: 10});
	engines[1]!.report({doubtful: 2, credited: 20});
	expect(pool.gauges().doubtful).toBe(3);
	engines[1]!.report({doubtful: 20, allDoubtful: true});
	expect(pool.gauges().doubtful).toBe(30);
});
