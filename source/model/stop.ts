
/** Where a run stood when it was stopped. */
export type Stop = {
	/** Seconds of load. */
	readonly elapsed: number;
	/** The step that was running or was to come; 0 outside of steps. */
	readonly step: number;
	/** It was running; false in the cool-down before it. */
	readonly begun: boolean;
	/** All had been sent, every turn included: only the last replies and scores were awaited. */
	readonly atEnd: boolean;
};
