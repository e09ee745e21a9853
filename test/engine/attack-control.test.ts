import {expect, test, vi} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {someOpening} from '../helpers/opening.ts';
import {started, answerAll, ids} from './started.ts';

useFakeTime();

test('the level can be raised and lowered while it runs', async () => {
	const rig = await started({connections: 2, total: 1000});
	rig.attack.setLevel(5);
	await rig.settle();
	expect(rig.waiting()).toHaveLength(5);
	rig.attack.setLevel(1);
	await rig.settle();
	// Those in flight may finish first.
	expect(rig.waiting()).toHaveLength(5);
	for (const connection of rig.waiting()) connection.reply();
	await rig.settle();
	expect(rig.waiting()).toHaveLength(1);
	expect(rig.gauges()).toMatchObject({target: 1, open: 1, sent: 6});
	rig.attack.setLevel(3);
	await rig.settle();
	expect(rig.waiting()).toHaveLength(3);
});

test('lowered while users think, the level falls at once', async () => {
	const rig = await started({connections: 4, total: 1000, thinkTime: 1000});
	await advance(1010);
	for (const connection of rig.waiting()) connection.reply();
	rig.attack.setLevel(1);
	await rig.settle();
	expect(rig.gauges().open).toBe(1);
	await advance(1010);
	expect(rig.waiting()).toHaveLength(1);
});

test('lowered while held, those that were let go get no prompt when it goes on', async () => {
	const rig = await started({connections: 4, total: 100});
	rig.attack.hold('user');
	for (const connection of rig.waiting()) connection.reply();
	rig.attack.setLevel(1);
	rig.attack.release('user');
	await rig.settle();
	expect(rig.waiting()).toHaveLength(1);
	expect(rig.gauges()).toMatchObject({sent: 5, inFlight: 1, open: 1});
});

test('while held nothing is sent, replies are taken, and time does not count', async () => {
	const rig = await started({connections: 2, total: 10});
	await advance(1000);
	rig.attack.hold('user');
	for (const connection of rig.waiting()) connection.reply();
	await advance(5000);
	expect(rig.gauges()).toMatchObject({sent: 2, inFlight: 0, elapsed: 1000});
	rig.attack.release('user');
	await advance(500);
	expect(rig.gauges()).toMatchObject({sent: 4, elapsed: 1500});
});

test('held for two reasons, it goes on when both are gone; only the user stops the clock', async () => {
	const rig = await started({total: 10});
	rig.attack.hold('user');
	rig.attack.hold('disk');
	rig.attack.hold('disk');
	rig.connections[0]!.reply();
	rig.attack.release('user');
	await advance(1000);
	expect(rig.gauges()).toMatchObject({sent: 1, elapsed: 1000});
	rig.attack.release('disk');
	await rig.settle();
	expect(rig.gauges().sent).toBe(2);
	rig.attack.release('disk');
	await advance(100);
	expect(rig.gauges().elapsed).toBe(1100);
});

test('a duration ends the run, after the replies in flight', async () => {
	const rig = await started({connections: 2, duration: 1000});
	for (let time = 0; time < 1000; time += 100) {
		for (const connection of rig.waiting()) connection.reply();
		await advance(100);
	}
	const {sent} = rig.gauges();
	expect(sent).toBe(22);
	rig.attack.tick();
	await rig.settle();
	expect(rig.over()).toBe(0);
	await answerAll(rig);
	expect(rig.gauges()).toMatchObject({sent, inFlight: 0});
	expect(ids(rig)).toContain('q0@7');
	expect(rig.over()).toBe(1);
});

test('a duration that ends while all think ends the run without another prompt', async () => {
	const rig = await started({connections: 3, duration: 1000, thinkTime: 60_000});
	await advance(1000);
	rig.attack.tick();
	await rig.settle();
	expect(rig.over()).toBe(1);
	await advance(120_000);
	expect(rig.connections).toHaveLength(0);
	expect(rig.gauges().sent).toBe(0);
});

test('a pause does not use up the duration', async () => {
	const rig = await started({duration: 1000});
	await advance(900);
	rig.attack.hold('user');
	await advance(5000);
	rig.attack.tick();
	rig.connections[0]!.reply();
	await rig.settle();
	expect(rig.over()).toBe(0);
	rig.attack.release('user');
	await rig.settle();
	expect(rig.connections[0]?.sent).toHaveLength(2);
});

test('stopped, it sends nothing more and ends with the last reply', async () => {
	const rig = await started({connections: 2, total: 100});
	rig.attack.stop();
	rig.attack.stop();
	await rig.settle();
	expect(rig.over()).toBe(0);
	rig.connections[0]!.reply();
	await advance(1000);
	expect(rig.over()).toBe(0);
	rig.connections[1]!.reply();
	await rig.settle();
	expect(rig.over()).toBe(1);
	expect(rig.gauges()).toMatchObject({sent: 2, inFlight: 0, open: 0});
	const {elapsed} = rig.gauges();
	await advance(1000);
	expect(rig.gauges().elapsed).toBe(elapsed);
});

test('stopped while held, it ends all the same', async () => {
	const rig = await started({total: 100});
	rig.attack.hold('user');
	rig.connections[0]!.reply();
	rig.attack.stop();
	await rig.settle();
	expect(rig.over()).toBe(1);
});

test('a prompt that waits for its connection when the run is stopped is still sent', async () => {
	const rig = await started({total: 100, manual: true});
	rig.attack.stop();
	await rig.settle();
	rig.connections[0]!.events.open(1, someOpening);
	rig.connections[0]!.reply();
	await rig.settle();
	expect(rig.attempts).toHaveLength(1);
	expect(rig.over()).toBe(1);
});

test('abandoned, it cuts every connection and makes no attempts of what was in flight', async () => {
	const rig = await started({connections: 3, total: 100});
	rig.connections[0]!.reply();
	await rig.settle();
	rig.attack.abandon();
	await rig.settle();
	expect(rig.over()).toBe(1);
	expect(rig.connections.map(({state}) => state)).toEqual(Array(3).fill('terminated'));
	expect(rig.attempts).toHaveLength(1);
	expect(rig.gauges()).toMatchObject({sent: 4, inFlight: 3, open: 0, connecting: 0});
	rig.connections[1]!.reply();
	rig.connections[1]!.end({kind: 'closed', code: 1006, reason: ''});
	await advance(100_000);
	expect(rig.attempts).toHaveLength(1);
	expect(rig.over()).toBe(1);
});

test('abandoned while connecting and thinking, nothing is left behind', async () => {
	const connecting = await started({manual: true});
	connecting.attack.abandon();
	await connecting.settle();
	expect(connecting.gauges()).toMatchObject({connecting: 0, open: 0});
	const thinking = await started({thinkTime: 1000});
	thinking.attack.abandon();
	await thinking.settle();
	expect([connecting.over(), thinking.over()]).toEqual([1, 1]);
	await advance(200);
	expect(vi.getTimerCount()).toBe(0);
});

test('the level cannot bring a stopped run back to life', async () => {
	const rig = await started({total: 100});
	rig.attack.stop();
	rig.attack.setLevel(10);
	await rig.settle();
	rig.connections[0]!.reply();
	await rig.settle();
	expect(rig.connections).toHaveLength(1);
	expect(rig.over()).toBe(1);
});
