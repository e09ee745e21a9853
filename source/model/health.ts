import type {LevelUnit} from './load.ts';

/** What the open model wanted by now, and what was done of it. */
export type Schedule = {
	readonly prompts: number;
	/** Seconds that they are spread over; waiting for replies is none of them. */
	readonly seconds: number;
	/** Prompts that were sent within these seconds. */
	readonly sent: number;
};

/** What a process and its machine have used since the run began, in seconds of one core. */
export type CpuUse = {
	/** Seconds by the clock. */
	readonly wall: number;
	readonly own: number;
	/** All processes of the machine, this one included. */
	readonly machine: number;
	readonly cores: number;
	/** Bytes. */
	readonly maxRss: number;
};

/**
 * How the load generator did, up to the end of a second of load. All counts are since the run began, so
 * that the figures of any part of a run are those of its last window less those of its first.
 */
export type HealthWindow = {
	/** Seconds of measured load. */
	readonly elapsed: number;
	/** Seconds that the worst worker's loop was late, see `loopDelayOf`; null when it was not measured. */
	readonly loopDelay: number | null;
	/** When that was measured, in seconds since the run began: of the second before that moment. */
	readonly loopDelayAt: number | null;
	/** Seconds; null before the first reply. */
	readonly medianLatency: number | null;
	/** Null in the closed model. */
	readonly schedule: Schedule | null;
	/** Prompts, in the schedule's time or after it. */
	readonly sent: number;
	readonly late: number;
	readonly dropped: number;
	/** Attempts that have ended. */
	readonly finished: number;
	/** Connections that are open now, and whether they are all there may be and all of them were busy. */
	readonly connections: number;
	readonly atMostConnections: boolean;
	/** Whether prompts waited because `--connect-rate` allowed no more connections yet. */
	readonly gated: boolean;
	/** Whether the last connection that was tried was refused, by something else than this machine. */
	readonly refused: boolean;
	/** Null where it was not measured. */
	readonly cpu: CpuUse | null;
};

/** When a window was taken: after a second of load, or where a leg or the run begins or ends. */
export type HealthMoment = 'second' | 'leg' | 'leg_end' | 'end';

/** Seconds of load in which the event loop was late, of so many. */
export type LateSeconds = {
	readonly count: number;
	readonly of: number;
	/** Attempts that ended in them. */
	readonly attempts: number;
	/** When the first of them began, in seconds of load. */
	readonly first: readonly number[];
	/** When the last of them began; null without any. */
	readonly last: number | null;
};

/** What made the load generator fall behind. */
export type GeneratorCause =
	/** The work was too much for it. */
	| {
			readonly kind: 'machine';
			readonly workers: number;
			/** What there might be less of. */
			readonly less: LevelUnit;
	  }
	/** Other processes kept the machine busy; this one used so much of a core. */
	| {readonly kind: 'others'; readonly cpu: number}
	/** So many connections were all that there might be, and all were busy. */
	| {readonly kind: 'connections'; readonly open: number}
	/** `--connect-rate` allowed no more connections yet; null when its limit is not known. */
	| {readonly kind: 'gate'; readonly limit: number | null}
	/** Connections were refused: nothing that this machine did. */
	| {readonly kind: 'refusals'};

/** Why a load generator counts as saturated. Times are seconds. */
export type GeneratorReason =
	| {
			readonly kind: 'late_seconds';
			readonly late: LateSeconds;
			/** How late a loop may be, and how late it was at worst. */
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
	/** It was so in one step of the run, and not over the whole of it. */
	| {
			readonly kind: 'step';
			readonly step: number;
			readonly level: number;
			readonly unit: LevelUnit;
			readonly reason: Exclude<GeneratorReason, {kind: 'step'}>;
	  };

/** How the load generator itself is doing. */
export type GeneratorFigures = {
	readonly saturated: boolean;
	readonly reasons: readonly GeneratorReason[];
	/** The event loop was so late that every reply's time is in doubt. */
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
	 * Prompts per second that the open model scheduled on average, and what was sent of them within the
	 * schedule's time, which waiting for replies is no part of; null otherwise.
	 */
	readonly targetRate: number | null;
	readonly achievedRate: number | null;
	readonly workers: number;
};
