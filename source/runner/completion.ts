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
	 * Complete also when the user stopped it early; interrupted by a signal; aborted by a threshold, by
	 * errors or by an outage.
	 */
	readonly status: 'complete' | 'interrupted' | 'aborted' | 'failed';
	/** What broke, when it failed. */
	readonly failure?: string;
};

/** Why a run ends, and how long that may take. */
export type Completion = {
	/** By a signal. */
	readonly interrupt: () => void;
	/** By a threshold, errors or an outage. */
	readonly abort: (why: Abort) => void;
	/** Something broke; the first failure is kept. */
	readonly fail: (message: string) => void;
	/** Somebody waits for the end, or something broke: what can be left out is left out. */
	readonly isHurried: () => boolean;
	/** Why it was aborted; null when it was not. */
	readonly aborted: () => Abort | null;
	/** How the run ends, as far as is known. */
	readonly status: () => RunEnd['status'];
	/** Acts after so many milliseconds, instead of an act that was planned before. */
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
