import type {StuckPrompts} from './stuck-prompts.ts';
import type {Traffic} from './traffic.ts';

/** Why sending is held; the attack continues when no reason is left. */
export type HoldReason = 'user' | 'disk' | 'metrics';

/**
 * How long users were ready to send and were held back by Floodgate, since the run began: the sum over
 * all users, in milliseconds. In the open model, how long prompts were due while sending was held.
 */
export type HeldTime = {
	/** The time of all users, while they had prompts to send; the measured legs only, as in the rest. */
	readonly users: number;
	/** Until what waited for the disk was written. */
	readonly disk: number;
	/** Until the metrics had scored what waited for them. */
	readonly metrics: number;
	/** Until the event loop came to it; 0 in the open model, see `late`. */
	readonly loop: number;
};

/**
 * Recent prompts of the open model (a conversation counts once), and the milliseconds for which they
 * kept a connection busy. Both are moving sums: their ratio is the average.
 */
export type BusyTime = {readonly time: number; readonly prompts: number};

export type AttackGauges = {
	/** Measured prompts that were handed to a connection. */
	readonly sent: number;
	/**
	 * Prompts started (a conversation counts once), and how many of them are not finished, warm-up
	 * included.
	 */
	readonly started: number;
	readonly underWay: number;
	/** Unsent turns of the leg's conversations that have begun. */
	readonly turnsLeft: number;
	/** The same for the warm-up. */
	readonly warmupSent: number;
	/** See `Counts` for these. */
	readonly unmatched: number;
	readonly greetings: number;
	readonly doubtful: number;
	/** Measured attempts that took a reply. */
	readonly credited: number;
	/** All attempts of the run that took a reply are doubtful, those of other workers included. */
	readonly allDoubtful: boolean;
	readonly unverified: number;
	/**
	 * Since when this worker has had no open connection and could not make one, in seconds since
	 * the run began; null otherwise.
	 */
	readonly outageSince: number | null;
	/** Failed connection attempts over the whole run, and since the last successful one. */
	readonly refused: number;
	readonly refusedInRow: number;
	/** Class of the last refusal. */
	readonly refusal: string | null;
	/** Prompts that wait after a frame unknown to the rule; see `StuckPrompts`. */
	readonly stuck: StuckPrompts | null;
	/**
	 * The most milliseconds that the last looks for surplus frames take, once nothing else is left
	 * to do; 0 before that, and without any.
	 */
	readonly looking: number;
	/** See `Counts` for these two. */
	readonly dropped: number;
	readonly late: number;
	/** Since the last drain, a prompt was due while every allowed connection was busy. */
	readonly starved: boolean;
	/** Since the last drain, a prompt waited because no further connection might be opened yet. */
	readonly gated: boolean;
	/**
	 * Prompts that all workers should have started by now, over all measured legs; null in the
	 * closed model.
	 */
	readonly scheduled: number | null;
	/** Milliseconds that they are spread over, see `Pacer`; 0 in the closed model. */
	readonly scheduledTime: number;
	/** How many of `started` were started within that time. */
	readonly startedWithin: number;
	/** The leg's level over all workers; null between two legs. */
	readonly level: number | null;
	/** Connections that this worker should keep open. */
	readonly target: number;
	/** The leg's clock stands still until these are open. */
	readonly opening: boolean;
	readonly busy: BusyTime;
	readonly open: number;
	readonly connecting: number;
	readonly opened: number;
	/** Traffic of this worker since it began. */
	readonly traffic: Omit<Traffic, 'openedAt'>;
	/** The leg starts nothing more: at most its last replies are awaited. */
	readonly exhausted: boolean;
	/** Milliseconds of measured load, to now or to the last reply; pauses excluded. */
	readonly elapsed: number;
	/** Legs that have begun, the warm-up included. */
	readonly legs: number;
	/** Milliseconds of load in this leg. */
	readonly legElapsed: number;
	/**
	 * The part of `legElapsed` during which prompts were started, up to the last reply; timeouts
	 * may last longer.
	 */
	readonly legActive: number;
	/** Prompts of the leg that this worker has taken or dropped. */
	readonly legTaken: number;
	readonly held: HeldTime;
};

export type WorkerGauges = AttackGauges & {
	/** Measured prompts that were sent and do not appear in the figures yet. */
	readonly inFlight: number;
	/** Replies that wait for the user's metrics. */
	readonly scoring: number;
	/**
	 * The 99th percentile of the event loop's delay in the last second, in seconds (see
	 * `loopDelayOf`); null before the first.
	 */
	readonly loopDelayP99: number | null;
	/** When that second ended, in seconds since the run began. */
	readonly loopDelayAt: number | null;
	/** Why sending is held right now, other than by the user. */
	readonly heldBy: readonly HoldReason[];
};
