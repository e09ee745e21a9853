/**
 * When the next prompt may start: pure, so that every load model can be tested without a clock.
 */
export type Pacer = {
	/** Prompts that the run is to start; null when only time bounds it. */
	readonly planned: number | null;
	/**
	 * @param elapsed milliseconds of load so far, pauses excluded
	 * @param started prompts started so far
	 * @returns milliseconds until the next prompt may start; Infinity for never
	 */
	readonly wait: (elapsed: number, started: number) => number;
	/** Connections wanted at a moment. */
	readonly level: (elapsed: number) => number;
};

/**
 * The closed model: each of the connections starts its next prompt as soon as it is free.
 * @param total prompts to start; ignored when `duration` (milliseconds) bounds the run
 */
export function closedPacer(options: {
	readonly connections: number;
	readonly total: number;
	readonly duration?: number | undefined;
}): Pacer {
	const {connections, total, duration} = options;
	return {
		planned: duration === undefined ? total : null,
		wait(elapsed, started) {
			const over = duration === undefined ? started >= total : elapsed >= duration;
			return over ? Infinity : 0;
		},
		level: () => connections,
	};
}
