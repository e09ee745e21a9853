import {expect, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {startWorker} from '../../source/runner/worker-handle.ts';
import {summarise} from '../../source/analysis/summarise.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {observedServer} from '../helpers/observed-server.ts';
import {conversation} from '../helpers/units.ts';
import {readAttempts, setupFor, startRun} from './plan.ts';
import {start, resultsFile, stepsOf} from './steps-rig.ts';

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
	const setup = {
		...(await setupFor(server.url, config)),
		prompts: promptTableOf([conversation('c', 3)]).data,
	};
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
