/** The larger of two figures; a missing one is ignored. */
export const maxOrNull = (a: number | null, b: number | null): number | null =>
	a === null ? b : b === null ? a : Math.max(a, b);
