import type {MessagePort} from 'node:worker_threads';
import type {AttemptSample} from '../model/attempt-sample.ts';
import type {RunSetup} from '../prepare/run-setup.ts';
import type {WorkerGauges} from '../model/worker-gauges.ts';
import type {HoldReason} from '../model/worker-gauges.ts';
import type {Leg} from '../model/load.ts';
import type {EngineEvent} from '../model/run-event.ts';
import type {Delta} from '../statistics/delta.ts';

/** The setup of one worker among several. */
export type WorkerSetup = RunSetup & {
	readonly worker: number;
	readonly workers: number;
	/** Prompts of the leg that the closed model's workers have taken, in shared memory. */
	readonly taken: Int32Array<SharedArrayBuffer>;
	/** Where results go; if absent, the engine writes them in its own thread. */
	readonly results?: MessagePort;
};

export type ToWorker =
	/** `at` is the run's zero on the system's monotonic clock, in nanoseconds. */
	| {readonly type: 'start'; readonly at: bigint}
	/** Runs a leg whose first prompt has this index; `drained` follows. */
	| {
			readonly type: 'leg';
			readonly leg: Leg;
			readonly first: number;
			/** Milliseconds of measured load before it. */
			readonly before: number;
			/** See `AttackLeg`; by all workers. */
			readonly busyTime?: number | undefined;
	  }
	| {readonly type: 'hold'; readonly reason: HoldReason}
	| {readonly type: 'release'; readonly reason: HoldReason}
	| {readonly type: 'stop'}
	/** Ends the leg early; `drained` follows. */
	| {readonly type: 'cut'}
	/** Closes the connections; `hurry` skips the last looks for surplus frames. `done` follows. */
	| {readonly type: 'finish'; readonly hurry: boolean}
	| {readonly type: 'abandon'}
	/** The output of `--token-command`; the same as before if it failed or has only just run. */
	| {readonly type: 'token'; readonly token: string}
	/** The total level of all workers. */
	| {readonly type: 'level'; readonly level: number};

export type FromWorker =
	| {readonly type: 'ready'}
	/** The leg is over and reported; `taken` is this worker's number of prompts. */
	| {readonly type: 'drained'; readonly taken: number}
	| {
			readonly type: 'delta';
			readonly delta: Delta;
			readonly gauges: WorkerGauges;
			/** What happened since the last report, in order. */
			readonly events: readonly EngineEvent[];
			/** Present only if an output declares attempts. */
			readonly sample?: AttemptSample;
	  }
	/** Everything is scored; `unwritten` is the bytes of results that still wait for the disk. */
	| {readonly type: 'closing'; readonly unwritten: number}
	/** The first results are on their way to the writer. */
	| {readonly type: 'writing'}
	/** For the user, while the run continues. */
	| {readonly type: 'warning'; readonly text: string}
	/** Another token than this one is wanted, which was refused or is too old; `token` follows. */
	| {readonly type: 'token-wanted'; readonly used: string; readonly refused: boolean}
	/** The engine can no longer match replies to prompts. */
	| {readonly type: 'distrust'}
	/** What a metric wrote to its console. */
	| {readonly type: 'log'; readonly text: string}
	/** Nothing more follows: everything is sent, scored and written. */
	| {readonly type: 'done'}
	| {readonly type: 'failed'; readonly message: string};
