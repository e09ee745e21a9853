/** The state of a run, as recorded in its manifest. */
export const runStatuses = ['running', 'complete', 'interrupted', 'aborted', 'failed'] as const;
export type RunStatus = (typeof runStatuses)[number];

/** The result of a capacity search. */
export type CapacityDigest = {
	readonly unit: 'connections' | 'rate';
	/** Null when no level held. */
	readonly level: number | null;
	/** The server may take more; absent in digests of earlier versions. */
	readonly at_least?: boolean | undefined;
};

/** A run on one line, for lists. */
export type RunDigest = {
	readonly verdict: 'pass' | 'fail' | 'invalid';
	readonly total_requests: number;
	readonly errored: number;
	/** Pairs that a metric rejects; absent in digests of earlier versions, like the next. */
	readonly failed?: number | undefined;
	/** How many thresholds the run had. */
	readonly thresholds?: number | undefined;
	/** Seconds. */
	readonly p95: number | null;
	/** Seconds; absent in digests of earlier versions. */
	readonly response_p95?: number | null | undefined;
	readonly averages: Readonly<Record<string, number | null>>;
	/** How far the run had come when the user stopped it. */
	readonly stopped?: string | undefined;
	/** For a capacity search. */
	readonly capacity?: CapacityDigest | undefined;
};

/** Whether a run's response time differs from its latency, at the precision of a list. */
export const hasOwnResponseP95 = ({p95, response_p95: response = p95}: RunDigest): boolean =>
	response !== p95;
