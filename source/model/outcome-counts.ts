/** Attempts by how they ended. */
export type OutcomeCounts = {
	readonly passed: number;
	readonly failed: number;
	readonly errored: number;
};

/** The attempts that figures are made of; those whose users left are in none. */
export const finishedOf = ({passed, failed, errored}: OutcomeCounts): number =>
	passed + failed + errored;

/** All attempts that ended, users who left included. */
export const endedOf = ({left = 0, ...counts}: OutcomeCounts & {readonly left?: number}): number =>
	finishedOf(counts) + left;
