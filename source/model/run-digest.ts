/** How a run stands, as its manifest records it. */
export const runStatuses = ['running', 'complete', 'interrupted', 'aborted', 'failed'] as const;
export type RunStatus = (typeof runStatuses)[number];

/** What a search for the capacity found. */
export type CapacityDigest = {
	readonly unit: 'connections' | 'rate';
	/** Null when none was found. */
	readonly level: number | null;
	/** The server may take more; absent in digests of earlier versions. */
	readonly at_least?: boolean | undefined;
};

/** A run in a line, as lists show it. */
export type RunDigest = {
	readonly verdict: 'pass' | 'fail' | 'invalid';
	readonly total_requests: number;
	readonly errored: number;
	/** Seconds. */
	readonly p95: number | null;
	/** Seconds; absent in digests of earlier versions. */
	readonly response_p95?: number | null | undefined;
	readonly averages: Readonly<Record<string, number | null>>;
	/** How far it came when the user stopped it. */
	readonly stopped?: string | undefined;
	/** Of a search for the capacity. */
	readonly capacity?: CapacityDigest | undefined;
};

/** Whether a run's response time says more than its latency, as far as a list shows them. */
export const hasOwnResponseP95 = ({p95, response_p95: response = p95}: RunDigest): boolean =>
	response !== p95;
