import type {Distribution} from './distribution.ts';
import type {EndReason, StepDeviation} from './end-reason.ts';
import type {GeneratorReason, LateSeconds} from './health.ts';
import type {SequenceFaults} from './raw-attempt.ts';
import type {LegKind, LevelUnit, LoadModel} from './load.ts';

/** What a run is doing at the moment. */
export type Phase = 'idle' | 'running' | 'paused' | 'stopping' | 'done';

/**
 * How many prompts went where; `sent = passed + failed + errored + inFlight` always holds. Those of
 * the warm-up are in none of them.
 */
export type Counts = {
	readonly sent: number;
	readonly passed: number;
	readonly failed: number;
	readonly errored: number;
	readonly inFlight: number;
	/** Those in flight whose reply is complete and waits for the user's metrics. */
	readonly scoring: number;
	/** Frames that belong to no prompt. */
	readonly unmatched: number;
	/** Frames that came on a connection before anything was sent over it. */
	readonly greetings: number;
	/** Attempts whose reply may be another prompt's. */
	readonly doubtful: number;
	/** Connections whose last look for surplus frames was cut short. */
	readonly unverified: number;
	/** Prompts that the open model scheduled and never sent: no connection was free in time. */
	readonly dropped: number;
	/** Prompts that were sent noticeably later than scheduled. */
	readonly late: number;
	/** Scheduled by now and waiting for a free connection. */
	readonly waiting: number;
};

/** The prompts sent before anything is measured. */
export type WarmupCounts = {readonly sent: number; readonly errored: number};

/** Times in which no connection was open and none could be made. Seconds. */
export type Outages = {
	readonly count: number;
	readonly longest: number;
	/** How long the one that goes on has lasted; null outside of one. */
	readonly current: number | null;
	/** Class of the last refusal. */
	readonly error: string | null;
};

/** Prompts that wait far longer than others did, after a frame that fits nothing in the reply rule. */
export type StuckPrompts = {
	readonly count: number;
	/** Seconds that the first of them has waited since its last frame. */
	readonly since: number;
	/** The last frame of one of them. */
	readonly frame: string;
};

export type ConnectionGauges = {
	/** Connections the load model asks for. */
	readonly target: number;
	readonly open: number;
	readonly connecting: number;
	/** How many were opened since the run began, replacements included. */
	readonly opened: number;
};

/** What the run is doing right now, and how hard. */
export type LoadGauges = {
	readonly model: LoadModel;
	readonly unit: LevelUnit;
	/** Connections, or prompts per second, that the load model asks for at this moment. */
	readonly level: number;
	readonly leg: LegKind;
	/** The leg's part that is over, from 0 to 1; null while it can't be told. */
	readonly progress: number | null;
	/** The leg starts nothing more; its last replies are awaited. */
	readonly draining: boolean;
	/**
	 * Seconds that it may take at most until the run ends: all replies are in, and it is read on for
	 * surplus frames. Null before that.
	 */
	readonly looking: number | null;
	/** Seconds of the cool-down that are left before the next step; null outside one. */
	readonly coolDown: number | null;
	/** How many steps the plan has; null when it has none, or when their number follows from the search. */
	readonly steps: number | null;
};

/** A metric's figures over all scored pairs. */
export type MetricFigures = {
	readonly average: number | null;
	readonly min: number | null;
	readonly max: number | null;
	/** Pairs that were scored. */
	readonly count: number;
	/** Pairs that the metric does not apply to, for example for want of an expected intent. */
	readonly missing: number;
	/** Pairs on which the metric itself went wrong. */
	readonly errors: number;
	/** Scored pairs whose failure condition holds. */
	readonly failed: number;
	/** `(count - failed) / count`, null over no pair. */
	readonly passRate: number | null;
};

/** The figures of a part of the attempts: of an intent, a tag or a step. */
export type GroupFigures = {
	readonly count: number;
	readonly passed: number;
	readonly failed: number;
	readonly errored: number;
	readonly latency: Distribution;
	readonly firstToken: Distribution;
	readonly responseTime: Distribution;
	readonly metrics: Readonly<Record<string, MetricFigures>>;
	/** Replies without an error that were timed late and are in nothing else here: rates count them. */
	readonly lateReplies?: number;
};

export type IntentFigures = GroupFigures;

/** One level of load: a step of the plan, or a level probed by the capacity search. */
export type StepFigures = GroupFigures & {
	/** From 1. */
	readonly step: number;
	readonly unit: LevelUnit;
	/** Where it was changed by hand, the last one. */
	readonly level: number;
	readonly state: 'running' | 'done';
	/** Seconds in which prompts were started, and on to the last reply: waiting for timeouts is no load. */
	readonly elapsed: number;
	/** The part that is over, from 0 to 1. */
	readonly progress: number;
	/** Replies without an error per second of `elapsed`. */
	readonly rate: number | null;
	/** Errored of all finished; null over none. */
	readonly errorRate: number | null;
	readonly dropped: number;
	/** Every threshold held against this step alone: the evidence for `holds`. */
	readonly thresholds: readonly ThresholdResult[];
	/** Whether all of them hold; null without thresholds, while the step runs, and with a deviation. */
	readonly holds: boolean | null;
	/** How the generator did in this step alone. */
	readonly generator: Pick<GeneratorFigures, 'saturated' | 'loopLate' | 'reasons'>;
	/** How this differed from the planned hold, which makes it inconclusive; null when it did not. */
	readonly deviation: readonly StepDeviation[] | null;
	/** All that makes the figures of a finished step doubtful: the generator's reasons, and the deviations. */
	readonly doubts: readonly (GeneratorReason | StepDeviation)[];
};

/** The outcome of a capacity search so far. */
export type Capacity = {
	readonly unit: LevelUnit;
	/** The highest probed level at which every threshold held; null when none did. */
	readonly level: number | null;
	/** The lowest probed level at which one did not; null when none was found. */
	readonly limit: number | null;
	/** The thresholds that this level breaks. */
	readonly broken: readonly string[];
	/** Why it is this machine's limit and not the server's, which may take more; empty when it is not. */
	readonly machineLimit: readonly GeneratorReason[];
	/** Thresholds that not every level can be held against, such as those on `connect`. */
	readonly unjudged: readonly string[];
	/** The search has ended. */
	readonly done: boolean;
};

/** How a threshold stands; `unjudged` is one that held or might have, of a run without its end. */
export type ThresholdState = 'holds' | 'violated' | 'no_data' | 'unjudged';

/** A threshold held against figures. `actual` is null when there was no sample. */
export type ThresholdResult = {
	readonly expression: string;
	readonly actual: number | null;
	readonly ok: boolean;
	readonly state: ThresholdState;
	/** The state in words. */
	readonly reason: string;
};

/** Why a run was ended before its end. */
export type Abort = {
	readonly reason: EndReason;
	/** The expression of the threshold that ended it; null when something else did. */
	readonly threshold: string | null;
};

/** The errors of one class. */
export type ErrorFigures = {
	readonly count: number;
	/** The message of the first of them. */
	readonly example: string;
	/** Under which the server's logs have the first of them; absent where none is known. */
	readonly requestIds?: readonly string[];
	readonly connectionIds?: readonly string[];
};

/** One (prompt, reply) pair that a metric rejects. */
export type FailedPair = {
	readonly metric: string;
	readonly id: string;
	readonly prompt: string;
	readonly response: string;
	readonly reason: string;
	readonly score: number;
};

/** One (prompt, reply) pair that a metric could not score. */
export type MetricError = {readonly metric: string; readonly id: string; readonly message: string};

/**
 * One second of load, for charts; in long runs so many of them. Attempts belong to the second in which
 * they completed. Latencies in seconds; null when nothing completed.
 */
export type SeriesPoint = {
	readonly second: number;
	readonly completed: number;
	readonly errored: number;
	readonly p50: number | null;
	readonly p95: number | null;
	readonly firstTokenP50: number | null;
	/** Of `response_time`, which in the open model begins when the prompt was to start. */
	readonly responseP95: number | null;
	/** The level of load that was asked for. */
	readonly level: number;
	/** The step that the second belongs to; 0 outside steps. */
	readonly step: number;
};

/** What went over the wire, as API Gateway counts and bills it; warm-up and reruns of turns included. */
export type TrafficFigures = {
	/** Messages in units of 32 KB. */
	readonly unitsSent: number;
	readonly unitsReceived: number;
	readonly framesReceived: number;
	/** Those that were refused left out. */
	readonly connectionsOpened: number;
	/** Seconds that connections were open, over all of them. */
	readonly connectionSeconds: number;
	/** The most connections that were opened within a second. */
	readonly peakOpenRate: number;
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

/** The figures of a run that come from its attempts alone. */
export type RunFigures = {
	/** Completed attempts per second over the last full seconds. */
	readonly rate: number;
	readonly latency: Distribution;
	readonly responseTime: Distribution;
	readonly firstToken: Distribution;
	readonly chunkGap: Distribution;
	readonly connect: Distribution;
	/** Time to the acknowledgement of the request, where the server sends one. */
	readonly ack: Distribution;
	/** Faults of numbered streams; null when no frames were numbered. */
	readonly sequence: SequenceFaults | null;
	readonly metrics: Readonly<Record<string, MetricFigures>>;
	readonly intents: Readonly<Record<string, IntentFigures>>;
	/** By `key=value`, for the tags that thresholds name. */
	readonly tags: Readonly<Record<string, GroupFigures>>;
	readonly errors: Readonly<Record<string, ErrorFigures>>;
	/** What the gateway said on the way to replies that came all the same, or did not. */
	readonly notices: Readonly<Record<string, ErrorFigures>>;
	/** The first failed pairs of each metric in the order of completion, at most `listLimit` of each. */
	readonly failures: readonly FailedPair[];
	/** The first metric errors of each metric, in the same number. */
	readonly metricErrors: readonly MetricError[];
	readonly series: readonly SeriesPoint[];
};

/** Where a run stood when it was stopped. */
export type Stop = {
	/** Seconds of load. */
	readonly elapsed: number;
	/** The step that was running or was to come; 0 outside of steps. */
	readonly step: number;
	/** It was running; false in the cool-down before it. */
	readonly begun: boolean;
	/** All had been sent, every turn included: only the last replies and scores were awaited. */
	readonly atEnd: boolean;
};

/** How a run stands, as its summary tells it; the live run's and the saved one's alike. */
export type RunState = Omit<RunFigures, 'rate'> &
	Pick<
		Snapshot,
		| 'elapsed'
		| 'planned'
		| 'duration'
		| 'counts'
		| 'traffic'
		| 'warmup'
		| 'outages'
		| 'doubts'
		| 'steps'
		| 'capacity'
		| 'aborted'
		| 'stopped'
		| 'generator'
	> & {
		readonly load: Pick<LoadGauges, 'model' | 'steps'>;
		readonly connections: Pick<ConnectionGauges, 'opened'>;
		/** Set where attempts that were timed late are left out. */
		readonly leftOut?: LeftOut;
	};

/** Attempts that are in no figure but rates, for they were timed by a late event loop. */
export type LeftOut = {
	readonly attempts: number;
	/** Those without an error. */
	readonly replies: number;
	/** Seconds of load in which the event loop was late. */
	readonly seconds: number;
};

/**
 * Everything known about a run at one moment. Frozen; a slice that did not change keeps its
 * identity from one snapshot to the next, so that a screen can compare by reference.
 */
export type Snapshot = RunFigures & {
	readonly phase: Phase;
	/** Seconds of load so far, pauses excluded. */
	readonly elapsed: number;
	/** Attempts that the plan asks for; null when it is bounded by time instead. */
	readonly planned: number | null;
	/** Seconds after which a run bounded by time ends. */
	readonly duration: number | null;
	readonly counts: Counts;
	readonly traffic: TrafficFigures;
	readonly warmup: WarmupCounts | null;
	readonly load: LoadGauges;
	readonly connections: ConnectionGauges;
	readonly outages: Outages;
	/** How many attempts are doubtful for which reason. */
	readonly doubts?: Readonly<Record<string, number>>;
	/** Null when none is. */
	readonly stuck: StuckPrompts | null;
	/** In the order of time; empty unless the plan has steps or searches for the capacity. */
	readonly steps: readonly StepFigures[];
	readonly capacity: Capacity | null;
	/** Null when the run was not ended before its end. */
	readonly aborted: Abort | null;
	/** Null when nobody and nothing stopped it; else what was left of it is not sent. */
	readonly stopped: Stop | null;
	readonly generator: GeneratorFigures;
	/** Sentences that the user should see: limits, paused disk, stopped early. */
	readonly warnings: readonly string[];
};
