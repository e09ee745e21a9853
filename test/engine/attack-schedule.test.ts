import {expect, test} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {alone, createRig} from './rig.ts';
import {started, answer, timesOf} from './open-rig.ts';

useFakeTime();

test('what was due and not sent when the time is up is dropped, and nothing starts late', async () => {
	const rig = await started({rate: 10, duration: 1000});
	await advance(450);
	answer(rig);
	await advance(600);
	rig.attack.tick();
	await rig.settle();
	expect(rig.drained).toEqual([]);
	expect(rig.gauges()).toMatchObject({sent: 2, dropped: 8, scheduled: 10});
	answer(rig);
	await rig.settle();
	expect(rig.gauges()).toMatchObject({sent: 2, finished: 2, legTaken: 10});
	expect(rig.over()).toBe(1);
});

test('waiting for the last replies is no part of the schedule’s time', async () => {
	const rig = await started({rate: 10, duration: 1000, maxConnections: 20});
	await advance(550);
	expect(rig.gauges()).toMatchObject({scheduled: 6, scheduledTime: 550, startedWithin: 6});
	await advance(8000);
	rig.attack.tick();
	await rig.settle();
	const schedule = {scheduled: 10, scheduledTime: 1000, startedWithin: 10};
	expect(rig.gauges()).toMatchObject({...schedule, legElapsed: 8550});
	answer(rig);
	await rig.settle();
	expect(rig.over()).toBe(1);
	expect(rig.gauges()).toMatchObject(schedule);
});

test('a prompt that is sent when the schedule is over belongs to no rate of it', async () => {
	const rig = await started({rate: 10, total: 4});
	await advance(250);
	answer(rig);
	await advance(250);
	for (let reply = 0; reply < 3; reply++) {
		answer(rig);
		await advance(5);
	}
	// Two at 0 and 250, of four in 400 ms; the others at 500 and 505.
	expect(rig.gauges()).toMatchObject({started: 4, startedWithin: 2, scheduledTime: 400});
});

test('the schedules of all legs add up, without what lies between them', async () => {
	const rig = createRig(advance, {legs: true, maxConnections: 20});
	for (const [rate, duration] of [
		[10, 500],
		[20, 1000],
	] as const) {
		rig.begin({rate, duration});
		await advance(5000);
		rig.attack.tick();
		await rig.settle();
		answer(rig);
		await advance(700);
	}
	const schedule = {scheduled: 25, scheduledTime: 1500, startedWithin: 25};
	expect(rig.gauges()).toMatchObject({...schedule, elapsed: expect.closeTo(10_000, -1) as number});
	rig.begin({rate: 100, duration: 3000, warmup: true});
	await advance(2000);
	expect(rig.gauges()).toMatchObject(schedule);
	rig.attack.abandon();
	await advance(200);
});

test('each worker knows the whole schedule of a leg, wherever its own last prompt is in it', async () => {
	const rigs = [0, 1].map((worker) =>
		createRig(advance, {legs: true, share: {...alone(), worker, workers: 2}}),
	);
	for (const total of [3, 4]) {
		for (const rig of rigs) rig.begin({rate: 10, total, connections: 2, maxConnections: 4});
		for (let time = 0; time < 1000; time += 50) {
			await advance(50);
			for (const rig of rigs) answer(rig);
		}
	}
	for (const rig of rigs) {
		expect(rig.gauges()).toMatchObject({scheduled: 7, scheduledTime: 700, inFlight: 0});
	}
});

test('stopped, the schedule’s time ends there', async () => {
	const rig = await started({rate: 20, total: 100, maxConnections: 200});
	await advance(1210);
	rig.attack.stop();
	await advance(9000);
	// Asked again, or given up at last.
	rig.attack.stop();
	const schedule = {scheduled: 25, scheduledTime: 1210, startedWithin: 25};
	expect(rig.gauges()).toMatchObject(schedule);
	await advance(1000);
	rig.attack.abandon();
	await rig.settle();
	expect(rig.gauges()).toMatchObject(schedule);
});

test('a user’s pause shifts the schedule: what is due then starts that much later', async () => {
	const rig = await started({rate: 10, total: 4, maxConnections: 10});
	await advance(150);
	rig.attack.hold('user');
	await advance(5000);
	expect(rig.gauges()).toMatchObject({sent: 2, scheduled: 2});
	rig.attack.release('user');
	await advance(500);
	answer(rig);
	await rig.settle();
	expect(timesOf(rig)).toEqual([
		[0, 0],
		[100, 100],
		[5200, 5200],
		[5300, 5300],
	]);
	expect(rig.gauges()).toMatchObject({late: 0, dropped: 0});
});
