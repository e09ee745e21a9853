import type {AttemptError} from '../model/attempt.ts';

/** Whether connections can be made at all. Times in milliseconds. */
export type Reachability = {
	/** @returns whether none could be made before: then those that wait need not wait any longer */
	readonly connected: () => boolean;
	/** @param open connections that are open at the moment */
	readonly refused: (error: AttemptError, open: number, at: number) => void;
	/** Since when none is open and none could be made; null when that is not so. */
	readonly outageSince: () => number | null;
	/** Refusals over the whole run, and since a connection was last made. */
	readonly total: () => number;
	readonly inRow: () => number;
	/** Class of the last refusal. */
	readonly last: () => string | null;
};

export function createReachability(): Reachability {
	let since: number | null = null;
	let total = 0;
	let inRow = 0;
	let last: string | null = null;
	return {
		connected() {
			const was = since !== null;
			since = null;
			inRow = 0;
			return was;
		},
		refused(error, open, at) {
			total++;
			inRow++;
			last = error.class;
			if (open === 0) since ??= at;
		},
		outageSince: () => since,
		total: () => total,
		inRow: () => inRow,
		last: () => last,
	};
}
