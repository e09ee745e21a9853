import {expect, test} from 'vitest';
import {alternate, compareCases, median, percentile, toFigure} from './measure.ts';

test('a median is the middle value, or the mean of the middle two, whatever the order', () => {
	expect(median([9, 1, 5])).toBe(5);
	expect(median([10, 9, 1, 2])).toBe(5.5);
	expect(() => median([])).toThrow('there is no median of nothing');
});

test('a percentile is a value that was measured, by the nearest rank', () => {
	const values = Array.from({length: 100}, (_, index) => 100 - index);
	expect(percentile(values, 0.5)).toBe(50);
	expect(percentile(values, 0.95)).toBe(95);
	expect(percentile(values, 1)).toBe(100);
	expect(percentile([7], 0.01)).toBe(7);
	expect(() => percentile([], 0.5)).toThrow('there is no percentile of nothing');
});

test('cases take turns, each round begins with another, every other one goes backwards, and the rounds of the warm-up count for nothing', async () => {
	const order: string[] = [];
	let count = 0;
	const one = (name: string) => ({
		run: () => {
			order.push(name);
			return Promise.resolve(++count);
		},
	});
	const rounds: string[] = [];
	const values = await alternate([one('a'), one('b'), one('c')], 2, 1, (round, of) => {
		rounds.push(`${round} of ${of}`);
	});
	expect(order.join('')).toBe('bcacbaabc');
	expect(values).toEqual([
		[6, 7],
		[5, 8],
		[4, 9],
	]);
	expect(rounds).toEqual(['1 of 3', '2 of 3', '3 of 3']);
});

test('a ratio is the median of the rounds, so that a slower machine halfway changes nothing', () => {
	const {ratio, median: middle} = toFigure('screen', [20, 40, 60], true, {}, [10, 20, 10]);
	expect(ratio).toBe(2);
	expect(middle).toBe(40);
	expect(toFigure('screen', [40, 20, 60], true)).toMatchObject({min: 20, max: 60});
});

test.each([
	[{atLeast: 2}, '>= 2.00 x', true],
	[{atLeast: 2.1}, '>= 2.10 x', false],
	[{atMostRatio: 2}, '<= 2.00 x', true],
	[{atMostRatio: 1.9}, '<= 1.90 x', false],
	[{atMost: 20}, '<= 20', true],
	[{atMost: 19.9}, '<= 19.9', false],
	[{atLeast: 1, atMost: 19}, '>= 1.00 x, <= 19', false],
	[{near: {value: 21, within: 0.05}}, '21 +- 5 %', true],
	[{near: {value: 19, within: 0.05}}, '19 +- 5 %', false],
])('of a median of 20 at twice the first, %j says %s and is met: %s', (asked, target, met) => {
	expect(toFigure('it', [20], true, asked, [10])).toMatchObject({target, met});
	expect(toFigure('it', [20], false, asked, [10])).toMatchObject({target, met: null});
});

test('the first case has no ratio, so none can be asked of it', () => {
	const run = () => Promise.resolve(0);
	const cases = [
		{name: 'bare', run, atLeast: 5},
		{name: 'own', run, atLeast: 0.4},
	];
	expect(compareCases(cases, [[100], [30]], true)).toMatchObject([
		{name: 'bare', ratio: null, target: null, met: null},
		{name: 'own', ratio: 0.3, target: '>= 0.40 x', met: false},
	]);
});
