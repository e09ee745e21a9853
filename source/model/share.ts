/** A worker's place among the workers that share a run's load. */
export type Share = {
	/** From 0. */
	readonly worker: number;
	readonly workers: number;
	/** How many prompts of the leg all workers of the closed model have taken: one shared counter. */
	readonly taken: Int32Array;
	/** When prompts start by a recording: its times, see `createArrivals`. */
	readonly recorded?: Float64Array | undefined;
};

/** A worker's part of an integer; the parts of all workers add up to exactly the whole. */
export function shareOf(all: number, {worker, workers}: Pick<Share, 'worker' | 'workers'>): number {
	return Math.floor((all + workers - 1 - worker) / workers);
}
