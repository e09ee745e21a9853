/**
 * When the prompts of one leg may start, seen from one worker. Pure: the caller passes the time, so
 * that every load model can be tested without a clock. Times are milliseconds of load since the leg began,
 * pauses excluded.
 */
export type Pacer = {
	/** Milliseconds until this worker's next prompt may start: 0 for now, Infinity for never again. */
	readonly wait: (elapsed: number) => number;
	/**
	 * Takes that prompt; only after `wait` returned 0.
	 * @returns its position in the leg, or -1 when another worker has taken the last one
	 */
	readonly take: () => number;
	/** When the next prompt is to start; undefined in the closed model, which has no such time. */
	readonly due: () => number | undefined;
	/** Connections that this worker is to hold open. */
	readonly connections: (elapsed: number) => number;
	/** Connections that it may open when all of them are busy and a prompt is due. */
	readonly most: (elapsed: number) => number;
	/** The leg's level over all workers: connections, or prompts per second. */
	readonly level: (elapsed: number) => number;
	/** Prompts that all workers were to start by now; null in the closed model. */
	readonly scheduled: (elapsed: number) => number | null;
	/**
	 * Milliseconds that those prompts are spread over: all until now, and once the leg's last one is
	 * among them as far as the next one would be due; null in the closed model. It ends with the leg's
	 * duration, so that waiting for replies is no part of a rate.
	 */
	readonly scheduledTime: (elapsed: number) => number | null;
	/** Holds this level (over all workers) until the current segment of the ramp ends. */
	readonly setLevel: (elapsed: number, level: number) => void;
};
