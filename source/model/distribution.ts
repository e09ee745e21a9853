/**
 * A summary of durations in seconds. Every figure is null without samples, so that "no data" is
 * never read as "zero seconds".
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
	/** Further percentiles that thresholds ask for. */
	readonly [percentile: `p${number}`]: number | null;
};
