import type {StuckPrompts} from './stuck-prompts.ts';
import type {Traffic} from './traffic.ts';

/** Why sending is held up; the attack goes on when no reason is left. */
export type HoldReason = 'user' | 'disk' | 'metrics';

export type AttackGauges = {
	/** Measured prompts that were given to a connection. */
	readonly sent: number;
	/** Prompts, and conversations counted once, that were started; and how many are not over, warm-up included. */
	readonly started: number;
	readonly underWay: number;
	/** Turns of the leg's conversations that have begun, which are not sent yet. */
	readonly turnsLeft: number;
	/** The same for the warm-up. */
	readonly warmupSent: number;
	/** See `Counts` for these. */
	readonly unmatched: number;
	readonly greetings: number;
	readonly doubtful: number;
	/** Measured attempts that took a reply. */
	readonly credited: number;
	/** All of the run's attempts that took a reply are doubtful, those of other workers included. */
	readonly allDoubtful: boolean;
	readonly unverified: number;
	/**
	 * Since when no connection of this worker is open and none could be made, in seconds since the run
	 * began; null while that is not so.
	 */
	readonly outageSince: number | null;
	/** Connections that could not be made, over the whole run, and since the last that could. */
	readonly refused: number;
	readonly refusedInRow: number;
	/** Class of the last refusal. */
	readonly refusal: string | null;
	/** Prompts that wait after a frame unknown to the rule; see `StuckPrompts`. */
	readonly stuck: StuckPrompts | null;
	/**
	 * Milliseconds that the last looks for surplus frames take at most, once nothing else is to be done;
	 * 0 before, and without any.
	 */
	readonly looking: number;
	/** See `Counts` for these two. */
	readonly dropped: number;
	readonly late: number;
	/** Since the last look, a prompt was due and every connection that there may be was busy. */
	readonly starved: boolean;
	/** Since the last look, a prompt waited because no further connection might be opened yet. */
	readonly gated: boolean;
	/** Prompts that all workers were to start by now, in all measured legs; null in the closed model. */
	readonly scheduled: number | null;
	/** Milliseconds that those are spread over, see `Pacer`; 0 in the closed model. */
	readonly scheduledTime: number;
	/** Of `started`, those that were started before that time was over. */
	readonly startedWithin: number;
	/** The leg's level over all workers; null between two legs. */
	readonly level: number | null;
	/** Connections that this worker is to hold open. */
	readonly target: number;
	readonly open: number;
	readonly connecting: number;
	readonly opened: number;
	/** What went over the wire; of this worker, since it began. */
	readonly traffic: Omit<Traffic, 'openedAt'>;
	/** Nothing more will be started in this leg: at most its last replies are awaited. */
	readonly exhausted: boolean;
	/** Milliseconds of measured load, to now or to the last reply; pauses excluded. */
	readonly elapsed: number;
	/** Legs that have begun, the warm-up included. */
	readonly legs: number;
	/** Milliseconds of load in this leg. */
	readonly legElapsed: number;
	/** Of these, those in which prompts were started, and on to the last reply: timeouts may last longer. */
	readonly legActive: number;
	/** Prompts of the leg that this worker has taken or dropped. */
	readonly legTaken: number;
};

export type WorkerGauges = AttackGauges & {
	/** Measured prompts that were sent and are in no figure yet. */
	readonly inFlight: number;
	/** Replies that wait for the user's metrics. */
	readonly scoring: number;
	/**
	 * Seconds that the event loop was late in the last second: but for the hundredth of that second in
	 * which it was later still (see `loopDelayOf`); null before the first.
	 */
	readonly loopDelayP99: number | null;
	/** When that second ended, in seconds since the run began. */
	readonly loopDelayAt: number | null;
	/** Why sending is held up right now, other than by the user. */
	readonly heldBy: readonly HoldReason[];
};
