import type {SeriesPoint} from './series-point.ts';
import type {Distribution} from './distribution.ts';
import type {GeneratorFigures, GeneratorReason} from './health.ts';
import type {EndReason, StepDeviation} from './end-reason.ts';
import type {LegKind, LevelUnit, LoadModel} from './load.ts';
import type {OpeningFigures} from './opening-times.ts';
import type {OptionalFigures} from './optional-figures.ts';
import type {Outages} from './outages.ts';
import type {SequenceFaults} from './raw-attempt.ts';
import type {Stop} from './stop.ts';
import type {StuckPrompts} from './stuck-prompts.ts';
import type {ThresholdResult} from './threshold-state.ts';
import type {TrafficFigures} from './traffic.ts';

/** What a run is doing at the moment. */
export type Phase = 'idle' | 'running' | 'paused' | 'stopping' | 'done';

/**
 * How many prompts are in which state; `sent = passed + failed + errored + left + inFlight` always
 * holds. The warm-up is not included.
 */
export type Counts = {
	readonly sent: number;
	readonly passed: number;
	readonly failed: number;
	readonly errored: number;
	/** Users who left on purpose in mid-reply; they are in no other figure. */
	readonly left: number;
	readonly inFlight: number;
	/** Replies that wait for metrics: those in flight for the scoring thread, and those for services. */
	readonly scoring: number;
	/** Frames that belong to no prompt. */
	readonly unmatched: number;
	/** Frames that came on a connection before anything was sent over it. */
	readonly greetings: number;
	/** Attempts whose reply may belong to another prompt. */
	readonly doubtful: number;
	/** Connections whose last look for surplus frames was cut short. */
	readonly unverified: number;
	/** Prompts that the open model scheduled and never sent: no connection was free in time. */
	readonly dropped: number;
	/** Prompts sent noticeably later than scheduled. */
	readonly late: number;
	/** Scheduled by now and still waiting for a free connection. */
	readonly waiting: number;
};

/** The prompts sent before anything is measured. */
export type WarmupCounts = {readonly sent: number; readonly errored: number};

export type ConnectionGauges = {
	/** Connections that the load model asks for. */
	readonly target: number;
	readonly open: number;
	readonly connecting: number;
	/** How many were opened since the run began, replacements included. */
	readonly opened: number;
};

/** What the run is doing right now. */
export type LoadGauges = {
	readonly model: LoadModel;
	readonly unit: LevelUnit;
	/** Connections, or prompts per second, that the load model asks for right now. */
	readonly level: number;
	readonly leg: LegKind;
	/** The completed share of the leg, from 0 to 1; null while unknown. */
	readonly progress: number | null;
	/** Connections still to be opened before the leg's clock starts; 0 once it runs. */
	readonly opening: number;
	/** The leg starts nothing more and waits for its last replies. */
	readonly draining: boolean;
	/**
	 * The most seconds until the run ends: all replies are in, and it waits for surplus frames.
	 * Null before that.
	 */
	readonly looking: number | null;
	/** Remaining seconds of the cool-down before the next step; null outside one. */
	readonly coolDown: number | null;
	/** The number of steps in the plan; null when there are none, or when a search decides it. */
	readonly steps: number | null;
};

/** A metric's figures over all scored pairs. */
export type MetricFigures = {
	readonly average: number | null;
	readonly min: number | null;
	readonly max: number | null;
	/** Pairs that were scored. */
	readonly count: number;
	/** Pairs that the metric does not apply to, for example because no intent is expected. */
	readonly missing: number;
	/** Pairs on which the metric itself failed. */
	readonly errors: number;
	/** Scored pairs whose failure condition holds. */
	readonly failed: number;
	/** `(count - failed) / count`, null without pairs. */
	readonly passRate: number | null;
	/** Pairs whose score a service has not given yet, or never gave; absent when there are none. */
	readonly unscored?: number;
};

/** The figures of a group of attempts: those of an intent, a tag or a step. */
export type GroupFigures = {
	readonly count: number;
	readonly passed: number;
	readonly failed: number;
	readonly errored: number;
	readonly latency: Distribution;
	readonly firstToken: Distribution;
	readonly responseTime: Distribution;
	readonly metrics: Readonly<Record<string, MetricFigures>>;
	/** Replies without an error that were timed late and only count towards rates. */
	readonly lateReplies?: number;
};

export type IntentFigures = GroupFigures;

/** One level of load: a step of the plan, or a level tried by the capacity search. */
export type StepFigures = GroupFigures & {
	/** From 1. */
	readonly step: number;
	readonly unit: LevelUnit;
	/** The last one, when it was changed by hand. */
	readonly level: number;
	readonly state: 'running' | 'done';
	/** Seconds of starting prompts, up to the last reply: waiting for timeouts is not load. */
	readonly elapsed: number;
	/** The completed share, from 0 to 1. */
	readonly progress: number;
	/** Replies without an error per second of `elapsed`. */
	readonly rate: number | null;
	/** The share of finished attempts that errored; null without any. */
	readonly errorRate: number | null;
	readonly dropped: number;
	/** Every threshold checked against this step alone: the evidence for `holds`. */
	readonly thresholds: readonly ThresholdResult[];
	/** Whether all of them hold; null without thresholds, while the step runs, and with a deviation. */
	readonly holds: boolean | null;
	/** The state of the generator in this step alone. */
	readonly generator: Pick<GeneratorFigures, 'saturated' | 'loopLate' | 'reasons'>;
	/** How this differed from the planned hold, which makes it inconclusive; null when it did not. */
	readonly deviation: readonly StepDeviation[] | null;
	/** All that makes the figures of a finished step doubtful: the generator's reasons, and the deviations. */
	readonly doubts: readonly (GeneratorReason | StepDeviation)[];
};

/** The result of a capacity search so far. */
export type Capacity = {
	readonly unit: LevelUnit;
	/** The highest level at which every threshold held; null when none did. */
	readonly level: number | null;
	/** The lowest level at which a threshold did not hold; null when none was found. */
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

/** Why a run was aborted. */
export type Abort = {
	readonly reason: EndReason;
	/** The expression of the threshold that ended it; null when something else did. */
	readonly threshold: string | null;
};

/** The errors of one class. */
export type ErrorFigures = {
	readonly count: number;
	/** The message of the first one. */
	readonly example: string;
	/** The first ids, to search for in the server's logs; absent without any. */
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

/** The figures of a run that follow from its attempts alone. */
export type RunFigures = OpeningFigures &
	OptionalFigures & {
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
		/** Notices of the gateway, whether or not a reply followed. */
		readonly notices: Readonly<Record<string, ErrorFigures>>;
		/** The first failed pairs of each metric in the order of completion, at most `listLimit` of each. */
		readonly failures: readonly FailedPair[];
		/** The first metric errors of each metric, up to the same limit. */
		readonly metricErrors: readonly MetricError[];
		readonly series: readonly SeriesPoint[];
	};

/** The state of a run that its summary is made from, live or saved. */
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
		/** Present when attempts that were timed late are left out. */
		readonly leftOut?: LeftOut;
	};

/** Attempts that only count towards rates, because they were timed by a late event loop. */
export type LeftOut = {
	readonly attempts: number;
	/** Those without an error. */
	readonly replies: number;
	/** Seconds of load in which the event loop was late. */
	readonly seconds: number;
};

/**
 * Everything known about a run at one moment. Frozen; a part that did not change keeps its identity
 * from one snapshot to the next, so that a screen can compare by reference.
 */
export type Snapshot = RunFigures & {
	readonly phase: Phase;
	/** Seconds of load so far, pauses excluded. */
	readonly elapsed: number;
	/** Attempts planned; null when the run is bounded by time. */
	readonly planned: number | null;
	/** Seconds after which a run bounded by time ends. */
	readonly duration: number | null;
	readonly counts: Counts;
	readonly traffic: TrafficFigures;
	readonly warmup: WarmupCounts | null;
	readonly load: LoadGauges;
	readonly connections: ConnectionGauges;
	readonly outages: Outages;
	/** How many attempts are doubtful, by reason. */
	readonly doubts?: Readonly<Record<string, number>>;
	/** Null when no prompt is stuck. */
	readonly stuck: StuckPrompts | null;
	/** In the order of time; empty unless the plan has steps or searches for the capacity. */
	readonly steps: readonly StepFigures[];
	readonly capacity: Capacity | null;
	/** Null unless the run was aborted. */
	readonly aborted: Abort | null;
	/** Null unless the run was stopped; the rest of it is not sent. */
	readonly stopped: Stop | null;
	readonly generator: GeneratorFigures;
	/** Why the generator falls behind right now, by the last seconds of load; empty when it does not. */
	readonly strain: readonly GeneratorReason[];
	/** Every threshold checked against the figures so far; final verdicts are the summary's. */
	readonly thresholds: readonly ThresholdResult[];
	/** Sentences to show to the user: limits, paused disk, stopped early. */
	readonly warnings: readonly string[];
};
