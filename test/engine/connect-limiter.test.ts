import {expect, test, vi} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {createConnectLimiter} from '../../source/engine/connect-limiter.ts';
import {createDraw} from '../helpers/random.ts';
import {startedTimes} from './opening-times.ts';
import {createRig, type RigOptions} from './rig.ts';

useFakeTime();

/** The most times within a second, wherever it begins. */
function mostWithinSecond(times: readonly number[]): number {
	let first = 0;
	let most = 0;
	for (const [index, at] of times.entries()) {
		// A hair's breadth for what adding up fractions leaves.
		while (at - times[first]! >= 1000 - 1e-6) first++;
		most = Math.max(most, index - first + 1);
	}
	return most;
}

const rates = [0.5, 1, 3, 10, 49, 75, 120, 500, 2000];

test.each(rates)('at %d a second, no second sees more, whenever it is asked', (rate) => {
	const draw = createDraw(Math.ceil(rate));
	for (const patient of [true, false]) {
		const gate = createConnectLimiter(rate);
		const times: number[] = [];
		let at = 0;
		while (times.length < 4 * rate + 5) {
			const wait = gate.wait(at);
			if (wait === 0) {
				gate.pass(at);
				times.push(at);
			} else at += patient ? wait : draw.int(1, 30);
			// Quiet times save up no more than a burst.
			if (draw.int(0, 400) === 0) at += 5000;
		}
		expect(mostWithinSecond(times)).toBeLessThanOrEqual(Math.ceil(rate));
	}
});

test.each(rates)('at %d a second, waiting as long as told comes close to the rate', (rate) => {
	const gate = createConnectLimiter(rate);
	const count = Math.max(10, 5 * rate);
	let at = 0;
	for (let opened = 0; opened < count; opened++) {
		for (let wait = gate.wait(at); wait > 0; wait = gate.wait(at)) at += wait;
		gate.pass(at);
	}
	expect(((count - 1) / at) * 1000).toBeGreaterThanOrEqual(0.96 * rate);
});

test('without a rate everything passes', () => {
	const gate = createConnectLimiter(undefined);
	for (let opened = 0; opened < 10_000; opened++) {
		expect(gate.wait(0)).toBe(0);
		gate.pass(0);
	}
});

test.each<RigOptions & {readonly name: string; readonly wanted: number}>([
	{name: 'connections of the closed model', wanted: 120, connections: 120, total: 120},
	{name: 'a connection per prompt', wanted: 1, connections: 60, total: 150, perPrompt: true},
	{
		...{name: 'connections of the open model', wanted: 120},
		...{connections: 120, maxConnections: 120, rate: 1000, total: 240},
	},
	{
		...{name: 'spare connections of the open model', wanted: 120},
		...{connections: 2, maxConnections: 120, rate: 500, total: 150},
	},
])('$name are opened no faster than that', async ({wanted, ...options}) => {
	const rig = createRig(advance, {...options, connectRate: 50});
	const times = startedTimes(rig);
	rig.begin();
	for (let step = 0; step < 4000 && rig.over() === 0; step++) {
		await advance(5);
		times.look();
		if (step % 20 === 0) rig.attack.tick();
		// All of them are needed: until they are there, nothing is answered.
		if (rig.connections.length < wanted) continue;
		for (const connection of rig.waiting()) connection.reply();
	}
	expect(rig.over()).toBe(1);
	const {opened, sent} = rig.gauges();
	expect(sent).toBe(rig.attempts.length);
	expect(times.all).toHaveLength(opened);
	expect(opened).toBeGreaterThanOrEqual(120);
	// A look is at most one opening late.
	expect(mostWithinSecond(times.all)).toBeLessThanOrEqual(51);
	expect(opened / ((times.all.at(-1)! - times.all[0]!) / 1000)).toBeGreaterThan(40);
	await advance(200);
	expect(vi.getTimerCount()).toBe(0);
});

test('waiting for the rate costs no more looks the longer it lasts', async () => {
	const options = {connections: 200, maxConnections: 200, rate: 100, total: 10, connectRate: 10};
	const rig = createRig(advance, options);
	rig.begin();
	let most = 0;
	for (let step = 0; step < 150; step++) {
		// Out of step with the openings, which are 100 ms apart.
		await advance(73);
		rig.attack.tick();
		await rig.settle();
		most = Math.max(most, vi.getTimerCount());
	}
	expect(most).toBeLessThanOrEqual(3);
	rig.attack.abandon();
	await advance(200);
	expect(rig.over()).toBe(1);
	expect(vi.getTimerCount()).toBe(0);
});
