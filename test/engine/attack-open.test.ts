import {expect, test} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {attemptIdOf} from '../../source/model/raw-attempt.ts';
import {someOpening} from '../helpers/opening.ts';
import {started, answer, timesOf} from './open-rig.ts';

useFakeTime();

test('prompts start at their times, whatever the replies do', async () => {
	const rig = await started({rate: 10, total: 5, maxConnections: 10});
	await advance(1000);
	expect(rig.connections.map(({sent}) => sent)).toEqual(
		[0, 1, 2, 3, 4].map((index) => [`question ${index}`]),
	);
	answer(rig);
	await rig.settle();
	expect(timesOf(rig)).toEqual([0, 100, 200, 300, 400].map((due) => [due, due]));
	expect(rig.gauges()).toMatchObject({late: 0, dropped: 0, scheduled: 5, opened: 5});
	expect(rig.over()).toBe(1);
});

test('a prompt that waited for a connection was meant to start at its own time', async () => {
	const rig = await started({rate: 10, total: 4});
	await advance(350);
	expect(rig.connections.map(({sent}) => sent)).toEqual([['question 0']]);
	expect(rig.gauges()).toMatchObject({sent: 1, scheduled: 4, target: 1});
	for (let reply = 0; reply < 4; reply++) {
		answer(rig);
		await advance(5);
	}
	expect(timesOf(rig)).toEqual([
		[0, 0],
		[100, 350],
		[200, 355],
		[300, 360],
	]);
	expect(rig.gauges()).toMatchObject({sent: 4, late: 3, dropped: 0});
});

test('the time that sending takes moves no prompt’s intended time', async () => {
	const rig = await started({rate: 1000, total: 200, connections: 200, sendingTakes: 5});
	while (rig.over() === 0) {
		await advance(20);
		answer(rig);
	}
	const intended = rig.attempts
		.toSorted((a, b) => a.assignment.index - b.assignment.index)
		.map((attempt) => attempt.intended);
	for (const [index, at] of intended.entries()) expect(at - intended[0]!).toBeCloseTo(index, 6);
	expect(rig.gauges().late).toBeGreaterThan(0);
});

test('connections of the open model are there before its first prompt is due', async () => {
	const rig = await started({
		rate: 10,
		total: 3,
		connections: 40,
		maxConnections: 40,
		manual: true,
	});
	await advance(100);
	rig.attack.tick();
	await advance(100);
	expect(rig.connections).toHaveLength(40);
	expect(rig.gauges()).toMatchObject({connecting: 40, sent: 0, elapsed: 0});
	const [first, second, ...others] = rig.connections;
	for (const fake of [first!, second!]) fake.end({kind: 'refused', status: 503, body: ''});
	for (const fake of others) {
		fake.state = 'open';
		fake.events.open(1, someOpening);
	}
	await advance(1000);
	// Those that were refused are tried again when they are needed.
	answer(rig);
	await rig.settle();
	expect(rig.gauges()).toMatchObject({scheduled: 3, late: 0});
	expect(rig.gauges().sent).toBe(3);
	rig.attack.abandon();
	await advance(200);
	expect(rig.over()).toBe(1);
});

test('spare connections are opened when all are busy, up to the most and no further', async () => {
	const rig = await started({rate: 100, total: 20, connections: 2, maxConnections: 5});
	await advance(1000);
	expect(rig.connections).toHaveLength(5);
	expect(rig.gauges()).toMatchObject({sent: 5, scheduled: 20, open: 5, target: 2});
	rig.attack.tick();
	await rig.settle();
	rig.gauges();
	rig.attack.tick();
	await rig.settle();
	expect(rig.gauges().starved).toBe(true);
	while (rig.over() === 0) {
		answer(rig);
		await rig.settle();
	}
	expect(rig.connections).toHaveLength(5);
	expect(rig.gauges()).toMatchObject({sent: 20, dropped: 0, late: 15});
});

test('no more connections are opened than are busy at once', async () => {
	const rig = await started({rate: 10, total: 20, maxConnections: 50});
	while (rig.over() === 0) {
		await advance(99);
		answer(rig);
		await advance(1);
	}
	expect(rig.connections).toHaveLength(1);
	expect(rig.gauges()).toMatchObject({sent: 20, late: 0, starved: false});
});

test('a prompt that waited as long as its reply may take is dropped and counted', async () => {
	const rig = await started({rate: 10, total: 8, timeout: 1000});
	await advance(990);
	answer(rig);
	await advance(0);
	// Sent at 990, it takes its whole timeout: of those due since 100, none may start any more at 1990.
	await advance(1100);
	rig.attack.tick();
	await advance(20);
	const {sent, dropped, scheduled} = rig.gauges();
	expect(scheduled).toBe(8);
	expect(sent + dropped).toBe(8);
	expect(dropped).toBe(6);
	const {index} = rig.attempts.at(-1)!.assignment;
	expect(index).toBe(1);
	expect(rig.over()).toBe(1);
});

test('waiting for the disk is our own slowness: those prompts are late', async () => {
	const rig = await started({rate: 10, total: 4, maxConnections: 10});
	await advance(150);
	rig.attack.hold('disk');
	await advance(1000);
	expect(rig.gauges()).toMatchObject({sent: 2, scheduled: 4});
	rig.attack.release('disk');
	await rig.settle();
	answer(rig);
	await rig.settle();
	expect(timesOf(rig).slice(2)).toEqual([
		[200, 1150],
		[300, 1150],
	]);
	expect(rig.gauges().late).toBe(2);
});

test('stopped, what waits is dropped, and what would have been due later never was', async () => {
	const rig = await started({rate: 10, total: 100, maxConnections: 2});
	await advance(1050);
	rig.attack.stop();
	await advance(5000);
	expect(rig.gauges()).toMatchObject({sent: 2, dropped: 9, scheduled: 11, inFlight: 2});
	answer(rig);
	await rig.settle();
	expect(rig.gauges()).toMatchObject({sent: 2, finished: 2, dropped: 9, scheduled: 11});
	expect(rig.over()).toBe(1);
});

test('abandoned, everything that was due is accounted for', async () => {
	const rig = await started({rate: 10, total: 100, maxConnections: 2});
	await advance(1050);
	rig.attack.abandon();
	await advance(5000);
	expect(rig.over()).toBe(1);
	expect(rig.gauges()).toMatchObject({sent: 2, finished: 0, dropped: 9, scheduled: 11, open: 0});
	expect(rig.connections.map(({state}) => state)).toEqual(['terminated', 'terminated']);
});

test('the rate can be raised and lowered while it runs', async () => {
	const rig = await started({rate: 10, total: 1000, maxConnections: 1000});
	await advance(1000);
	expect(rig.gauges()).toMatchObject({sent: 11, level: 10});
	rig.attack.setLevel(100);
	await advance(1000);
	const {sent} = rig.gauges();
	expect(sent).toBeGreaterThanOrEqual(110);
	expect(sent).toBeLessThanOrEqual(112);
	rig.attack.setLevel(0);
	await advance(10_000);
	expect(rig.gauges()).toMatchObject({sent, level: 0, dropped: 0, late: 0});
	rig.attack.setLevel(10);
	await advance(2000);
	expect(rig.gauges().sent - sent).toBeGreaterThanOrEqual(19);
	expect(rig.gauges().sent - sent).toBeLessThanOrEqual(21);
	rig.attack.abandon();
	await rig.settle();
});

test.each([1, 2, 4])('%i workers start each prompt of the schedule once', async (workers) => {
	const taken = new Int32Array(1);
	const rigs = [];
	for (let worker = 0; worker < workers; worker++) {
		const share = {worker, workers, taken};
		rigs.push(await started({rate: 50, duration: 1010, maxConnections: 100, share}));
	}
	await advance(1100);
	for (const rig of rigs) {
		answer(rig);
		rig.attack.tick();
	}
	await advance(10);
	const times = rigs.flatMap(timesOf).toSorted((a, b) => a[0]! - b[0]!);
	expect(times).toEqual(Array.from({length: 51}, (_, index) => [index * 20, index * 20]));
	for (const rig of rigs) expect(rig.gauges()).toMatchObject({scheduled: 51, late: 0});
	expect(
		new Set(rigs.flatMap(({attempts}) => attempts.map(({assignment}) => attemptIdOf(assignment))))
			.size,
	).toBe(51);
});
