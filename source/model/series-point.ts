/**
 * One second of load for charts, or several in long runs. Attempts belong to the second in which
 * they completed. Latencies in seconds; null when nothing completed.
 */
export type SeriesPoint = {
	readonly second: number;
	readonly completed: number;
	readonly errored: number;
	/** Replies that at least one metric rejects. */
	readonly failed: number;
	readonly p50: number | null;
	readonly p95: number | null;
	readonly firstTokenP50: number | null;
	/** The response time, which in the open model begins when the prompt was due. */
	readonly responseP95: number | null;
	/** The requested level of load. */
	readonly level: number;
	/** The step that the second belongs to; 0 outside steps. */
	readonly step: number;
	/** The average of each metric over the pairs scored by then, by its name; null without any. */
	readonly metrics: Readonly<Record<string, number | null>>;
	/** Replies by latency, for a heat map: how many fall into each band, see `bandOf`; empty without any. */
	readonly latencies: readonly number[];
};

/** Bands of latency per factor of two. */
const bandsPerDouble = 2;
/** The latency, in seconds, at which the first band begins; faster replies fall into it too. */
const firstBand = 0.000_5;

/** The band of a latency in seconds, from 0. */
export const bandOf = (latency: number): number =>
	latency <= firstBand ? 0 : Math.floor(bandsPerDouble * Math.log2(latency / firstBand));

/** The latency in seconds at which a band begins. */
export const bandFrom = (band: number): number => firstBand * 2 ** (band / bandsPerDouble);
