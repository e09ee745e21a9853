import {expect, test} from 'vitest';
import {createPacer} from '../../source/engine/create-pacer.ts';
import type {OpenLeg} from '../../source/engine/open-pacer.ts';
import type {Pacer} from '../../source/engine/pacer.ts';
import type {Arrivals} from '../../source/model/load.ts';
import {createDraw} from '../helpers/random.ts';

const plain: OpenLeg = {
	kind: 'steady',
	step: 0,
	pause: 0,
	model: 'open',
	total: null,
	duration: null,
	ramp: {start: 10, segments: []},
	arrivals: 'constant',
	seed: 1,
	connections: 5,
	maxConnections: 20,
};

function pacersOf(leg: Partial<OpenLeg>, workers = 1): Pacer[] {
	const taken = new Int32Array(new SharedArrayBuffer(4));
	return Array.from({length: workers}, (_, worker) =>
		createPacer({...plain, ...leg}, {worker, workers, taken}),
	);
}

const one = (leg: Partial<OpenLeg> = {}) => pacersOf(leg)[0]!;

type Start = {readonly position: number; readonly due: number};

/** Takes everything that is due by a time, each at the moment it is due. */
function startsBy(pacer: Pacer, until: number): Start[] {
	const starts: Start[] = [];
	for (;;) {
		const due = pacer.due()!;
		if (due > until || pacer.wait(due) !== 0) return starts;
		starts.push({position: pacer.take(), due});
	}
}

const dues = (pacer: Pacer, until: number) => startsBy(pacer, until).map(({due}) => due);

test('prompts are due at the rate, whatever happens in between', () => {
	const pacer = one();
	expect([pacer.wait(0), pacer.due(), pacer.take()]).toEqual([0, 0, 0]);
	expect([pacer.wait(0), pacer.wait(60), pacer.due()]).toEqual([100, 40, 100]);
	// A stall: what was due meanwhile keeps its own time.
	expect([pacer.wait(1000), pacer.take(), pacer.due()]).toEqual([0, 1, 200]);
	expect([pacer.wait(1000), pacer.take(), pacer.due()]).toEqual([0, 2, 300]);
});

test.each([
	[10, 1000, 10],
	[3.3, 10_000, 33],
	// In floating point 33 / 1.1 is less than 30.
	[1.1, 30_000, 33],
	[0.7, 10_000, 7],
	[1 / 3, 30_000, 10],
	[1000 / 7, 7000, 1000],
])('a rate of %f for %f ms is %i prompts', (start, duration, count) => {
	const pacer = one({ramp: {start, segments: []}, duration});
	expect(startsBy(pacer, Infinity)).toHaveLength(count);
	expect(pacer.wait(duration)).toBe(Infinity);
	expect(pacer.scheduled(duration + 1000)).toBe(count);
});

test('what was due before the end and could not start is still there to be dropped', () => {
	const pacer = one({duration: 1000});
	for (let dropped = 0; dropped < 10; dropped++) {
		expect(pacer.wait(5000)).toBe(0);
		pacer.take();
	}
	expect(pacer.wait(5000)).toBe(Infinity);
});

test('a number of prompts ends the leg', () => {
	const pacers = pacersOf({total: 7, duration: 60_000}, 3);
	const counts = pacers.map((pacer) => startsBy(pacer, Infinity).length);
	expect(counts).toEqual([3, 2, 2]);
	expect(pacers.map((pacer) => pacer.wait(1e9))).toEqual([Infinity, Infinity, Infinity]);
	expect(pacers.map((pacer) => pacer.scheduled(59_999))).toEqual([7, 7, 7]);
});

test('the time of a schedule has a gap after each prompt, and ends with the leg', () => {
	const timed = one({ramp: {start: 1, segments: []}, duration: 5000});
	expect([0, 2500, 5000, 90_000].map(timed.scheduledTime)).toEqual([0, 2500, 5000, 5000]);
	const counted = one({ramp: {start: 2, segments: []}, total: 6});
	expect([0, 2000, 2499, 2500, 90_000].map(counted.scheduledTime)).toEqual([
		...[0, 2000, 2499, 3000, 3000],
	]);
	// However few there are, they stand for the rate: 1 prompt in 0.5 s.
	expect(one({ramp: {start: 2, segments: []}, total: 1}).scheduledTime(0)).toBe(500);
});

test('another level after the last prompt was due changes nothing of the schedule', () => {
	const pacer = one({ramp: {start: 2, segments: []}, total: 2});
	pacer.setLevel(600, 0);
	expect([pacer.scheduled(9000), pacer.scheduledTime(9000)]).toEqual([2, 1000]);
});

test('Poisson arrivals come at the rate on average, however few they are', () => {
	const seeds = Array.from({length: 2000}, (_, seed) => seed);
	const rates = seeds.map((seed) => {
		const time = one({arrivals: 'poisson', seed, total: 5}).scheduledTime(1e9)!;
		return 5000 / time;
	});
	expect(rates.reduce((sum, rate) => sum + rate, 0) / rates.length / 10).toBeCloseTo(1, 1);
});

test('stages ramp the rate, and nothing starts where it is 0', () => {
	const pacer = one({
		ramp: {
			start: 0,
			segments: [
				{duration: 10_000, to: 10},
				{duration: 5000, to: 10},
				{duration: 0, to: 0},
				{duration: 5000, to: 0},
				{duration: 0, to: 2},
				{duration: 1000, to: 2},
			],
		},
		duration: 21_000,
	});
	expect([0, 5000, 12_000, 16_000, 20_500].map(pacer.level)).toEqual([0, 5, 10, 0, 2]);
	const times = dues(pacer, Infinity);
	const within = (from: number, to: number) =>
		times.filter((time) => time >= from && time < to).length;
	expect(within(0, 10_000)).toBe(50);
	expect(within(10_000, 15_000)).toBe(50);
	expect(within(15_000, 20_000)).toBe(0);
	expect(within(20_000, 21_000)).toBe(2);
	expect(times).toHaveLength(102);
});

test('Poisson arrivals have gaps of mean 1/rate that vary as much as they last', () => {
	const times = dues(one({arrivals: 'poisson', ramp: {start: 200, segments: []}}), 100_000);
	const gaps = times.slice(1).map((time, at) => time - times[at]!);
	const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
	const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
	expect(mean / 5).toBeCloseTo(1, 1);
	expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
});

test('Poisson arrivals follow a ramp', () => {
	const ramp = {start: 0, segments: [{duration: 100_000, to: 200}]};
	const times = dues(one({arrivals: 'poisson', ramp, duration: 100_000}), Infinity);
	// A quarter of the triangle's area lies in its first half.
	const early = times.filter((time) => time < 50_000).length;
	expect(times.length / 10_000).toBeCloseTo(1, 1);
	expect(early / times.length).toBeCloseTo(0.25, 1);
});

/** A leg of changing rate, with a live change now and then. */
function randomLeg(draw: ReturnType<typeof createDraw>, arrivals: Arrivals): Partial<OpenLeg> {
	const segments = Array.from({length: draw.int(0, 4)}, () => ({
		duration: draw.pick([0, draw.int(1, 5000)]),
		to: draw.pick([0, draw.real() * 100]),
	}));
	return {
		arrivals,
		seed: draw.int(-1e9, 1e9),
		ramp: {start: draw.pick([0, draw.real() * 100]), segments},
		total: draw.pick([null, draw.int(1, 500)]),
		duration: draw.int(1, 10_000),
	};
}

test.each<Arrivals>(['constant', 'poisson'])(
	'the %s schedules of any number of workers are together the one of a single worker',
	(arrivals) => {
		const draw = createDraw(99);
		let compared = 0;
		for (let round = 0; round < 300; round++) {
			const leg = randomLeg(draw, arrivals);
			const changeAt = draw.int(0, 10_000);
			const level = draw.pick([0, draw.int(1, 100)]);
			const run = (workers: number) =>
				pacersOf(leg, workers)
					.flatMap((pacer) => {
						const before = startsBy(pacer, changeAt);
						pacer.setLevel(changeAt, level);
						return [...before, ...startsBy(pacer, Infinity)];
					})
					.toSorted((a, b) => a.position - b.position);
			const alone = run(1);
			expect(run(draw.int(2, 9))).toEqual(alone);
			expect(alone.map(({position}) => position)).toEqual(alone.map((_, at) => at));
			compared += alone.length;
		}
		expect(compared).toBeGreaterThan(10_000);
	},
);

test.each<Arrivals>(['constant', 'poisson'])(
	'the number of %s prompts scheduled by a time is exactly those due by then',
	(arrivals) => {
		const draw = createDraw(5);
		for (let round = 0; round < 200; round++) {
			const leg = randomLeg(draw, arrivals);
			const due = dues(one(leg), Infinity);
			const watched = pacersOf(leg, 3)[draw.int(0, 2)]!;
			const times = Array.from({length: 10}, () => draw.int(0, 12_000));
			for (const time of [...times.toSorted((a, b) => a - b), ...times, ...due.slice(0, 20)]) {
				expect(watched.scheduled(time)).toBe(due.filter((at) => at <= time).length);
			}
		}
	},
);

test('a rate that is changed counts from that moment, and what is overdue keeps its time', () => {
	const pacer = one({duration: 60_000});
	expect(dues(pacer, 500)).toEqual([0, 100, 200, 300, 400, 500]);
	pacer.setLevel(1000, 100);
	expect(pacer.level(1000)).toBe(100);
	const later = dues(pacer, 1020);
	expect(later.map((time) => Math.round(time))).toEqual([600, 700, 800, 900, 1000, 1010, 1020]);
	expect(pacer.scheduled(1020)).toBe(13);
});

test('a rate that was turned down to 0 by hand can be turned up again', () => {
	const pacer = one({duration: 60_000});
	dues(pacer, 1000);
	pacer.setLevel(1050, 0);
	const wait = pacer.wait(2000);
	expect(wait).toBeGreaterThan(0);
	expect(wait).toBeLessThan(Infinity);
	expect(pacer.wait(59_900)).toBeLessThanOrEqual(100);
	pacer.setLevel(30_000, 10);
	expect(dues(pacer, 30_100).map((time) => Math.round(time))).toEqual([30_050]);
	pacer.setLevel(30_200, 0);
	dues(pacer, 60_000);
	expect(pacer.wait(60_000)).toBe(Infinity);
});

test('a leg without a further prompt lasts to its end all the same', () => {
	const pacer = one({ramp: {start: 0, segments: []}, duration: 60_000});
	expect(pacer.wait(59_500)).toBeCloseTo(500, 3);
	expect(pacer.wait(60_000)).toBe(Infinity);
	expect(pacer.scheduled(60_000)).toBe(0);
});

test('connections and what may be opened besides are shared without a rest', () => {
	const pacers = pacersOf({connections: 5, maxConnections: 20}, 3);
	expect(pacers.map((pacer) => pacer.connections(0))).toEqual([2, 2, 1]);
	expect(pacers.map((pacer) => pacer.most(0))).toEqual([7, 7, 6]);
	// A worker without a connection could not send its part of the schedule.
	expect(pacersOf({connections: 1, maxConnections: 1}, 2).map((pacer) => pacer.most(0))).toEqual([
		1, 1,
	]);
});
