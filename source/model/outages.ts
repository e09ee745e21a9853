
/** Times in which no connection was open and none could be made. Seconds. */
export type Outages = {
	readonly count: number;
	readonly longest: number;
	/** How long the one that goes on has lasted; null outside of one. */
	readonly current: number | null;
	/** Class of the last refusal. */
	readonly error: string | null;
};
