import {absent, columns} from './delta.ts';
import {createHistogram, type Histogram} from './histogram.ts';

/** How long some attempts took. */
export type Durations = {
	/** Takes the row that begins at a place of a delta's rows. */
	readonly record: (rows: Float64Array, at: number) => void;
	readonly latency: () => Histogram;
	readonly firstToken: () => Histogram;
	readonly responseTime: () => Histogram;
};

/** What is the same as another histogram up to some row: up to there that one stands for it. */
function createFollower(leader: Histogram) {
	let own: Histogram | undefined;
	return {
		/** @param led what the leader gets of the same row, and does not have yet */
		record(value: number, led: number): void {
			if (!own) {
				if (value === led) return;
				own = leader.copy();
			}
			if (value !== absent) own.record(value);
		},
		histogram: () => own ?? leader,
	};
}

/**
 * In the closed model a reply of one frame has its latency, first token and response time in one: they
 * are recorded once until they differ, which halves what the figures of an attempt cost.
 */
export function createDurations(): Durations {
	const latency = createHistogram();
	const firstToken = createFollower(latency);
	const responseTime = createFollower(latency);
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
	};
}
