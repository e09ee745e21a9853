/**
 * A summary of durations in seconds. All figures are null over an empty sample, so that "no data"
 * can never be read as "zero seconds".
 */
export type Distribution = {
	readonly count: number;
	readonly average: number | null;
	readonly median: number | null;
	readonly min: number | null;
	readonly max: number | null;
	readonly stddev: number | null;
	readonly p50: number | null;
	readonly p75: number | null;
	readonly p90: number | null;
	readonly p95: number | null;
	readonly p99: number | null;
	readonly p999: number | null;
};
