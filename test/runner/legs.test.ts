import {expect, test} from 'vitest';
import {startInProcess} from '../../source/runner/worker-handle.ts';
import {prompts as manyPrompts} from '../faults/fire.ts';
import {observedServer} from '../helpers/observed-server.ts';
import {readAttempts, setupFor, startRun} from './plan.ts';
import {start, resultsFile} from './steps-rig.ts';

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
