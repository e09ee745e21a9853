import type {Abort, Snapshot} from '../model/snapshot.ts';

export type StopOptions = {
	readonly grace?: number;
	readonly interrupted?: boolean;
	/** What broke outside the engines, in a sentence: the run has failed. */
	readonly failure?: string;
};

/** How a run ended. */
export type RunEnd = {
	readonly snapshot: Snapshot;
	/**
	 * `complete` includes an early stop by the user; `interrupted` is by a signal, `aborted` by a threshold,
	 * errors or an outage.
	 */
	readonly status: 'complete' | 'interrupted' | 'aborted' | 'failed';
	/** What broke, if the run failed. */
	readonly failure?: string;
};

/** Why a run ends, and how much time its end may take. */
export type Completion = {
	/** By a signal. */
	readonly interrupt: () => void;
	/** By a threshold, errors or an outage. */
	readonly abort: (why: Abort) => void;
	/** Something broke; only the first failure is kept. */
	readonly fail: (message: string) => void;
	/** Somebody waits for the end, or something broke: optional work is skipped. */
	readonly isHurried: () => boolean;
	/** Why the run was aborted; null if it wasn't. */
	readonly aborted: () => Abort | null;
	/** How the run ends, as far as it is known. */
	readonly status: () => RunEnd['status'];
	/** Runs an action after this many milliseconds; replaces an action that is still pending. */
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
