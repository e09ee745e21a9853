import type {Leg} from '../model/load.ts';
import type {StepResult} from '../record/capacity-search.ts';
import type {LegPlanner} from '../record/leg-planner.ts';

/** Runs the legs one after another, with the cool-downs between them. */
export type LegRunner = {
	/** The leg that is running. */
	readonly leg: () => Leg | undefined;
	/** The leg that begins after the cool-down, and the milliseconds until then. */
	readonly upcoming: () => {readonly leg: Leg; readonly wait: number} | undefined;
	/** Continues with the next leg, given the figures of all finished steps. */
	readonly next: (done: readonly StepResult[]) => void;
	/** The leg is over; `taken` is its number of prompts. */
	readonly end: (taken: number) => void;
	/**
	 * Cancels a cool-down.
	 * @returns whether one was in progress
	 */
	readonly cancel: () => boolean;
};

export type LegRunnerEvents = {
	/** A leg begins; `first` is the index of its first prompt. */
	readonly begin: (leg: Leg, first: number) => void;
	/** No leg follows. */
	readonly over: () => void;
};

export function createLegRunner(planner: LegPlanner, {begin, over}: LegRunnerEvents): LegRunner {
	let running: Leg | undefined;
	let coming: {leg: Leg; at: number; timer: NodeJS.Timeout} | undefined;
	/** Index of the next leg's first prompt. */
	let first = 0;

	function start(leg: Leg): void {
		coming = undefined;
		running = leg;
		begin(leg, leg.kind === 'warmup' ? 0 : first);
	}

	return {
		leg: () => running,
		upcoming: () => coming && {leg: coming.leg, wait: coming.at - performance.now()},
		next(done) {
			const leg = planner.next(done);
			if (!leg) over();
			else if (leg.pause === 0) start(leg);
			else {
				const timer = setTimeout(() => start(leg), leg.pause);
				coming = {leg, at: performance.now() + leg.pause, timer};
			}
		},
		end(taken) {
			// The prompts of the warm-up are sent again.
			if (running && running.kind !== 'warmup') first += taken;
			running = undefined;
		},
		cancel() {
			if (!coming) return false;
			clearTimeout(coming.timer);
			coming = undefined;
			return true;
		},
	};
}
