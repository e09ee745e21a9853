import type {LevelUnit} from './load.ts';
import type {HeldTime} from './worker-gauges.ts';

/** What the open model had scheduled by now, and how much of it was sent. */
export type Schedule = {
	readonly prompts: number;
	/** The length of the schedule in seconds; waiting for replies does not count. */
	readonly seconds: number;
	/** Prompts that were sent within these seconds. */
	readonly sent: number;
};

/** CPU time of a process and its machine since the run began, in seconds of one core. */
export type CpuUse = {
	/** Seconds of real time. */
	readonly wall: number;
	readonly own: number;
	/** All processes of the machine, this one included. */
	readonly machine: number;
	readonly cores: number;
	/** Bytes. */
	readonly maxRss: number;
};

/**
 * The state of the load generator at the end of a second of load. All counts are since the run
 * began, so that the figures of any part of a run are its last window minus its first.
 */
export type HealthWindow = {
	/** Seconds of measured load. */
	readonly elapsed: number;
	/** Seconds that the worst worker's loop was late, see `loopDelayOf`; null when not measured. */
	readonly loopDelay: number | null;
	/** When that was measured, in seconds since the run began; it covers the second before. */
	readonly loopDelayAt: number | null;
	/** Seconds; null before the first reply. */
	readonly medianLatency: number | null;
	/** Null in the closed model. */
	readonly schedule: Schedule | null;
	/** Prompts, within the schedule's time or after it. */
	readonly sent: number;
	readonly late: number;
	readonly dropped: number;
	/** Attempts that have ended. */
	readonly finished: number;
	/** Open connections, and whether they are all that are allowed and all of them were busy. */
	readonly connections: number;
	readonly atMostConnections: boolean;
	/** Whether prompts waited because `--connect-rate` allowed no more connections yet. */
	readonly gated: boolean;
	/** See `HeldTime`, in seconds; null when not measured, as in earlier versions. */
	readonly held: HeldTime | null;
	/** Whether the last connection attempt was refused by something other than this machine. */
	readonly refused: boolean;
	/** Null when not measured. */
	readonly cpu: CpuUse | null;
};

/**
 * When a window was taken: after a second of load, or at the beginning or end of a leg or the run.
 */
export type HealthMoment = 'second' | 'leg' | 'leg_end' | 'end';

/** Seconds of load in which the event loop was late, and the number of all seconds. */
export type LateSeconds = {
	readonly count: number;
	readonly of: number;
	/** Attempts that ended in them. */
	readonly attempts: number;
	/** When the first late seconds began, in seconds of load. */
	readonly first: readonly number[];
	/** When the last late second began; null without any. */
	readonly last: number | null;
};

/** What made the load generator fall behind. */
export type GeneratorCause =
	/** Too much work for this machine. */
	| {
			readonly kind: 'machine';
			readonly workers: number;
			/** What to reduce. */
			readonly less: LevelUnit;
	  }
	/** Other processes kept the machine busy; `cpu` is what this one used, in cores. */
	| {readonly kind: 'others'; readonly cpu: number}
	/** All allowed connections were open and busy. */
	| {readonly kind: 'connections'; readonly open: number}
	/** `--connect-rate` allowed no more connections yet; null when its limit is unknown. */
	| {readonly kind: 'gate'; readonly limit: number | null}
	/** Results could not be written fast enough. */
	| {readonly kind: 'disk'}
	/** Metrics could not score fast enough. */
	| {readonly kind: 'metrics'; readonly workers: number}
	/** Connections were refused, which is not this machine's doing. */
	| {readonly kind: 'refusals'};

/** Why a load generator counts as saturated. Times are seconds. */
export type GeneratorReason =
	| {
			readonly kind: 'late_seconds';
			readonly late: LateSeconds;
			/** The accepted delay of the loop, and the worst one. */
			readonly limit: number;
			readonly worst: number;
			readonly cause: GeneratorCause;
	  }
	| {
			readonly kind: 'rate';
			/** Prompts per second. */
			readonly achieved: number | null;
			readonly target: number | null;
			readonly dropped: number;
			readonly cause: GeneratorCause;
	  }
	| {
			readonly kind: 'late_sends';
			readonly late: number;
			readonly sent: number;
			readonly cause: GeneratorCause;
	  }
	/** Users that were ready to send waited for Floodgate; on average in the seconds in which many did. */
	| {
			readonly kind: 'held_users';
			readonly by: HeldBy;
			readonly held: number;
			readonly users: number;
			/** How many such seconds there were, of all seconds of load. */
			readonly count: number;
			readonly of: number;
			readonly cause: GeneratorCause;
	  }
	/** Only one step of the run was saturated. */
	| {
			readonly kind: 'step';
			readonly step: number;
			readonly level: number;
			readonly unit: LevelUnit;
			readonly reason: Exclude<GeneratorReason, {kind: 'step'}>;
	  };

/** What ready users wait for; `loop` is Floodgate's own event loop. */
export type HeldBy = 'disk' | 'metrics' | 'loop';

/** How the load generator itself is doing. */
export type GeneratorFigures = {
	readonly saturated: boolean;
	readonly reasons: readonly GeneratorReason[];
	/** The event loop was so late that the time of every reply is doubtful. */
	readonly loopLate: boolean;
	readonly lateSeconds: LateSeconds;
	/** Seconds: the 99th percentile of the event loop's delay in the worst second of the run. */
	readonly loopDelayP99: number | null;
	/** CPU seconds per second, over the whole process. */
	readonly cpu: number | null;
	/** The same over all processes of the machine, and how many cores it has. */
	readonly machineCpu: number | null;
	readonly cores: number;
	/** Bytes. */
	readonly maxRss: number;
	/**
	 * Prompts per second that the open model scheduled on average, and how many of them were sent
	 * within the schedule's time, not counting the wait for replies; null otherwise.
	 */
	readonly targetRate: number | null;
	readonly achievedRate: number | null;
	/**
	 * How many users that were ready to send waited on average, by what they waited for; in the open model
	 * how many prompts that were due. Null when not measured.
	 */
	readonly usersHeld: Readonly<Record<HeldBy, number>> | null;
	readonly workers: number;
};
