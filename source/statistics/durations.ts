import {absent, columns} from './delta.ts';
import {
	createHistogram,
	readHistogram,
	type Histogram,
	type HistogramContents,
	type HistogramState,
} from './histogram.ts';

/** Durations as JSON has them; what is the same as the latency is left out. */
export type DurationsState = {
	readonly latency: HistogramState;
	readonly first_token?: HistogramState | undefined;
	readonly response_time?: HistogramState | undefined;
};

/** How long some attempts took. */
export type Durations = {
	/** Takes the row that begins at a place of a delta's rows. */
	readonly record: (rows: Float64Array, at: number) => void;
	readonly latency: () => Histogram;
	readonly firstToken: () => Histogram;
	readonly responseTime: () => Histogram;
	/** Adds those of other attempts. */
	readonly merge: (other: Durations) => void;
	/** Gives up the memory that only quick recording needs. */
	readonly pack: () => void;
	readonly state: () => DurationsState;
};

/** What is the same as another histogram up to some row: up to there that one stands for it. */
function createFollower(leader: Histogram, first: HistogramContents | undefined) {
	let own = first && createHistogram();
	if (first) own!.merge(first);
	return {
		/** @param led what the leader gets of the same row, and does not have yet */
		record(value: number, led: number): void {
			if (!own) {
				if (value === led) return;
				own = leader.copy();
			}
			if (value !== absent) own.record(value);
		},
		/** @param led what the leader gets of it, and does not have yet */
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
 * In the closed model a reply of one frame has its latency, first token and response time in one: they
 * are recorded once until they differ, which halves what the figures of an attempt cost.
 * @throws Error when the state holds a damaged histogram
 */
export function createDurations(state?: DurationsState): Durations {
	const latency = createHistogram();
	if (state) latency.merge(readHistogram(state.latency));
	const read = (one?: HistogramState) => one && readHistogram(one);
	const firstToken = createFollower(latency, read(state?.first_token));
	const responseTime = createFollower(latency, read(state?.response_time));
	return {
		record(rows, at) {
			const service = rows[at + columns.latency]!;
			firstToken.record(rows[at + columns.firstToken]!, service);
			responseTime.record(rows[at + columns.responseTime]!, service);
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
