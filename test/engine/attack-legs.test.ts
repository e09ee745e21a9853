import {expect, test, vi} from 'vitest';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {createDraw} from '../helpers/random.ts';
import {attemptIdOf} from '../../source/model/raw-attempt.ts';
import {createRig, type LegOptions, type Rig, type RigOptions} from './rig.ts';

useFakeTime();

const newRig = (options: RigOptions) => createRig(advance, {legs: true, ...options});

/** Answers everything until the leg is over. */
async function runLeg(rig: Rig, options?: LegOptions): Promise<void> {
	const before = rig.drained.length;
	rig.begin(options);
	for (let round = 0; round < 500 && rig.drained.length === before; round++) {
		await rig.settle();
		for (const connection of rig.waiting()) connection.reply();
		await advance(10);
	}
}

const idsOf = ({attempts}: Rig) => attempts.map(({assignment}) => attemptIdOf(assignment));

test('legs follow each other over the same connections, and go on in the dataset', async () => {
	const rig = newRig({connections: 3, dataset: 12});
	await runLeg(rig, {total: 7, step: 1});
	await runLeg(rig, {total: 5, step: 2, first: 7});
	expect(rig.drained).toEqual([0, 0]);
	expect(rig.connections).toHaveLength(3);
	expect(rig.attempts.map(({assignment}) => assignment.step)).toEqual([
		...Array<number>(7).fill(1),
		...Array<number>(5).fill(2),
	]);
	expect(rig.attempts.map(({assignment}) => assignment.index).toSorted((a, b) => a - b)).toEqual([
		...Array(12).keys(),
	]);
	expect(rig.over()).toBe(0);
	rig.attack.finish();
	await rig.settle();
	expect(rig.over()).toBe(1);
	expect(rig.gauges()).toMatchObject({sent: 12, finished: 12, open: 0, connecting: 0});
});

test('a leg is drained once, when its last reply is in, and nothing is sent between legs', async () => {
	const rig = newRig({connections: 2, total: 2});
	rig.begin();
	await rig.settle();
	rig.waiting()[0]!.reply();
	await advance(500);
	expect(rig.drained).toEqual([]);
	expect(rig.gauges().exhausted).toBe(true);
	rig.waiting()[0]!.reply();
	await advance(500);
	expect(rig.drained).toEqual([0]);
	expect(rig.gauges()).toMatchObject({sent: 2, finished: 2, open: 2, underWay: 0});
	rig.attack.tick();
	rig.attack.setLevel(10);
	await advance(500);
	expect(rig.connections).toHaveLength(2);
	expect(rig.drained).toHaveLength(1);
});

test('the time between two legs is no load', async () => {
	const rig = newRig({connections: 1});
	await runLeg(rig, {total: 1});
	const {elapsed} = rig.gauges();
	await advance(60_000);
	expect(rig.gauges().elapsed).toBe(elapsed);
	rig.begin({total: 1});
	await advance(100);
	expect(rig.gauges()).toMatchObject({elapsed: elapsed + 100, legElapsed: 100, legTaken: 1});
});

test('a leg is active while it starts prompts, and on to its last reply, but not for a timeout', async () => {
	const rig = newRig({connections: 2, timeout: 5000});
	rig.begin({duration: 1000});
	await advance(400);
	expect(rig.gauges().legActive).toBe(400);
	rig.connections[0]!.reply();
	await advance(900);
	rig.attack.tick();
	await rig.settle();
	// One connection waits in vain since 0, the other since 400.
	expect(rig.gauges()).toMatchObject({exhausted: true, legElapsed: 1300, legActive: 1000});
	rig.connections[0]!.reply();
	await advance(10_000);
	rig.attack.tick();
	await rig.settle();
	expect(rig.drained).toHaveLength(1);
	expect(rig.attempts.map(({error}) => error?.class)).toEqual([
		...[undefined, undefined, 'timeout.total'],
	]);
	expect(rig.gauges().legElapsed).toBeGreaterThanOrEqual(5000);
	expect(rig.gauges().legActive).toBe(1300);
	await runLeg(rig, {total: 1});
	expect(rig.gauges().legActive).toBeLessThan(100);
});

test('between two legs there is no level', async () => {
	const rig = newRig({connections: 2});
	expect(rig.gauges().level).toBeNull();
	rig.begin({total: 2});
	await rig.settle();
	expect(rig.gauges().level).toBe(2);
	for (const connection of rig.waiting()) connection.reply();
	await rig.settle();
	expect(rig.gauges().level).toBeNull();
});

test('a leg of fewer connections closes the rest, one of more opens what is missing', async () => {
	const rig = newRig({});
	await runLeg(rig, {connections: 6, total: 12});
	expect(rig.gauges().open).toBe(6);
	await runLeg(rig, {connections: 2, total: 8});
	expect(rig.gauges().open).toBe(2);
	await runLeg(rig, {connections: 5, total: 10});
	expect(rig.gauges()).toMatchObject({open: 5, opened: 9, sent: 30, finished: 30});
	expect(rig.drained).toEqual([0, 0, 0]);
});

test('the warm-up is in no count and no time, and leaves its connections warm', async () => {
	const rig = newRig({connections: 2});
	rig.begin({total: 4, warmup: true});
	await advance(300);
	expect(rig.gauges()).toMatchObject({sent: 0, warmupSent: 2, elapsed: 0, inFlight: 0});
	// Nothing measured is in flight, and yet the warm-up is not over before its replies are in.
	expect(rig.drained).toEqual([]);
	for (let round = 0; round < 2; round++) {
		for (const connection of rig.waiting()) connection.reply();
		await rig.settle();
	}
	expect(rig.drained).toHaveLength(1);
	await runLeg(rig, {total: 4});
	expect(rig.gauges()).toMatchObject({sent: 4, finished: 4, warmupSent: 4, opened: 2});
	const ids = ['q0', 'q1', 'q2', 'q3'];
	expect(idsOf(rig).slice(0, 4).toSorted()).toEqual(ids);
	expect(idsOf(rig).slice(4).toSorted()).toEqual(ids);
	expect(rig.attempts.map(({assignment}) => assignment.measured)).toEqual([
		...Array<boolean>(4).fill(false),
		...Array<boolean>(4).fill(true),
	]);
});

test('a frame that answers nothing is counted, but not in a warm-up', async () => {
	const rig = newRig({connections: 1, thinkTime: 10});
	for (const warmup of [true, false]) {
		rig.begin({total: 2, warmup});
		await advance(20);
		rig.waiting()[0]!.reply();
		rig.connections.at(-1)!.reply('by the way');
		await advance(20);
		rig.waiting()[0]!.reply();
		await advance(20);
		expect(rig.gauges().unmatched).toBe(warmup ? 0 : 1);
	}
	expect(rig.drained).toEqual([0, 0]);
});

test('late and dropped prompts of a warm-up are not counted', async () => {
	const rig = newRig({connections: 1, rate: 100});
	rig.begin({duration: 1000, warmup: true});
	await advance(500);
	rig.waiting()[0]!.reply();
	await advance(700);
	rig.attack.tick();
	await rig.settle();
	rig.waiting()[0]!.reply();
	await rig.settle();
	expect(rig.drained).toHaveLength(1);
	expect(rig.gauges()).toMatchObject({late: 0, dropped: 0, scheduled: 0, warmupSent: 2});
});

test.each([1, 2, 3, 5])('%i workers with one counter send exactly the total', async (workers) => {
	const draw = createDraw(workers);
	const taken = new Int32Array(1);
	const rigs = Array.from({length: workers}, (_, worker) =>
		createRig(advance, {connections: 7, total: 101, share: {worker, workers, taken}}),
	);
	for (const rig of rigs) rig.begin();
	await advance(0);
	const opened = rigs.reduce((sum, {connections}) => sum + connections.length, 0);
	expect(opened).toBe(7);
	for (let round = 0; round < 2000 && rigs.some((rig) => rig.over() === 0); round++) {
		for (const rig of rigs) {
			for (const connection of rig.waiting()) if (draw.int(0, 3) === 0) connection.reply();
		}
		await advance(0);
	}
	const all = rigs.flatMap(idsOf);
	expect(all).toHaveLength(101);
	expect(new Set(all).size).toBe(101);
	expect(rigs.map(({drained}) => drained)).toEqual(Array(workers).fill([0]));
	expect(rigs.reduce((sum, rig) => sum + rig.gauges().legTaken, 0)).toBe(101);
});

test('whatever happens in a row of legs, each is drained once and nothing is lost', async () => {
	const draw = createDraw(11);
	const rig = newRig({timeout: 50, dataset: 20});
	let first = 0;
	for (let leg = 1; leg <= 30; leg++) {
		const open = draw.int(0, 1) === 0;
		rig.begin({
			step: leg,
			first,
			connections: draw.int(1, 6),
			maxConnections: 8,
			...(open ? {rate: draw.int(10, 300), duration: draw.int(50, 400)} : {total: draw.int(1, 40)}),
		});
		for (let round = 0; round < 3000 && rig.drained.length < leg; round++) {
			for (const connection of rig.waiting()) {
				const fate = draw.int(0, 9);
				if (fate < 6) connection.reply();
				else if (fate === 6) connection.end({kind: 'closed', code: 1001, reason: ''});
			}
			if (draw.int(0, 20) === 0) rig.attack.hold('user');
			else rig.attack.release('user');
			rig.attack.tick();
			await advance(draw.int(0, 12));
		}
		expect(rig.drained).toHaveLength(leg);
		const {sent, dropped, scheduled} = rig.gauges();
		first += rig.gauges().legTaken;
		expect(sent + dropped).toBe(first);
		if (open) expect(scheduled).not.toBeNull();
		rig.attack.release('user');
	}
	expect(new Set(rig.drained)).toEqual(new Set([0]));
	expect(new Set(idsOf(rig)).size).toBe(rig.attempts.length);
	rig.attack.finish();
	await advance(2000);
	expect(rig.over()).toBe(1);
	expect(vi.getTimerCount()).toBe(0);
});

test('opening a thousand connections leaves the sockets their turns', async () => {
	vi.useRealTimers();
	const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));
	const rig = createRig(turn, {connections: 1000, total: 1000, manual: true});
	rig.begin();
	let before = 0;
	let most = 0;
	while (rig.connections.length < 1000) {
		await turn();
		most = Math.max(most, rig.connections.length - before);
		before = rig.connections.length;
	}
	expect(rig.connections).toHaveLength(1000);
	expect(most).toBeLessThanOrEqual(64);
	rig.attack.abandon();
	await turn();
	expect(rig.over()).toBe(1);
});
