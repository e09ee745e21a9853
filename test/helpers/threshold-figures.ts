import type {
	Counts,
	MetricFigures,
	GroupFigures,
	StepFigures,
} from '../../source/model/snapshot.ts';
import {createHistogram} from '../../source/statistics/histogram.ts';
import type {Figures} from '../../source/statistics/threshold-result.ts';

/** One attempt: the seconds of its reply, or the class of its error. */
export type Sample = {
	readonly latency?: number;
	readonly error?: string;
	/** Of the metric `accuracy`; the pair fails below 0.5. */
	readonly score?: number;
	readonly intent?: string;
	/** `key=value`. */
	readonly tag?: string;
	/** The level of the step it belongs to. */
	readonly level?: number;
};

function distribution(seconds: readonly number[]) {
	const histogram = createHistogram();
	for (const value of seconds) histogram.record(Math.round(value * 1e6));
	return histogram.summary();
}

function accuracyOf(scores: readonly number[]): MetricFigures {
	const count = scores.length;
	const failed = scores.filter((score) => score < 0.5).length;
	return {
		average: count > 0 ? scores.reduce((sum, score) => sum + score, 0) / count : null,
		min: count > 0 ? Math.min(...scores) : null,
		max: count > 0 ? Math.max(...scores) : null,
		count,
		missing: 0,
		errors: 0,
		failed,
		passRate: count > 0 ? (count - failed) / count : null,
	};
}

/** The figures of some attempts alone. */
export function makeSlice(samples: readonly Sample[]): GroupFigures {
	const latency = distribution(samples.flatMap(({latency: seconds}) => seconds ?? []));
	const accuracy = accuracyOf(samples.flatMap(({score}) => score ?? []));
	const errored = samples.filter(({error}) => error !== undefined).length;
	return {
		count: samples.length,
		passed: samples.length - errored - accuracy.failed,
		failed: accuracy.failed,
		errored,
		latency,
		firstToken: distribution(
			samples.flatMap(({latency: seconds}) => (seconds === undefined ? [] : 0.1)),
		),
		responseTime: latency,
		metrics: {accuracy},
	};
}

function makeSteps(samples: readonly Sample[]): StepFigures[] {
	const levels = [...new Set(samples.flatMap(({level}) => level ?? []))];
	return levels.map((level, index) => ({
		...makeSlice(samples.filter((sample) => sample.level === level)),
		step: index + 1,
		unit: 'connections',
		level,
		state: index + 1 < levels.length ? 'done' : 'running',
		elapsed: 5,
		progress: 1,
		rate: null,
		errorRate: null,
		dropped: 0,
		thresholds: [],
		holds: null,
		generator: {saturated: false, loopLate: false, reasons: []},
		deviation: null,
		doubts: [],
	}));
}

function groups(samples: readonly Sample[], key: 'intent' | 'tag'): Record<string, GroupFigures> {
	const groups = Map.groupBy(samples, (sample) => sample[key] ?? '(none)');
	return Object.fromEntries([...groups].map(([name, some]) => [name, makeSlice(some)]));
}

/**
 * The figures of a run of these attempts, as far as thresholds look at them; all steps but the last
 * are over.
 * @param elapsed seconds of load
 */
export function makeFigures(
	samples: readonly Sample[],
	{
		elapsed = 10,
		dropped = 0,
		longestOutage = 0,
		...found
	}: {
		readonly elapsed?: number;
		readonly dropped?: number;
		/** Seconds. */
		readonly longestOutage?: number;
	} & Partial<Pick<Counts, 'unmatched' | 'doubtful' | 'greetings'>> = {},
) {
	const {count, passed, failed, errored, ...slice} = makeSlice(samples);
	const errors = Map.groupBy(samples, ({error}) => error);
	errors.delete(undefined);
	const none = distribution([]);
	const figures: Figures = {
		...slice,
		counts: {
			...{sent: count, passed, failed, errored, dropped},
			...{
				left: 0,
				inFlight: 0,
				scoring: 0,
				unmatched: 0,
				greetings: 0,
				doubtful: 0,
				unverified: 0,
				late: 0,
				waiting: 0,
			},
			...found,
		},
		elapsed,
		outages: {count: longestOutage > 0 ? 1 : 0, longest: longestOutage, current: null, error: null},
		chunkGap: none,
		connect: none,
		ack: none,
		sequence: {lost: 0, duplicated: 0, outOfOrder: 0},
		intents: groups(samples, 'intent'),
		tags: groups(samples, 'tag'),
		steps: makeSteps(samples),
	};
	return {
		...figures,
		errors: Object.fromEntries(
			[...errors].map(([name, some]) => [name!, {count: some.length, example: ''}]),
		),
	};
}
