import {expect, test} from 'vitest';
import {createRandom} from '../../source/mock/random.ts';

const draws = 20_000;

function sample(draw: () => number): {mean: number; deviation: number; values: number[]} {
	const values = Array.from({length: draws}, draw);
	const mean = values.reduce((sum, value) => sum + value, 0) / draws;
	const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
	return {mean, deviation: Math.sqrt(squares / draws), values};
}

test('the same seed and label give the same stream', () => {
	const stream = (seed: number, label: string) => {
		const random = createRandom(seed, label);
		return [random.uniform(), random.normal(), random.pick([1, 2, 3, 4, 5, 6, 7, 8, 9])];
	};
	expect(stream(1, 'a')).toEqual(stream(1, 'a'));
	expect(stream(1, 'a')).not.toEqual(stream(2, 'a'));
	expect(stream(1, 'a')).not.toEqual(stream(1, 'b'));
});

test('uniform is uniform from 0 to 1', () => {
	const {mean, deviation, values} = sample(createRandom(1, 'uniform').uniform);
	expect(mean).toBeCloseTo(0.5, 2);
	expect(deviation).toBeCloseTo(Math.sqrt(1 / 12), 2);
	expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
	expect(Math.max(...values)).toBeLessThan(1);
});

test('normal has mean 0, deviation 1 and 68 % within one deviation', () => {
	const {mean, deviation, values} = sample(createRandom(1, 'normal').normal);
	expect(Math.abs(mean)).toBeLessThan(0.02);
	expect(Math.abs(deviation - 1)).toBeLessThan(0.02);
	const within = values.filter((value) => Math.abs(value) < 1).length / draws;
	expect(Math.abs(within - 0.6827)).toBeLessThan(0.01);
});

test('the first draws of neighbouring seeds and labels are independent', () => {
	let index = 0;
	const {mean, deviation} = sample(() => createRandom(index, `label ${index++}`).uniform());
	expect(mean).toBeCloseTo(0.5, 2);
	expect(deviation).toBeCloseTo(Math.sqrt(1 / 12), 2);
});

test('pick picks every item about equally often, and nothing from nothing', () => {
	const random = createRandom(1, 'pick');
	const counts = new Map<string, number>();
	for (let index = 0; index < 3000; index++) {
		const item = random.pick(['a', 'b', 'c']);
		counts.set(item, (counts.get(item) ?? 0) + 1);
	}
	expect(counts.size).toBe(3);
	for (const count of counts.values()) {
		expect(Math.abs(count - 1000)).toBeLessThan(100);
	}
	expect(() => random.pick([])).toThrow(RangeError);
});
