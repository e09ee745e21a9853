/** How far a run had come when it was stopped. */
export type Stop = {
	/** Seconds of load. */
	readonly elapsed: number;
	/** The step that was running or next; 0 outside steps. */
	readonly step: number;
	/** Whether the step was running; false in the cool-down before it. */
	readonly begun: boolean;
	/**
	 * Everything had been sent, every turn included: only the last replies and scores were missing.
	 */
	readonly atEnd: boolean;
};
