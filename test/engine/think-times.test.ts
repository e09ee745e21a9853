import {expect, test} from 'vitest';
import {createThinkTimes} from '../../source/engine/think-times.ts';
import {meanThinkTime, type ThinkTime} from '../../source/model/think-time.ts';

const share = {first: 0, step: 1};
const draw = (time: ThinkTime, count: number, seed = 1): number[] => {
	const next = createThinkTimes(time, seed, share)();
	return Array.from({length: count}, next);
};
const mean = (values: readonly number[]) =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

test('a fixed think time is always the same', () => {
	expect(draw(250, 3)).toEqual([250, 250, 250]);
});

test('a range is filled evenly', () => {
	const times = draw({from: 2000, to: 8000}, 20_000);
	expect(Math.min(...times)).toBeGreaterThanOrEqual(2000);
	expect(Math.max(...times)).toBeLessThan(8000);
	expect(mean(times) / 5000).toBeCloseTo(1, 1);
	expect(times.filter((time) => time < 3500).length / times.length).toBeCloseTo(0.25, 1);
});

test('half of the log-normal times are above the median, and their mean is the known one', () => {
	const time = {median: 3000, sigma: 0.5};
	const times = draw(time, 50_000);
	expect(times.filter((each) => each > 3000).length / times.length).toBeCloseTo(0.5, 1);
	expect(mean(times) / meanThinkTime(time)).toBeCloseTo(1, 1);
});

test('each user has pauses of their own, the same with the same seed', () => {
	const users = (seed: number) => {
		const next = createThinkTimes({from: 0, to: 1000}, seed, share);
		return Array.from({length: 3}, () => Array.from({length: 5}, next()));
	};
	expect(users(4)).toEqual(users(4));
	expect(users(4)[0]).not.toEqual(users(4)[1]);
	expect(users(4)[0]).not.toEqual(users(5)[0]);
	const ofSecond = createThinkTimes({from: 0, to: 1000}, 4, {first: 1, step: 2})();
	expect(Array.from({length: 5}, ofSecond)).toEqual(users(4)[1]);
});
