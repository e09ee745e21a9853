import {expect, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {startWorker} from '../../source/runner/worker-handle.ts';
import {prompts as manyPrompts} from '../faults/fire.ts';
import {createWorkerPool} from '../../source/runner/worker-pool.ts';
import {makeLeg} from '../engine/rig.ts';
import {fakeEngines} from '../helpers/fake-engine.ts';
import {observedServer} from '../helpers/observed-server.ts';
import {setupFor, startRun} from './plan.ts';

const ignore = () => undefined;
const ignored = {
	...{ready: ignore, delta: ignore, sample: ignore, drained: ignore},
	...{events: ignore, distrust: ignore, log: ignore, warning: ignore, failed: ignore, done: ignore},
	tokenWanted: ignore,
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
		prompts: promptTableOf(manyPrompts(101)).data,
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
