/** Attempts by how they ended. */
export type OutcomeCounts = {
	readonly passed: number;
	readonly failed: number;
	readonly errored: number;
};

/** All attempts that ended. */
export const finishedOf = ({passed, failed, errored}: OutcomeCounts): number =>
	passed + failed + errored;
