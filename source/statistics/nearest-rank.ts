/**
 * The rank, from 1, of a percentile among `count` sorted samples: the smallest that at least this
 * share of all does not exceed. 99.9 % of 41,000 is 40,959, not the 40,959.00000000001 of binary
 * fractions.
 */
export function nearestRank(percent: number, count: number): number {
	const exact = (percent * count) / 100;
	return Math.min(count, Math.max(1, Math.ceil(exact - exact * 1e-12)));
}
