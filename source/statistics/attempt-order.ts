/** What the attempts of a run are listed by; the same live and read back, however they are delivered. */
export type AttemptOrder = {
	/** Microseconds since the run's zero. */
	readonly complete: number;
	readonly index: number;
	readonly attempt: number;
	readonly id: string;
};

/** Negative when `a` comes before `b`: by completion, then place in the run, then number of the attempt. */
export function compareOrder(a: AttemptOrder, b: AttemptOrder): number {
	return (
		a.complete - b.complete ||
		a.index - b.index ||
		a.attempt - b.attempt ||
		(a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
	);
}

/** The order alone, of something that has more. */
export const orderOf = ({complete, index, attempt, id}: AttemptOrder): AttemptOrder => ({
	complete,
	index,
	attempt,
	id,
});
