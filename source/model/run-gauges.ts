import type {WarmupCounts} from './snapshot.ts';
import type {TrafficFigures} from './traffic.ts';

/**
 * Counts of a run besides its attempts, since it began. They are recorded every second, so that the
 * last ones are those of the run, or of its recorded part.
 */
export type RunGauges = {
	/** Seconds of load, pauses excluded. */
	readonly elapsed: number;
	/** Seconds of load in the leg during which prompts were started, up to the last reply. */
	readonly legActive: number;
	/** The requested level; null between two legs. */
	readonly level: number | null;
	/** See `Counts` for these. */
	readonly sent: number;
	readonly inFlight: number;
	readonly unmatched: number;
	readonly greetings: number;
	readonly doubtful: number;
	readonly unverified: number;
	readonly dropped: number;
	readonly late: number;
	readonly warmup: WarmupCounts;
	/** Connection attempts, refused ones included. */
	readonly opened: number;
	readonly traffic: TrafficFigures;
};
