import {expect, test} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {someOpening} from '../helpers/opening.ts';
import {answer, started} from './open-rig.ts';
import {alone, createRig, type Rig} from './rig.ts';

useFakeTime();

/** Ticks as a worker does, for some milliseconds; replies come `held` milliseconds after their prompts. */
async function run(rig: Rig, time: number, held = Infinity): Promise<void> {
	const due = new Map<unknown, number>();
	for (let passed = 0; passed < time; passed += 10) {
		if (passed % 100 === 0) rig.attack.tick();
		await advance(10);
		for (const connection of rig.waiting()) {
			const since = due.get(connection) ?? passed;
			due.set(connection, since);
			if (passed - since < held) continue;
			due.delete(connection);
			connection.reply();
		}
	}
}

const open = {rate: 100, duration: 10_000, connections: 2, maxConnections: 1000};

test('what the measured replies need is open before the clock starts', async () => {
	const rig = await started({...open, busyTime: 500, manual: true});
	await advance(100);
	// 100/s × (0.5 s + 20 ms for our own delays) + 10 % + 3 × √52
	expect(rig.connections).toHaveLength(79);
	expect(rig.gauges()).toMatchObject({
		opening: true,
		target: 79,
		connecting: 79,
		elapsed: 0,
		sent: 0,
	});
	for (const fake of rig.connections) {
		fake.state = 'open';
		fake.events.open(1, someOpening);
	}
	await run(rig, 1000, 500);
	expect(rig.gauges()).toMatchObject({opening: false, starved: false, late: 0});
	expect(rig.connections).toHaveLength(79);
	rig.attack.abandon();
});

test.each([
	['nothing is known', {}, 2],
	['the limit is lower', {busyTime: 500, maxConnections: 30}, 30],
	['the leg starts fewer prompts', {busyTime: 500, duration: 200}, 20],
	['replies take no time', {busyTime: 0}, 7],
	['several prompts share a connection', {busyTime: 500, inFlight: 5}, 24],
	['each prompt has its own connection', {busyTime: 500, perPrompt: true, rate: 0.1}, 1],
])('when %s, it opens no more than it should', async (_, options, count) => {
	const rule = {correlate: {request: 'id', reply: 'id'}};
	const manual = !('perPrompt' in options);
	const rig = await started({...open, ...('inFlight' in options && {rule}), ...options, manual});
	await advance(100);
	expect(rig.connections).toHaveLength(count);
	rig.attack.abandon();
});

test('the connections of all workers add up to what the level needs', async () => {
	const opened = [];
	for (const worker of [0, 1, 2]) {
		const share = {...alone(), worker, workers: 3};
		const rig = await started({...open, busyTime: 500, manual: true, share});
		await advance(100);
		opened.push(rig.connections.length);
		rig.attack.abandon();
	}
	// 52 + 10 % + 3 × √(52 × 3), because each worker has deviations of its own
	expect(opened).toEqual([32, 32, 31]);
});

test('a later leg opens what the replies of the legs before it need', async () => {
	const rig = createRig(advance, {...open, legs: true});
	rig.begin({rate: 10, duration: 1000});
	await run(rig, 2000, 300);
	const {time, prompts} = rig.gauges().busy;
	expect(time / prompts).toBeCloseTo(310, -2);
	const before = rig.connections.length;
	rig.begin({rate: 200, busyTime: time / prompts});
	await advance(50);
	expect(rig.connections.length).toBeGreaterThan(200 * 0.3);
	expect(rig.connections.length).toBeGreaterThan(before);
	rig.attack.abandon();
});

test('a server that refuses gets no more connections than the plan asks for at the start', async () => {
	const rig = await started({...open, busyTime: 500, manual: true});
	for (let turn = 0; turn < 20; turn++) {
		for (const fake of rig.connections) {
			if (fake.state === 'opening') fake.end({kind: 'refused', status: 503, body: ''});
		}
		await advance(1);
	}
	expect(rig.gauges()).toMatchObject({opening: false, target: 2});
	expect(rig.connections.length).toBeLessThan(40);
	rig.attack.abandon();
});

test('the clock waits for a limit on new connections, but not for ever', async () => {
	const rig = await started({...open, rate: 50, busyTime: 10_000, connectRate: 10});
	await run(rig, 20_000);
	const {open: count, target} = rig.gauges();
	expect(rig.gauges()).toMatchObject({opening: true, elapsed: 0, target: 500});
	expect(target).toBeGreaterThan(count);
	expect(count).toBeGreaterThan(190);
	expect(count).toBeLessThanOrEqual(201);
	await run(rig, 11_000);
	expect(rig.gauges()).toMatchObject({opening: false});
	expect(rig.gauges().elapsed).toBeGreaterThan(0);
	rig.attack.abandon();
});

test('before a ramp rises, its connections are open', async () => {
	const segments = [
		{duration: 3000, to: 10},
		{duration: 0, to: 200},
		{duration: 3000, to: 200},
	];
	const rig = await started({...open, rate: 10, segments, busyTime: 300, duration: 6000});
	const first = rig.connections.length;
	expect(first).toBeLessThan(20);
	await run(rig, 1000, 300);
	expect(rig.connections.length).toBeLessThan(20);
	await run(rig, 1900, 300);
	expect(rig.connections.length).toBeGreaterThanOrEqual(200 * 0.3);
	expect(rig.gauges()).toMatchObject({starved: false, late: 0});
	rig.attack.abandon();
});

test('when replies become slower, connections open before prompts wait for them', async () => {
	const rig = await started({...open, rate: 200, busyTime: 50, connections: 1});
	await run(rig, 1000, 50);
	const before = rig.connections.length;
	const opened: number[] = [];
	for (let tenth = 0; tenth < 6; tenth++) {
		await run(rig, 100);
		opened.push(rig.connections.filter(({sent}) => sent.length === 0).length);
	}
	expect(rig.connections.length).toBeGreaterThan(before);
	// After some ticks, there are always connections that no prompt has needed yet.
	expect(Math.min(...opened.slice(2))).toBeGreaterThan(0);
	rig.attack.abandon();
});

test('a rate raised by hand brings its connections with it', async () => {
	const rig = await started({...open, rate: 20, busyTime: 200, connections: 1});
	await run(rig, 500, 200);
	rig.attack.setLevel(300);
	await run(rig, 600, 200);
	expect(rig.gauges().target).toBeGreaterThanOrEqual(300 * 0.2);
	expect(rig.connections.length).toBeGreaterThanOrEqual(300 * 0.2);
	answer(rig);
	rig.attack.abandon();
});
