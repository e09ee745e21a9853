import {absent, columns} from './delta.ts';
import {
	createHistogram,
	readHistogram,
	type Histogram,
	type HistogramContents,
	type HistogramState,
} from './histogram.ts';

/** Durations in JSON; those equal to the latency are left out. */
export type DurationsState = {
	readonly latency: HistogramState;
	readonly first_token?: HistogramState | undefined;
	readonly response_time?: HistogramState | undefined;
};

/** How long a set of attempts took. */
export type Durations = {
	/** Adds the attempt that begins at a place of a delta's samples. */
	readonly record: (samples: Float64Array, at: number) => void;
	readonly latency: () => Histogram;
	readonly firstToken: () => Histogram;
	readonly responseTime: () => Histogram;
	/** Adds the durations of other attempts. */
	readonly merge: (other: Durations) => void;
	/** Frees the memory that only fast recording needs. */
	readonly pack: () => void;
	readonly state: () => DurationsState;
};

/**
 * Shares the leader's histogram as long as both get the same samples, and copies it at the first
 * difference.
 */
function createFollower(
	leader: Histogram,
	first: HistogramContents | undefined,
	further: readonly number[],
) {
	let own = first && createHistogram(further);
	if (first) own!.merge(first);
	return {
		/** @param led the leader's value of the same attempt, which it does not have yet */
		record(value: number, led: number): void {
			if (!own) {
				if (value === led) return;
				own = leader.copy();
			}
			if (value !== absent) own.record(value);
		},
		/** @param led the leader's values of the same attempts, which it does not have yet */
		merge(other: Histogram, led: Histogram): void {
			if (!own) {
				if (other === led) return;
				own = leader.copy();
			}
			own.merge(other.contents());
		},
		histogram: () => own ?? leader,
		pack: () => own?.pack(),
		state: () => own?.state(),
	};
}

/**
 * In the closed model, a reply of one frame has the same latency, first token and response time:
 * they are recorded once until they differ, which halves the cost of an attempt's figures.
 * @param further percentiles, see `createHistogram`
 * @throws Error when the state holds a damaged histogram
 */
export function createDurations(
	state?: DurationsState,
	further: readonly number[] = [],
): Durations {
	const latency = createHistogram(further);
	if (state) latency.merge(readHistogram(state.latency));
	const read = (one?: HistogramState) => one && readHistogram(one);
	const firstToken = createFollower(latency, read(state?.first_token), further);
	const responseTime = createFollower(latency, read(state?.response_time), further);
	return {
		record(samples, at) {
			const service = samples[at + columns.latency]!;
			firstToken.record(samples[at + columns.firstToken]!, service);
			responseTime.record(samples[at + columns.responseTime]!, service);
			if (service !== absent) latency.record(service);
		},
		latency: () => latency,
		firstToken: firstToken.histogram,
		responseTime: responseTime.histogram,
		merge(other) {
			firstToken.merge(other.firstToken(), other.latency());
			responseTime.merge(other.responseTime(), other.latency());
			latency.merge(other.latency().contents());
		},
		pack() {
			latency.pack();
			firstToken.pack();
			responseTime.pack();
		},
		state() {
			const first = firstToken.state();
			const response = responseTime.state();
			return {
				latency: latency.state(),
				...(first && {first_token: first}),
				...(response && {response_time: response}),
			};
		},
	};
}
