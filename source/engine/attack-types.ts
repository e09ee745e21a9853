import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {Condition} from '../model/reply-rule.ts';
import type {EngineEvent} from '../model/run-event.ts';
import type {StuckPrompts} from '../model/snapshot.ts';
import type {Pacer} from './pacer.ts';
import type {SessionContext} from './session-types.ts';
import type {Traffic} from './traffic.ts';

/** Why sending is held up; the attack goes on when no reason is left. */
export type HoldReason = 'user' | 'disk' | 'metrics';

export type AttackOptions = Pick<
	SessionContext,
	| 'timeouts'
	| 'connectTimeout'
	| 'thinkTime'
	| 'perPrompt'
	| 'inFlight'
	| 'keepAlive'
	| 'rotateAfter'
	| 'stopsConversation'
	| 'connect'
	| 'render'
	| 'createAssembler'
	| 'correlator'
	| 'decode'
> & {
	/** Whether to look for surplus frames, and what to tell of it; see `Credit`. */
	readonly credit?: CreditReports | undefined;
	/** What has to come on a connection before its first prompt. */
	readonly ready?: readonly Condition[] | undefined;
	/** From 0 to 1: connections that were refused wait a random time before they are tried again. */
	readonly random?: (() => number) | undefined;
	/** Numbers of connections: the first one, and from each to the next; 0 and 1 if absent. */
	readonly numbering?: {readonly first: number; readonly step: number} | undefined;
	/** Connections opened per second at most. */
	readonly connectRate?: number | undefined;
	/** Takes every finished attempt; called between two frames, so it must only take notes. */
	readonly finished: (attempt: RawAttempt) => void;
	/** The leg will start nothing more, and nothing is in flight. */
	readonly drained: () => void;
	/** All connections are on their way out, after `finish` or `abandon`. */
	readonly done: () => void;
	readonly now?: () => number;
};

export type CreditReports = {
	readonly report: (event: EngineEvent) => void;
	/** Seconds since the run began, at a time of the attack's clock. */
	readonly seconds: (at: number) => number;
	/** Surplus frames come on every new connection: the run is to end, for this reason. */
	readonly distrust: (reason: string) => void;
};

/** A leg of the run as this worker drives it. */
export type AttackLeg = {
	readonly pacer: Pacer;
	/** The assignment of a position in the leg. */
	readonly promptAt: (position: number) => Assignment;
	/** Milliseconds after which scheduled prompts that still wait are dropped; null for no limit. */
	readonly duration: number | null;
	/** False for the warm-up, whose time and prompts are in no figure. */
	readonly measured: boolean;
	/** Milliseconds of measured load before it, by the slowest worker's clock. */
	readonly before: number;
};

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

export type Attack = {
	/** Begins a leg; only when the one before is drained. */
	readonly begin: (leg: AttackLeg) => void;
	readonly hold: (reason: HoldReason) => void;
	readonly release: (reason: HoldReason) => void;
	/** Ends the leg before its time; what is in flight may finish, and further legs may follow. */
	readonly cutShort: () => void;
	/** Starts nothing more, in no leg; what is in flight may finish. */
	readonly stop: () => void;
	/**
	 * Closes the connections, each after a last look for surplus frames; `done` follows. Only when drained.
	 * @param hurry leaves the looks out; also those that have begun
	 */
	readonly finish: (hurry?: boolean) => void;
	/** Gives up what is in flight, without attempts for it, and finishes. */
	readonly abandon: () => void;
	/** Notices that time has passed; to be called a few times a second. */
	readonly tick: () => void;
	/** Changes the leg's level over all workers: connections, or prompts per second. */
	readonly setLevel: (level: number) => void;
	/** How things stand; a look that begins the next `starved`. */
	readonly drainGauges: () => AttackGauges;
};
