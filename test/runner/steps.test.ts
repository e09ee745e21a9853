import {join} from 'node:path';
import {expect, test} from 'vitest';
import {startInProcess, startWorker} from '../../source/runner/worker-handle.ts';
import {summarise} from '../../source/analysis/summarise.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {prompts as manyPrompts} from '../faults/fire.ts';
import {observedServer, type ObservedServer} from '../helpers/observed-server.ts';
import {conversation} from '../helpers/units.ts';
import {readAttempts, setupFor, startRun, temporaryFolder} from './plan.ts';

/** A run that is never in the way of its own server, which shares this thread. */
async function start(
	server: ObservedServer,
	config: Readonly<Record<string, unknown>>,
	file: string | null = null,
) {
	const setup = {...(await setupFor(server.url, config, file)), prompts: manyPrompts(40)};
	return startRun(setup, startWorker);
}

const resultsFile = async () => join(await temporaryFolder(), 'results.jsonl');

const stepsOf = (attempts: readonly {readonly index: number; readonly step: number}[]) =>
	attempts.toSorted((a, b) => a.index - b.index).map(({step}) => step);

test('steps: each level holds for so many prompts per connection, one level at a time', async () => {
	const server = await observedServer({delay: (_, count) => 5 + (count % 7) * 5});
	const file = await resultsFile();
	const config = {steps: '1:3:1', hold: '4 prompts', pause: '200ms'};
	const {done, published} = await start(server, config, file);
	const began = performance.now();
	const {snapshot} = await done;
	const wall = (performance.now() - began) / 1000;

	const {arrivals, replies} = server;
	expect(arrivals).toHaveLength(4 + 8 + 12);
	for (const [first, level] of [
		[0, 1],
		[4, 2],
		[12, 3],
	] as const) {
		const own = arrivals.slice(first, first + 4 * level);
		// Nothing of the level before is still in flight, and this one is never exceeded.
		expect(own[0]!.inFlight).toBe(1);
		expect(Math.max(...own.map(({inFlight}) => inFlight))).toBe(level);
		expect(Math.max(...own.map(({open}) => open))).toBe(level);
		if (first === 0) continue;
		const lastReply = Math.max(...replies.slice(0, first));
		expect(own[0]!.at - lastReply).toBeGreaterThanOrEqual(195);
	}
	expect(stepsOf(await readAttempts(file))).toEqual([
		...Array<number>(4).fill(1),
		...Array<number>(8).fill(2),
		...Array<number>(12).fill(3),
	]);
	// The two pauses are in no duration, and so in no rate.
	expect(snapshot.elapsed).toBeLessThanOrEqual(wall - 0.395);
	for (const [index, step] of snapshot.steps.entries()) {
		const level = index + 1;
		const count = 4 * level;
		expect(step).toMatchObject({
			...{step: level, level, count, passed: count, state: 'done', progress: 1},
			...{unit: 'connections', errorRate: 0, dropped: 0, thresholds: [], holds: null},
		});
		expect(step.rate).toBeCloseTo(count / step.elapsed, 6);
	}
	const loads = snapshot.steps.reduce((sum, {elapsed}) => sum + elapsed, 0);
	expect(loads).toBeCloseTo(snapshot.elapsed, 2);
	expect(snapshot.counts).toMatchObject({sent: 24, passed: 24});
	expect(snapshot.planned).toBe(24);
	const cooling = published.filter(({load}) => load.coolDown !== null);
	expect(cooling.length).toBeGreaterThan(0);
	for (const {counts, load} of cooling) {
		expect(counts.inFlight).toBe(0);
		expect(load).toMatchObject({steps: 3, leg: 'step'});
	}
});

test('steps of a rate: the intended times of each level are as far apart as it says', async () => {
	const server = await observedServer();
	const file = await resultsFile();
	const config = {rate: 50, steps: '50:150:50', hold: '400ms', pause: '0', connections: 2};
	const {snapshot} = await (await start(server, config, file)).done;
	const attempts = (await readAttempts(file)).toSorted((a, b) => a.index - b.index);
	expect(snapshot.steps.map(({level, unit, count}) => [level, unit, count])).toEqual([
		[50, 'rate', 20],
		[100, 'rate', 40],
		[150, 'rate', 60],
	]);
	for (const [step, level] of [50, 100, 150].entries()) {
		const own = attempts.filter((attempt) => attempt.step === step + 1);
		const span = own.at(-1)!.timing.intended - own[0]!.timing.intended;
		expect(span).toBeCloseTo((own.length - 1) / level, 4);
	}
	// Each level for 400 ms, whatever its last replies took.
	expect(snapshot.generator.targetRate).toBeCloseTo(100, 6);
});

test.each([{rate: 40}, {connections: 4}])(
	'waiting for a timeout is no load of a step: %o',
	async (model) => {
		const server = await observedServer({delay: (_, count) => (count === 3 ? 60_000 : 20)});
		const level = 'rate' in model ? '40:40:1' : '4:4:1';
		const thresholds = ['requests_per_second >= 10', 'requests_per_second{step=4} >= 10'];
		const config = {...model, steps: level, hold: '500ms', timeouts: {total: '5s'}, thresholds};
		const {snapshot} = await (await start(server, config)).done;
		const [step] = snapshot.steps;
		expect(step).toMatchObject({errored: 1, holds: true});
		expect(step!.elapsed).toBeGreaterThanOrEqual(0.5);
		expect(step!.elapsed).toBeLessThan(4);
		expect(step!.rate).toBeCloseTo(step!.passed / step!.elapsed, 6);
		expect(snapshot.elapsed).toBeGreaterThanOrEqual(5);
	},
);

test('a threshold on one step looks at that step alone', async () => {
	const server = await observedServer({
		reply: (_, count) => (count < 8 ? '{"message":"fine"}' : undefined),
	});
	const thresholds = ['error_rate{step=2} < 1%', 'error_rate{step=4} < 1%', 'latency.max < 1h'];
	const config = {steps: '2:4:2', hold: '4 prompts', pause: '0', thresholds};
	const {snapshot} = await (await start(server, config)).done;
	expect(snapshot.steps.map(({errorRate, holds}) => [errorRate, holds])).toEqual([
		[0, true],
		[1, false],
	]);
	const summary = summarise({
		snapshot,
		thresholds: thresholds.map(parseThreshold),
		status: 'complete',
		run: {
			id: 'test',
			name: 'test',
			url: server.url,
			started: '',
			seed: 1,
			tags: {},
			insecure: false,
			prompts: 40,
			skippedLines: 0,
		},
	});
	expect(summary.thresholds.map(({ok}) => ok)).toEqual([true, false, true]);
	expect(summary.steps).toMatchObject([
		{step: 1, level: 2, count: 8, errorRate: 0},
		{step: 2, level: 4, count: 16, errorRate: 1},
	]);
});

test('stopped in a cool-down, the run ends at once and does not begin the next level', async () => {
	const server = await observedServer();
	const config = {steps: '1:3:1', hold: '2 prompts', pause: '1h'};
	const {runner, until, done} = await start(server, config);
	const {load} = await until((snapshot) => snapshot.load.coolDown !== null);
	expect(load.coolDown).toBeGreaterThan(3500);
	runner.stop();
	const {status, snapshot} = await done;
	expect(status).toBe('complete');
	expect(snapshot.steps.map(({state}) => state)).toEqual(['done']);
	expect(server.arrivals).toHaveLength(2);
});

test('paused in a cool-down, the next level begins with the end of the pause and no sooner', async () => {
	const server = await observedServer();
	const config = {steps: '1:2:1', hold: '3 prompts', pause: '300ms'};
	const {runner, until, done} = await start(server, config);
	await until(({load}) => load.coolDown !== null);
	runner.pause();
	const begun = await until(({load, steps}) => load.coolDown === null && steps.length === 2);
	const ticks = {left: 4};
	await until((snapshot) => snapshot !== begun && ticks.left-- === 0);
	expect(server.arrivals).toHaveLength(3);
	runner.resume();
	const {snapshot} = await done;
	expect(snapshot.steps.map(({count}) => count)).toEqual([3, 6]);
});

test('the level of a step can be changed by hand, and its figures say what it was', async () => {
	const server = await observedServer({delay: () => 5});
	const config = {steps: '2:4:2', hold: '1h', pause: '0'};
	const {runner, until, done} = await start(server, config);
	await until(({connections}) => connections.open === 2);
	runner.setLevel(5);
	await until(({connections}) => connections.open === 5);
	runner.stop();
	const {snapshot} = await done;
	const deviation = [{kind: 'level_changed', low: 2, high: 5}, {kind: 'cut'}];
	expect(snapshot.steps).toMatchObject([{level: 5, state: 'done', holds: null, deviation}]);
	expect(snapshot.steps[0]!.doubts).toEqual([
		...snapshot.steps[0]!.generator.reasons,
		...deviation,
	]);
});

test('stopped when only its last replies are awaited, a step is whole, unless they are given up', async () => {
	for (const [grace, deviation] of [
		[undefined, null],
		[0, [{kind: 'cut'}]],
	] as const) {
		const server = await observedServer({held: true});
		const config = {steps: '1:1:1', hold: '1 prompts', pause: '0', thresholds: ['error_rate < 1%']};
		const {runner, until, done} = await start(server, config);
		await until(({load}) => load.draining);
		runner.stop(grace === undefined ? {} : {grace});
		if (grace === undefined) server.release();
		const {snapshot} = await done;
		expect(snapshot.stopped).toMatchObject({step: 1, atEnd: true});
		expect(snapshot.steps).toMatchObject([{holds: deviation === null ? true : null, deviation}]);
	}
});

test('stopped between two turns of its last conversation, a step is not whole', async () => {
	const server = await observedServer({held: true});
	const config = {steps: '1:1:1', hold: '1 prompts', pause: '0', thresholds: ['error_rate < 1%']};
	const setup = {...(await setupFor(server.url, config)), prompts: [conversation('c', 3)]};
	const {runner, until, done} = startRun(setup, startWorker);
	await until(({load}) => load.draining);
	runner.stop();
	server.release();
	const {snapshot} = await done;
	expect(snapshot.counts).toMatchObject({sent: 1, passed: 1});
	expect(snapshot.stopped).toMatchObject({step: 1, begun: true, atEnd: false});
	expect(snapshot.steps).toMatchObject([{holds: null}]);
});

test('a level that was asked for when a step’s last prompt was sent is none of the step', async () => {
	const server = await observedServer({held: true});
	const config = {steps: '1:1:1', hold: '1 prompts', pause: '0', thresholds: ['error_rate < 1%']};
	const {runner, until, done} = await start(server, config);
	await until(({load}) => load.draining);
	runner.setLevel(7);
	const asked = runner.getSnapshot();
	await until((later) => later !== asked);
	server.release();
	const {snapshot} = await done;
	expect(snapshot.steps).toMatchObject([{level: 1, holds: true, deviation: null}]);
});

test('a warm-up sends the first prompts, and all of them are sent again', async () => {
	const server = await observedServer({
		delay: (_, count) => (count < 5 ? 800 : 0),
		reply: (_, count) => (count === 2 ? undefined : '{"message":"hello"}'),
	});
	const file = await resultsFile();
	const config = {warmup: '5 prompts', connections: 3};
	const {published, done} = await start(server, config, file);
	const {snapshot} = await done;
	const questions = server.arrivals.map(
		({text}) => (JSON.parse(text) as {message: string}).message,
	);
	const all = manyPrompts(40).map(({question}) => question);
	expect(questions.slice(0, 5).toSorted()).toEqual(all.slice(0, 5).toSorted());
	expect(questions.slice(5).toSorted()).toEqual(all.toSorted());
	const attempts = await readAttempts(file);
	expect(attempts).toHaveLength(40);
	expect(new Set(attempts.map(({id}) => id)).size).toBe(40);
	expect(snapshot).toMatchObject({
		planned: 40,
		counts: {sent: 40, passed: 40, errored: 0},
		warmup: {sent: 5, errored: 1},
		latency: {count: 40},
		errors: {},
	});
	// The slow replies of the warm-up took 1.6 s: they are in no latency, rate, series or time.
	expect(snapshot.latency.max).toBeLessThan(0.8);
	expect(snapshot.elapsed).toBeLessThan(0.8);
	expect(snapshot.series.reduce((sum, {completed}) => sum + completed, 0)).toBe(40);
	const warm = published.filter(({load}) => load.leg === 'warmup');
	expect(warm.some(({warmup}) => warmup!.sent > 0)).toBe(true);
	for (const {counts} of warm) expect(counts).toMatchObject({sent: 0, errored: 0, inFlight: 0});
});

test('a warm-up at a rate is in no figure of the rate', async () => {
	const server = await observedServer();
	const config = {warmup: '300ms', rate: 100, connections: 2};
	const {snapshot} = await (await start(server, config)).done;
	expect(snapshot.warmup).toEqual({sent: 30, errored: 0});
	expect(snapshot.counts).toMatchObject({sent: 40, passed: 40, dropped: 0, waiting: 0});
	expect(server.arrivals).toHaveLength(70);
});

test('stages: the number of open connections follows the ramp, up and down', async () => {
	const server = await observedServer({delay: () => 2});
	const config = {connections: 1, stages: '1s:6,1s:1'};
	const {snapshot} = await (await start(server, config)).done;
	const open = server.arrivals.map((arrival) => arrival.open);
	expect(Math.max(...open)).toBe(6);
	const peak = open.indexOf(6);
	const turn = open.lastIndexOf(6);
	expect(open.slice(0, peak)).toEqual(open.slice(0, peak).toSorted((a, b) => a - b));
	expect(open.slice(turn)).toEqual(open.slice(turn).toSorted((a, b) => b - a));
	// Not in one leap, in either direction.
	expect(new Set(open.slice(0, peak)).size).toBeGreaterThan(2);
	expect(new Set(open.slice(turn)).size).toBeGreaterThan(2);
	expect(snapshot.counts.inFlight).toBe(0);
	expect(snapshot.elapsed).toBeGreaterThanOrEqual(2);
	expect(Math.max(...snapshot.series.map(({level}) => level))).toBeGreaterThan(3);
});

test('stages of a rate: so many prompts as the ramp’s area, when it says', async () => {
	const server = await observedServer();
	const file = await resultsFile();
	const config = {rate: 20, stages: '1s:100,500ms:0', connections: 2};
	const {snapshot} = await (await start(server, config, file)).done;
	// (20 + 100) / 2 × 1 s, then 100 / 2 × 0.5 s.
	expect(snapshot.counts).toMatchObject({sent: 85, passed: 85, dropped: 0});
	const times = (await readAttempts(file)).map(({timing}) => timing.intended);
	const began = Math.min(...times);
	// The integral of the first half of the ramp up, (20 + 60) / 2 × 0.5 s.
	expect(times.filter((at) => at - began < 0.4999)).toHaveLength(20);
	expect(times.filter((at) => at - began < 0.9999)).toHaveLength(60);
});

test('find-capacity finds the highest level that holds, and shows why', async () => {
	// Beyond six at once it queues: what is slow then is slow by far, on any machine.
	const server = await observedServer({delay: (inFlight) => (inFlight > 6 ? 700 : 5)});
	const thresholds = ['latency.p95 < 500ms', 'error_rate < 1%'];
	const config = {
		findCapacity: true,
		steps: '2:16:1',
		hold: '4 prompts',
		pause: '0',
		thresholds,
	};
	const {published, done} = await start(server, config);
	const {snapshot} = await done;
	const {capacity, steps} = snapshot;
	expect(capacity).toMatchObject({unit: 'connections', done: true});
	expect(Math.abs(capacity!.level! - 6)).toBeLessThanOrEqual(1);
	expect(capacity!.limit).toBe(capacity!.level! + 1);
	expect(steps[0]!.level).toBe(2);
	for (const step of steps) {
		expect(step.thresholds.map(({expression}) => expression)).toEqual(thresholds);
		expect(step.thresholds[0]!.actual).toBe(step.latency.p95);
		expect(step.holds).toBe(step.thresholds.every(({ok}) => ok));
		if (step.level <= capacity!.level!) expect(step.holds).toBe(true);
		if (step.level >= capacity!.limit!) expect(step.holds).toBe(false);
	}
	expect(published.find(({load}) => load.leg === 'search')?.planned).toBeNull();
	expect(published.some(({capacity: so}) => so?.done === false)).toBe(true);
});

test('find-capacity: when not even the lowest level holds, there is no capacity', async () => {
	const server = await observedServer({reply: () => undefined});
	const config = {
		findCapacity: true,
		steps: '2:4:1',
		hold: '3 prompts',
		pause: '0',
		thresholds: ['error_rate < 1%', 'connect.max < 1h'],
	};
	const {snapshot} = await (await start(server, config)).done;
	expect(snapshot.capacity).toMatchObject({level: null, limit: 1, done: true});
	expect(snapshot.capacity!.unjudged).toEqual(['connect.max < 1h']);
});

test('an engine in this very thread runs legs as a worker does', async () => {
	const server = await observedServer();
	const setup = await setupFor(server.url, {
		warmup: '3 prompts',
		steps: '1:2:1',
		hold: '3 prompts',
		pause: '10ms',
	});
	const {snapshot} = await startRun(setup, startInProcess).done;
	expect(server.arrivals).toHaveLength(3 + 3 + 6);
	expect(snapshot.counts).toMatchObject({sent: 9, passed: 9});
});
