/**
 * The order of attempts, the same for a live run and for one read back, however they are delivered.
 */
export type AttemptOrder = {
	/** Microseconds since the run's zero. */
	readonly complete: number;
	readonly index: number;
	readonly attempt: number;
	readonly id: string;
};

/**
 * Negative when `a` comes before `b`: by completion, then place in the run, then attempt number.
 */
export function compareOrder(a: AttemptOrder, b: AttemptOrder): number {
	return (
		a.complete - b.complete ||
		a.index - b.index ||
		a.attempt - b.attempt ||
		(a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
	);
}

/** Only the order, taken from a larger object. */
export const orderOf = ({complete, index, attempt, id}: AttemptOrder): AttemptOrder => ({
	complete,
	index,
	attempt,
	id,
});
