import type {EndReason} from './end-reason.ts';
import type {HealthMoment, HealthWindow} from './health.ts';
import type {Stop} from './stop.ts';
import type {RunGauges} from './run-gauges.ts';
import type {LegKind, LevelUnit, LoadModel} from './load.ts';

/**
 * Something that happened in a run and is not part of an attempt: one line of `events.jsonl`. `at`
 * and all other times are seconds since the run began, at microsecond resolution.
 */
export type RunEvent =
	| EngineEvent
	/**
	 * The run begins, with its number of prompts (conversations counted once) and the limits that
	 * its plan resolved to.
	 */
	| {
			readonly type: 'begin';
			readonly at: number;
			readonly workers: number;
			/** New connections allowed per second; null without a limit. */
			readonly connectRate: number | null;
			readonly units: number;
			/** Attempts planned; null when time bounds the run. */
			readonly planned: number | null;
	  }
	/** A leg of the load begins; `first` is the index of its first prompt. */
	| {
			readonly type: 'leg';
			readonly at: number;
			readonly kind: LegKind;
			readonly step: number;
			readonly model: LoadModel;
			readonly unit: LevelUnit;
			readonly level: number;
			readonly first: number;
	  }
	/**
	 * A leg's last reply has been recorded; `prompts` were taken. It ended as planned, with the
	 * run, or because its level can't be held, with the reason.
	 */
	| {
			readonly type: 'leg_end';
			readonly at: number;
			readonly taken: number;
			readonly how: 'done' | 'cut' | 'broken';
			/** The reason in words, and as data, which earlier versions did not record. */
			readonly reason?: string | undefined;
			readonly cause?: EndReason | undefined;
	  }
	| {readonly type: 'pause'; readonly at: number}
	| {readonly type: 'resume'; readonly at: number}
	/** The level was changed by hand. */
	| {readonly type: 'level'; readonly at: number; readonly level: number}
	/** The state of the load generator up to now, and the counts that figures rest on. */
	| ({
			readonly type: 'second';
			readonly at: number;
			readonly moment: HealthMoment;
			readonly gauges: RunGauges;
	  } & HealthWindow)
	/** No connection was open and none could be made, from `at` on; `to` is null while it lasts. */
	| {
			readonly type: 'outage';
			readonly at: number;
			readonly to: number | null;
			readonly refused: number;
			readonly error: string;
	  }
	/** The run was stopped; see `Stop`. */
	| ({readonly type: 'stop'; readonly at: number} & Stop)
	/** It ends before its planned end; see `Abort`. */
	| {
			readonly type: 'abort';
			readonly at: number;
			/** In words, and as data, which earlier versions did not record. */
			readonly reason: string;
			readonly cause?: EndReason | undefined;
			readonly threshold: string | null;
	  }
	/** Nothing more comes. */
	| {
			readonly type: 'end';
			readonly at: number;
			readonly status: 'complete' | 'interrupted' | 'aborted' | 'failed';
	  }
	/** Prompts are sent again: what follows is not part of the run itself. */
	| {
			readonly type: 'rerun';
			readonly at: number;
			/** ISO 8601. */
			readonly started: string;
	  };

/** Events that the engines report about their connections. */
export type EngineEvent =
	/** Sending paused, to see whether a surplus frame would come. */
	| {
			readonly type: 'look';
			readonly at: number;
			readonly connection: number;
			readonly clean: boolean;
			/** Seconds. */
			readonly waited: number;
	  }
	/**
	 * Attempts of a connection whose replies may belong to other prompts: those sent from `from` to
	 * `to`, of which `count` had taken a reply. Without a connection, all attempts of the run.
	 */
	| {
			readonly type: 'doubt';
			readonly at: number;
			readonly connection: number | null;
			readonly from: number;
			readonly to: number;
			readonly count: number;
			readonly reason: string;
			/** The surplus frame, shortened. */
			readonly frame?: string;
	  }
	/** The last look at a connection was cut short: `count` attempts remain unverified. */
	| {
			readonly type: 'unverified';
			readonly at: number;
			readonly connection: number;
			readonly from: number;
			readonly count: number;
	  }
	/** A connection could not be made. */
	| {
			readonly type: 'refused';
			readonly at: number;
			readonly connection: number;
			readonly error: string;
			readonly message: string;
	  }
	/** A connection ended without being closed by us. */
	| {
			readonly type: 'closed';
			readonly at: number;
			readonly connection: number;
			readonly error: string;
			readonly message: string;
	  };
