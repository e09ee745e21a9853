/**
 * Decides when the prompts of one leg may start, from the view of one worker. Pure: the caller passes
 * the time, so every load model can be tested without a clock. Times are milliseconds of load since the
 * leg began, pauses excluded.
 */
export type Pacer = {
	/** Milliseconds until this worker's next prompt may start: 0 for now, Infinity for never. */
	readonly wait: (elapsed: number) => number;
	/**
	 * Takes that prompt; only after `wait` returned 0.
	 * @returns its position in the leg, or -1 when another worker has taken the last one
	 */
	readonly take: () => number;
	/** When the next prompt is due; undefined in the closed model, which has no schedule. */
	readonly due: () => number | undefined;
	/** Prompts of this worker that are due and not taken; undefined in the closed model. */
	readonly waiting: (elapsed: number) => number | undefined;
	/** Connections that this worker should hold open. */
	readonly connections: (elapsed: number) => number;
	/**
	 * Connections that this worker's share of the level occupies soon after that time, when each prompt
	 * keeps one busy for `busyTime` milliseconds; in the closed model, the same as `connections`.
	 */
	readonly needed: (elapsed: number, busyTime: number) => number;
	/** Connections that it may open when all others are busy and a prompt is due. */
	readonly most: (elapsed: number) => number;
	/** The leg's level over all workers: connections, or prompts per second. */
	readonly level: (elapsed: number) => number;
	/** Prompts that all workers should have started by now; null in the closed model. */
	readonly scheduled: (elapsed: number) => number | null;
	/**
	 * Milliseconds over which those prompts are spread: until now, or, once they include the leg's last
	 * prompt, until the next one would be due; null in the closed model. Ends with the leg's duration, so
	 * waiting for replies counts towards no rate.
	 */
	readonly scheduledTime: (elapsed: number) => number | null;
	/** Holds this level (over all workers) until the current segment of the ramp ends. */
	readonly setLevel: (elapsed: number, level: number) => void;
};
