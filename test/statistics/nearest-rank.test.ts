import {expect, test} from 'vitest';
import {nearestRank} from '../../source/statistics/nearest-rank.ts';

test.each([
	[50, 1, 1],
	[50, 4, 2],
	[50, 5, 3],
	[95, 100, 95],
	[95, 101, 96],
	[0, 7, 1],
	[100, 7, 7],
	[99.9, 1000, 999],
	// What a binary fraction is off by would make it the next one.
	[99.9, 41_000, 40_959],
	[99.9, 82_000, 81_918],
])('the %sth percentile of %i samples is number %i', (percent, count, rank) => {
	expect(nearestRank(percent, count)).toBe(rank);
});
