import type {HoldReason, AttackGauges} from '../model/worker-gauges.ts';
import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {Condition} from '../model/reply-rule.ts';
import type {EngineEvent} from '../model/run-event.ts';
import type {AnswerPlan} from './auto-answer.ts';
import type {SetupPlan} from './connection-setup.ts';
import type {Pacer} from './pacer.ts';
import type {SessionContext} from './session-types.ts';

export type AttackOptions = Pick<
	SessionContext,
	| 'timeouts'
	| 'connectTimeout'
	| 'thinkTimes'
	| 'leaving'
	| 'perPrompt'
	| 'inFlight'
	| 'keepAlive'
	| 'rotateAfter'
	| 'stopsConversation'
	| 'connect'
	| 'dialect'
	| 'render'
	| 'createAssembler'
	| 'correlator'
	| 'decode'
> & {
	/** Enables the search for surplus frames and receives its reports; see `Credit`. */
	readonly credit?: CreditReports | undefined;
	/** What is sent on each connection before its first prompt. */
	readonly setup?: SetupPlan | undefined;
	/** The frames that are answered at once. */
	readonly answers?: AnswerPlan | undefined;
	/** Milliseconds for `ready` and each answer of `setup`; those of the handshake if absent. */
	readonly setupTimeout?: number | undefined;
	/** What a connection must receive before its first prompt. */
	readonly ready?: readonly Condition[] | undefined;
	/** From 0 to 1: randomises how long a refused connection waits before the next try. */
	readonly random?: (() => number) | undefined;
	/** Connection numbers: the first, and the increment; 0 and 1 if absent. */
	readonly numbering?: {readonly first: number; readonly step: number} | undefined;
	/** Connections opened per second at most. */
	readonly connectRate?: number | undefined;
	/** Takes every finished attempt; runs between two frames, so it must only store it. */
	readonly finished: (attempt: RawAttempt) => void;
	/** The leg starts nothing more, and nothing is in flight. */
	readonly drained: () => void;
	/** All connections are closing, after `finish` or `abandon`. */
	readonly done: () => void;
	readonly now?: () => number;
};

export type CreditReports = {
	readonly report: (event: EngineEvent) => void;
	/** Seconds since the run began, at a time of the attack's clock. */
	readonly seconds: (at: number) => number;
	/** Every new connection receives surplus frames: the run must end, for this reason. */
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
	/** How long a prompt keeps a connection busy, in milliseconds; absent if the run doesn't know yet. */
	readonly busyTime?: number | undefined;
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
	/** The state of the attack; what happened `since` the last call starts over. */
	readonly drainGauges: () => AttackGauges;
};
