import type {GeneratorReason, HealthWindow} from '../../source/model/health.ts';
import type {
	Abort,
	Capacity,
	Counts,
	LoadGauges,
	Snapshot,
	StepFigures,
} from '../../source/model/snapshot.ts';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import type {StepDeviation} from '../../source/model/end-reason.ts';

/** No prompt anywhere, but for some. */
export const countsOf = (changes: Partial<Counts> = {}): Counts => ({
	...{sent: 0, passed: 0, failed: 0, errored: 0, left: 0, inFlight: 0, scoring: 0},
	...{unmatched: 0, greetings: 0, doubtful: 0, unverified: 0},
	...{dropped: 0, late: 0, waiting: 0},
	...changes,
});

/** Twenty connections of a plain run. */
export const loadOf = (changes: Partial<LoadGauges> = {}): LoadGauges => ({
	...{model: 'closed', unit: 'connections', level: 20, leg: 'steady'},
	...{progress: 0.5, opening: 0, draining: false, looking: null, coolDown: null, steps: null},
	...changes,
});

/** A plain run of the closed model in the middle of its prompts. */
export function midRun(changes: Partial<Snapshot> = {}): Snapshot {
	return {
		phase: 'running',
		elapsed: 42,
		planned: 849,
		duration: null,
		counts: countsOf({sent: 532, passed: 480, failed: 25, errored: 7, inFlight: 20}),
		traffic: {
			...{unitsSent: 532, unitsReceived: 512, framesReceived: 512, connectionsOpened: 20},
			...{connectionSeconds: 840, peakOpenRate: 20},
		},
		warmup: null,
		load: loadOf(),
		connections: {target: 20, open: 20, connecting: 0, opened: 20},
		outages: {count: 0, longest: 0, current: null, error: null},
		stuck: null,
		steps: [],
		capacity: null,
		aborted: null,
		stopped: null,
		thresholds: [],
		strain: [],
		rate: 12.1,
		latency: {...emptyDistribution, count: 505, p95: 3.9},
		responseTime: {...emptyDistribution, count: 505, p95: 3.9},
		firstToken: emptyDistribution,
		chunkGap: emptyDistribution,
		connect: {...emptyDistribution, count: 20},
		ack: emptyDistribution,
		sequence: {lost: 0, duplicated: 0, outOfOrder: 0},
		metrics: {},
		intents: {},
		tags: {},
		errors: {},
		notices: {},
		failures: [],
		metricErrors: [],
		series: [],
		generator: {
			...{saturated: false, loopLate: false, reasons: []},
			lateSeconds: {count: 0, of: 42, attempts: 0, first: [], last: null},
			...{loopDelayP99: null, cpu: null, machineCpu: null, cores: 2, maxRss: 0},
			...{targetRate: null, achievedRate: null, usersHeld: null, workers: 1},
		},
		warnings: [],
		...changes,
	};
}

/** A loop that was late in so many seconds. */
export const lateLoop = (count = 5): GeneratorReason => ({
	...{kind: 'late_seconds', limit: 0.02, worst: 0.08},
	late: {count, of: 40, attempts: 9, first: [1, 2, 3], last: 30},
	cause: {kind: 'machine', workers: 1, less: 'connections'},
});

/** A rate that so many connections could not carry. */
export const busyConnections = (open: number): GeneratorReason => ({
	...{kind: 'rate', achieved: 12, target: 20, dropped: 0},
	cause: {kind: 'connections', open},
});

/** A second in which nothing was wrong. */
export const calm: HealthWindow = {
	...{elapsed: 0, loopDelay: 0.002, loopDelayAt: null, medianLatency: 0.1, schedule: null},
	...{sent: 0, late: 0, dropped: 0, finished: 0, connections: 50},
	...{atMostConnections: false, gated: false, held: null, refused: false, cpu: null},
};

/** What a step says of a generator that was saturated in it. */
export const saturatedStep = (reason: GeneratorReason, loopLate = false) => ({
	generator: {saturated: true, loopLate, reasons: [reason]},
	doubts: [reason],
});

/** A step that was not held as planned. */
export const deviating = (deviation: StepDeviation = {kind: 'cut'}) => ({
	deviation: [deviation],
	holds: null,
	doubts: [deviation],
});

/** Why a run was aborted, in these words. */
export const abortFor = (text: string): Abort => ({
	reason: {kind: 'recorded', text},
	threshold: null,
});

/** What a search has found: thresholds hold at a level, and there is no limit yet. */
export const foundAt = (level: number | null, changes: Partial<Capacity> = {}): Capacity => ({
	...{unit: 'rate', level, limit: null, done: false},
	...{broken: [], machineLimit: [], unjudged: []},
	...changes,
});

/** A step at a level that is over and was judged by no threshold. */
export const stepFigures = (
	step: number,
	level: number,
	changes: Partial<StepFigures> = {},
): StepFigures => ({
	...{step, level, unit: 'connections', state: 'done', elapsed: 10, progress: 1},
	...{count: 105, passed: 100, failed: 4, errored: 1, dropped: 0, rate: 10.4},
	errorRate: 1 / 105,
	latency: {...emptyDistribution, count: 104, p95: 0.22},
	responseTime: {...emptyDistribution, count: 104, p95: 0.22},
	firstToken: emptyDistribution,
	metrics: {},
	thresholds: [],
	holds: null,
	generator: {saturated: false, loopLate: false, reasons: []},
	deviation: null,
	doubts: [],
	...changes,
});
