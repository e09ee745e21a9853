import {expect, test} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import type {Rig} from './rig.ts';
import {started} from './started.ts';

useFakeTime({from: 1000});

const answerAll = (rig: Rig) => {
	for (const connection of rig.waiting()) connection.reply();
};
const none = {disk: 0, metrics: 0, loop: 0};

test('users whose prompts are in flight are not held back', async () => {
	const rig = await started({connections: 4, total: 1000});
	await advance(500);
	answerAll(rig);
	await advance(500);
	expect(rig.gauges().held).toEqual({users: 4000, ...none});
});

test.each(['disk', 'metrics'] as const)('users that are ready wait for %s', async (reason) => {
	const rig = await started({connections: 4, total: 1000});
	rig.attack.hold(reason);
	await advance(100);
	const [first, second] = rig.waiting();
	first!.reply();
	await advance(40);
	second!.reply();
	await advance(10);
	expect(rig.gauges().held).toEqual({users: 600, ...none, [reason]: 50 + 10});
	rig.attack.release(reason);
	await advance(100);
	expect(rig.gauges()).toMatchObject({sent: 6, held: {...none, [reason]: 60}});
});

test('what is written at last counts for the disk, also beside metrics that are slow', async () => {
	const rig = await started({connections: 2, total: 1000});
	rig.attack.hold('metrics');
	rig.attack.hold('disk');
	answerAll(rig);
	await advance(30);
	rig.attack.release('disk');
	await advance(30);
	rig.attack.release('metrics');
	await advance(30);
	expect(rig.gauges().held).toMatchObject({disk: 60, metrics: 60, loop: 0});
});

test('a loop that comes late to them holds users back, exactly until each is sent', async () => {
	// While a prompt is handed over, those after it wait: 0, 5, 10 and 15 ms.
	const rig = await started({connections: 4, total: 1000, sendingTakes: 5});
	await advance(100);
	const before = rig.gauges().held;
	answerAll(rig);
	await rig.settle();
	const {held} = rig.gauges();
	expect(held.loop - before.loop).toBe(0 + 5 + 10 + 15);
	expect(held).toMatchObject({disk: 0, metrics: 0});
});

test('the user’s pauses do not count, nor what waits for the disk in them', async () => {
	const rig = await started({connections: 2, total: 1000});
	rig.attack.hold('disk');
	answerAll(rig);
	await advance(10);
	rig.attack.hold('user');
	await advance(5000);
	rig.attack.release('user');
	await advance(10);
	rig.attack.release('disk');
	await rig.settle();
	expect(rig.gauges().held).toEqual({users: 40, ...none, disk: 40});
});

test('a user who thinks is not ready; one whose time is over is', async () => {
	const rig = await started({connections: 2, total: 1000, thinkTime: 1000});
	await advance(1015);
	answerAll(rig);
	await advance(500);
	rig.attack.hold('disk');
	await advance(400);
	expect(rig.gauges().held.disk).toBe(0);
	await advance(215);
	// The timer's own precision, at most 10 ms, is no delay.
	const {disk, loop} = rig.gauges().held;
	expect(disk).toBeGreaterThanOrEqual(2 * 105);
	expect(disk).toBeLessThanOrEqual(2 * 115);
	expect(loop).toBeLessThanOrEqual(2);
});

test('with no prompt left nobody is held back', async () => {
	const rig = await started({connections: 3, total: 4});
	rig.attack.hold('disk');
	answerAll(rig);
	await advance(10);
	expect(rig.gauges().held.disk).toBe(30);
	rig.attack.release('disk');
	await advance(100);
	rig.attack.hold('disk');
	await advance(1000);
	expect(rig.gauges()).toMatchObject({sent: 4, held: {...none, disk: 30}});
});

test('past the leg’s end nobody is held back, even while sending is', async () => {
	const rig = await started({connections: 2, duration: 100, total: null});
	rig.attack.hold('disk');
	answerAll(rig);
	for (let passed = 0; passed < 1000; passed += 10) {
		await advance(10);
		rig.gauges();
	}
	expect(rig.gauges().held.disk).toBeGreaterThanOrEqual(200);
	expect(rig.gauges().held.disk).toBeLessThanOrEqual(220);
});

test('once stopped, and after the users have left, nobody is held back', async () => {
	const rig = await started({connections: 3, total: 1000});
	rig.attack.hold('disk');
	rig.waiting()[0]!.reply();
	await advance(10);
	rig.attack.setLevel(2);
	await advance(500);
	// The one that was ready has left.
	const {disk} = rig.gauges().held;
	expect(disk).toBe(10);
	answerAll(rig);
	rig.attack.stop();
	await advance(500);
	expect(rig.gauges().held.disk).toBeLessThanOrEqual(disk + 1);
});

test('waiting for the right to open a connection is the plan’s limit, and opening one is the server’s time', async () => {
	const limited = await started({connections: 3, total: 3, perPrompt: true, connectRate: 2});
	await advance(2000);
	expect(limited.gauges()).toMatchObject({sent: 3, held: none});
	const opening = await started({connections: 3, total: 3, manual: true});
	await advance(500);
	expect(opening.gauges()).toMatchObject({connecting: 3, held: none});
});

test('the warm-up is in no figure', async () => {
	const rig = await started({connections: 2, total: 10, warmup: true});
	rig.attack.hold('disk');
	answerAll(rig);
	await advance(100);
	expect(rig.gauges().held).toEqual({users: 0, ...none});
});

test('a conversation’s next turn is held back like any prompt', async () => {
	const turn = {file: 'a.jsonl', line: 1, row: {}};
	const next = {...turn, id: 'a.jsonl:1#2', question: 'two'};
	const units = [{...turn, id: 'a.jsonl:1#1', question: 'one', next}];
	const rig = await started({connections: 1, total: 1000, units});
	rig.attack.hold('metrics');
	answerAll(rig);
	await advance(25);
	expect(rig.gauges().held.metrics).toBe(25);
	rig.attack.release('metrics');
	await advance(25);
	expect(rig.gauges()).toMatchObject({sent: 2, held: {...none, metrics: 25}});
});

test('with several prompts at once on a connection, each slot is a user', async () => {
	const rig = await started({connections: 1, total: 1000, inFlight: 4});
	await advance(10);
	expect(rig.gauges().held).toMatchObject({users: 40});
});

test('in the open model prompts that are due wait, and idle users do not', async () => {
	const rig = await started({rate: 100, connections: 5, duration: 10_000});
	for (let passed = 0; passed < 1000; passed += 10) {
		await advance(10);
		answerAll(rig);
	}
	expect(rig.gauges().held).toMatchObject(none);
	rig.attack.hold('disk');
	for (let passed = 0; passed < 200; passed += 10) {
		await advance(10);
		answerAll(rig);
		rig.gauges();
	}
	// 20 prompts come due, one each 10 ms, so that they wait 100 ms on average.
	const {disk} = rig.gauges().held;
	expect(disk).toBeGreaterThan(1900);
	expect(disk).toBeLessThan(2200);
	rig.attack.release('disk');
	await advance(100);
	expect(rig.gauges().held).toMatchObject({...none, disk});
});
