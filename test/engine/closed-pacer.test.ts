import {expect, test} from 'vitest';
import {createPacer} from '../../source/engine/create-pacer.ts';
import type {ClosedLeg} from '../../source/engine/closed-pacer.ts';
import {createDraw} from '../helpers/random.ts';

const plain: ClosedLeg = {
	kind: 'steady',
	step: 0,
	pause: 0,
	model: 'closed',
	total: null,
	duration: null,
	ramp: {start: 3, segments: []},
};

const counter = () => new Int32Array(new SharedArrayBuffer(4));

/** The pacers of workers that share one leg. */
function pacersOf(leg: Partial<ClosedLeg>, workers = 1, taken = counter()) {
	return Array.from({length: workers}, (_, worker) =>
		createPacer({...plain, ...leg}, {worker, workers, taken}),
	);
}

const one = (leg: Partial<ClosedLeg>) => pacersOf(leg)[0]!;

test('prompts start at once until all are taken', () => {
	const pacer = one({total: 2});
	expect([pacer.wait(0), pacer.take(), pacer.wait(1e9), pacer.take()]).toEqual([0, 0, 0, 1]);
	expect(pacer.wait(0)).toBe(Infinity);
});

test('a duration ends the leg, however many prompts were taken', () => {
	const pacer = one({duration: 5000});
	for (let sent = 0; sent < 1000; sent++) pacer.take();
	expect([pacer.wait(0), pacer.wait(4999.9), pacer.wait(5000)]).toEqual([0, 0, Infinity]);
});

test('with prompts and a duration, what comes first ends the leg', () => {
	const pacer = one({total: 2, duration: 5000});
	expect(pacer.wait(5000)).toBe(Infinity);
	pacer.take();
	pacer.take();
	expect(pacer.wait(0)).toBe(Infinity);
});

test('a prompt that another worker took first is not taken again', () => {
	const [first, second] = pacersOf({total: 1}, 2);
	expect([first!.wait(0), second!.wait(0)]).toEqual([0, 0]);
	expect([second!.take(), first!.take()]).toEqual([0, -1]);
	expect(first!.wait(0)).toBe(Infinity);
});

test('workers take every position exactly once, in whatever order they come', () => {
	const draw = createDraw(42);
	for (let round = 0; round < 200; round++) {
		const total = draw.int(0, 200);
		const pacers = pacersOf({total}, draw.int(1, 8));
		const positions: number[] = [];
		// Asks some of them before the first one takes, as threads that run side by side do.
		while (pacers.some((pacer) => pacer.wait(0) === 0)) {
			const ready = pacers.filter((pacer) => draw.real() < 0.7 && pacer.wait(0) === 0);
			positions.push(...ready.map((pacer) => pacer.take()).filter((position) => position >= 0));
		}
		expect(positions).toEqual(Array.from({length: total}, (_, position) => position));
	}
});

test('a soak of more prompts than the counter holds goes on counting', () => {
	const taken = counter();
	const pacer = pacersOf({duration: 1e9}, 1, taken)[0]!;
	taken[0] = -2;
	expect([pacer.take(), pacer.take(), pacer.take()]).toEqual([2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32]);
});

test('the connections of all workers are the level, without a rest that is lost', () => {
	for (const workers of [1, 2, 3, 7]) {
		const shares = pacersOf({ramp: {start: 20, segments: []}}, workers).map((pacer) =>
			pacer.connections(0),
		);
		expect(shares.reduce((sum, share) => sum + share)).toBe(20);
		expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
	}
});

test('no more connections are opened than there are prompts', () => {
	const pacers = pacersOf({total: 5, ramp: {start: 100, segments: []}}, 2);
	expect(pacers.map((pacer) => pacer.connections(0))).toEqual([3, 2]);
	expect(pacers.map((pacer) => pacer.most(0))).toEqual([3, 2]);
});

test('stages ramp the connections up and down', () => {
	const segments = [
		{duration: 10_000, to: 50},
		{duration: 10_000, to: 0},
	];
	const pacer = one({ramp: {start: 0, segments}, duration: 20_000});
	const times = [0, 1000, 5000, 10_000, 19_999];
	expect(times.map(pacer.connections)).toEqual([0, 5, 25, 50, 0]);
	expect(times.map(pacer.level)).toEqual([0, 5, 25, 50, 0]);
});

test('the level can be changed while the leg runs, down to nothing and up again', () => {
	const pacer = one({duration: 60_000});
	pacer.setLevel(1000, 8);
	expect([pacer.connections(1000), pacer.most(1000), pacer.level(2000)]).toEqual([8, 8, 8]);
	pacer.setLevel(2000, 0);
	expect([pacer.connections(3000), pacer.wait(3000)]).toEqual([0, 0]);
	pacer.setLevel(4000, 4);
	expect(pacer.connections(4000)).toBe(4);
	pacer.setLevel(5000, -1);
	expect(pacer.connections(5000)).toBe(0);
});

test('nothing has its own time', () => {
	const pacer = one({total: 1});
	expect([pacer.due(), pacer.scheduled(1000)]).toEqual([undefined, null]);
});
