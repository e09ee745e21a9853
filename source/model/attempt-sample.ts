/** Some of the attempts that finished since the last sample, chosen at random. */
export type AttemptSample = {
	/** Measured attempts that finished, whether they are in the sample or not. */
	readonly finished: number;
	/** Lines of `results.jsonl`, secrets masked. */
	readonly lines: readonly string[];
};
