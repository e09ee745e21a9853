import type {AttemptError} from '../model/attempt.ts';

/** Whether connections are possible at all. Times in milliseconds. */
export type Reachability = {
	/** @returns whether this ends an outage: then connections that wait to retry need not wait any longer */
	readonly connected: () => boolean;
	/** @param open connections that are currently open */
	readonly refused: (error: AttemptError, open: number, at: number) => void;
	/** Since when no connection is open and none is possible; null otherwise. */
	readonly outageSince: () => number | null;
	/** Refusals over the whole run, and since the last successful connection. */
	readonly total: () => number;
	readonly inRow: () => number;
	/** Class of the latest refusal. */
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
