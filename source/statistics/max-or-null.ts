/** The larger of two figures, where one that is missing says nothing. */
export const maxOrNull = (a: number | null, b: number | null): number | null =>
	a === null ? b : b === null ? a : Math.max(a, b);
