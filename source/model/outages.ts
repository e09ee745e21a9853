/** Times in which no connection was open and none could be made. Seconds. */
export type Outages = {
	readonly count: number;
	readonly longest: number;
	/** The length of the current outage so far; null outside one. */
	readonly current: number | null;
	/** Class of the last refusal. */
	readonly error: string | null;
};
