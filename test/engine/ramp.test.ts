import {expect, test} from 'vitest';
import {createCurve, holdLevel, rampDuration} from '../../source/engine/ramp.ts';
import type {Ramp} from '../../source/model/load.ts';
import {createDraw} from '../helpers/random.ts';

const steady: Ramp = {start: 10, segments: []};
/** Up for 30 s, level for 2 min, down to nothing in 30 s. */
const stages: Ramp = {
	start: 0,
	segments: [
		{duration: 30_000, to: 10},
		{duration: 120_000, to: 10},
		{duration: 30_000, to: 0},
	],
};

test('the level moves in straight lines and stays where the last one ends', () => {
	const {level} = createCurve(stages);
	const times = [0, 15_000, 30_000, 90_000, 150_000, 165_000, 180_000, 1e9];
	expect(times.map(level)).toEqual([0, 5, 10, 10, 10, 5, 0, 0]);
	expect(createCurve(steady).level(1e9)).toBe(10);
});

test('a segment without duration is a jump, and its level counts from that moment', () => {
	const {level} = createCurve({
		start: 2,
		segments: [
			{duration: 1000, to: 2},
			{duration: 0, to: 7},
		],
	});
	expect([level(999.999), level(1000), level(5000)]).toEqual([2, 7, 7]);
});

test('the duration is that of all segments', () => {
	expect(rampDuration(stages)).toBe(180_000);
	expect(rampDuration(steady)).toBe(0);
});

test('the integral of a rate is the prompts by that time', () => {
	const {integral} = createCurve(stages);
	expect([0, 30_000, 150_000, 180_000, 1e9].map(integral)).toEqual([0, 150, 1350, 1500, 1500]);
	expect(integral(15_000)).toBeCloseTo(37.5, 9);
});

test('a steady rate spaces its prompts evenly, however long it lasts', () => {
	const {timeOf} = createCurve(steady);
	expect([0, 1, 2, 1e9].map(timeOf)).toEqual([0, 100, 200, 1e11]);
});

test('what a ramp that ends at 0 does not reach is never due', () => {
	const {timeOf} = createCurve(stages);
	expect(timeOf(1499.9)).toBeLessThan(180_000);
	expect(timeOf(1500)).toBe(Infinity);
	expect(timeOf(1501)).toBe(Infinity);
	expect(createCurve({start: 0, segments: []}).timeOf(0)).toBe(Infinity);
});

test('nothing is due while the rate is 0', () => {
	const {timeOf} = createCurve({
		start: 0,
		segments: [
			{duration: 5000, to: 0},
			{duration: 0, to: 1.1},
			{duration: 3000, to: 1.1},
			{duration: 0, to: 0},
			{duration: 7000, to: 0},
			{duration: 0, to: 5},
		],
	});
	expect(timeOf(0)).toBe(5000);
	expect(timeOf(1.1)).toBeCloseTo(6000, 6);
	// 3 × 1.1 is a little more than 3.3 in floating point.
	expect([timeOf(3.3), timeOf(1.1 * 3)]).toEqual([15_000, 15_000]);
	expect(timeOf(4.3)).toBeCloseTo(15_200, 6);
});

test('a ramp that rises from 0 begins at once and quickens', () => {
	const {timeOf} = createCurve({start: 0, segments: [{duration: 10_000, to: 20}]});
	expect(timeOf(0)).toBe(0);
	expect(timeOf(1)).toBeCloseTo(1000, 6);
	expect(timeOf(4)).toBeCloseTo(2000, 6);
	expect(timeOf(100)).toBeCloseTo(10_000, 6);
	expect(timeOf(120)).toBeCloseTo(11_000, 6);
});

function randomRamp(draw: ReturnType<typeof createDraw>): Ramp {
	const level = () => draw.pick([0, 0.001, draw.real() * 10, draw.int(1, 50_000)]);
	const segment = () => ({
		duration: draw.pick([0, draw.real(), draw.int(1, 100_000)]),
		to: level(),
	});
	return {start: level(), segments: Array.from({length: draw.int(0, 6)}, segment)};
}

test('time after integral is where one was, and integral after time is what one asked for', () => {
	const draw = createDraw(20_250_801);
	let compared = 0;
	for (let round = 0; round < 2000; round++) {
		const ramp = randomRamp(draw);
		const {integral, timeOf, level} = createCurve(ramp);
		const span = rampDuration(ramp) + 1000;
		for (let look = 0; look < 20; look++) {
			const time = draw.real() * span;
			const amount = integral(time);
			const back = timeOf(amount);
			// Where the rate is next to nothing a rounding error is a long time.
			if (level(time) > 0.01) {
				compared++;
				expect(Math.abs(back - time)).toBeLessThan(1e-3 + 1e-9 * amount);
			}
			if (back < Infinity) {
				expect(Math.abs(integral(back) - amount)).toBeLessThan(1e-9 * Math.max(1, amount));
			}
		}
	}
	expect(compared).toBeGreaterThan(10_000);
});

test('times never go backwards as amounts grow', () => {
	const draw = createDraw(7);
	for (let round = 0; round < 300; round++) {
		const ramp = randomRamp(draw);
		const {integral, timeOf} = createCurve(ramp);
		const all = integral(rampDuration(ramp));
		let before = 0;
		for (let part = 0; part <= 200; part++) {
			const time = timeOf((all * part) / 200);
			expect(time).toBeGreaterThanOrEqual(before);
			before = time;
		}
	}
});

test('a level that is set is held to the end of its segment, and the next goes on from it', () => {
	const {level, integral} = createCurve(holdLevel(stages, 60_000, 30));
	expect([15_000, 59_999, 60_000, 149_999].map(level)).toEqual([5, 10, 30, 30]);
	expect(level(165_000)).toBeCloseTo(15, 9);
	expect(level(180_000)).toBe(0);
	expect(integral(60_000)).toBeCloseTo(450, 9);
	expect(integral(61_000)).toBeCloseTo(480, 9);
});

test('a level that is set on a steady load, or after the last segment, is held for ever', () => {
	const once = holdLevel(steady, 2000, 20);
	const twice = createCurve(holdLevel(once, 3000, 5));
	expect([0, 1999, 2000, 2999, 3000, 1e9].map(twice.level)).toEqual([10, 10, 20, 20, 5, 5]);
	expect(twice.integral(4000)).toBeCloseTo(45, 9);
	expect(createCurve(holdLevel(stages, 200_000, 3)).level(1e6)).toBe(3);
});

test('setting a level changes nothing of what was due before', () => {
	const draw = createDraw(11);
	for (let round = 0; round < 500; round++) {
		const ramp = randomRamp(draw);
		const at = draw.real() * (rampDuration(ramp) + 1000);
		const [before, after] = [createCurve(ramp), createCurve(holdLevel(ramp, at, draw.int(0, 100)))];
		const time = at * draw.real() * 0.999;
		const amount = before.integral(at);
		expect(after.level(time)).toBeCloseTo(before.level(time), 5);
		expect(Math.abs(after.integral(at) - amount)).toBeLessThan(1e-9 * Math.max(1, amount));
	}
});
