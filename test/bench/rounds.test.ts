import {expect, test} from 'vitest';
import {quantityFigures} from './rounds.ts';

test('one quantity of several cases is held against that of the first case', () => {
	const values = [
		[{cpu: 10}, {cpu: 20}],
		[{cpu: 5}, {cpu: 12}],
	];
	const aims = [{}, {atMostRatio: 0.6}];
	expect(quantityFigures(['bare', 'own'], values, ({cpu}) => cpu, true, aims)).toMatchObject([
		{name: 'bare', median: 15, ratio: null},
		{name: 'own', median: 8.5, ratio: 0.55, ratios: [0.5, 0.6], met: true},
	]);
});

test('a quantity that the system does not say in every round has no figures', () => {
	const values: {cpu: number | undefined}[][] = [[{cpu: 10}], [{cpu: undefined}]];
	expect(quantityFigures(['bare', 'own'], values, ({cpu}) => cpu, true)).toEqual([]);
});
