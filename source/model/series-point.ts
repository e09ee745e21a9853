/**
 * One second of load for charts, or several in long runs. Attempts belong to the second in which
 * they completed. Latencies in seconds; null when nothing completed.
 */
export type SeriesPoint = {
	readonly second: number;
	readonly completed: number;
	readonly errored: number;
	readonly p50: number | null;
	readonly p95: number | null;
	readonly firstTokenP50: number | null;
	/** The response time, which in the open model begins when the prompt was due. */
	readonly responseP95: number | null;
	/** The requested level of load. */
	readonly level: number;
	/** The step that the second belongs to; 0 outside steps. */
	readonly step: number;
};
