import type {WarmupCounts} from './snapshot.ts';
import type {TrafficFigures} from './traffic.ts';

/**
 * What is counted in a run beside its attempts, since it began. Each second's are recorded, so that the
 * last ones are those of the run, or of the part of it that was recorded.
 */
export type RunGauges = {
	/** Seconds of load, pauses excluded. */
	readonly elapsed: number;
	/** Seconds of load in the leg in which prompts were started, and on to the last reply. */
	readonly legActive: number;
	/** The level that was asked for; null between two legs. */
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
	/** Connections that were asked for, refused ones included. */
	readonly opened: number;
	readonly traffic: TrafficFigures;
};
