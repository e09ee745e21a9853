import type {Abort, Snapshot} from '../model/snapshot.ts';

/** How a run came to its end. */
export type RunEnd = {
	readonly snapshot: Snapshot;
	/**
	 * Complete also when the user stopped it after seeing enough; interrupted by a signal; aborted
	 * because a threshold or too many errors ended it.
	 */
	readonly status: 'complete' | 'interrupted' | 'aborted' | 'failed';
	/** What broke, when it failed. */
	readonly failure?: string;
};

/** Why a run comes to its end, and how long that may take. */
export type Completion = {
	/** By a signal. */
	readonly interrupt: () => void;
	/** By a threshold, or too many errors. */
	readonly abort: (why: Abort) => void;
	/** Something broke; the first that did is told. */
	readonly fail: (message: string) => void;
	/** Somebody waits for the end, or something broke: nothing that can be left out is waited for. */
	readonly isHurried: () => boolean;
	/** What `abort` was given. */
	readonly aborted: () => Abort | null;
	/** How the run comes to its end, as far as is known. */
	readonly status: () => RunEnd['status'];
	/** Does something so many milliseconds later, in place of what was to be done before. */
	readonly later: (wait: number, act: () => void) => void;
	/** The run is over. */
	readonly settle: (snapshot: Snapshot) => void;
	readonly done: Promise<RunEnd>;
};

export function createCompletion(): Completion {
	let interrupted = false;
	let aborted: Abort | null = null;
	let failure: string | undefined;
	let timer: NodeJS.Timeout | undefined;
	const {promise: done, resolve} = Promise.withResolvers<RunEnd>();

	function status(): RunEnd['status'] {
		if (failure !== undefined) return 'failed';
		if (interrupted) return 'interrupted';
		return aborted === null ? 'complete' : 'aborted';
	}

	return {
		interrupt() {
			interrupted = true;
		},
		abort(why) {
			aborted = why;
		},
		fail(message) {
			failure ??= message;
		},
		isHurried: () => interrupted || failure !== undefined,
		aborted: () => aborted,
		status,
		later(wait, act) {
			clearTimeout(timer);
			timer = setTimeout(act, wait);
		},
		settle(snapshot) {
			clearTimeout(timer);
			resolve({snapshot, status: status(), ...(failure !== undefined && {failure})});
		},
		done,
	};
}
