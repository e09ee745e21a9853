import type {MetricFigures, SliceFigures} from '../model/snapshot.ts';
import {columns, metricStates, type OutcomeCounts} from './delta.ts';
import {createDurations} from './durations.ts';

/** A metric's sums over some of the attempts. */
type MetricSums = {
	count: number;
	sum: number;
	min: number;
	max: number;
	missing: number;
	errors: number;
	failed: number;
};

/** What is known of some of the attempts: of all, of an intent's, a tag's or a step's. */
export type Slice = {
	/** Takes the row that begins at a place of a delta's rows. */
	readonly record: (rows: Float64Array, at: number) => void;
	/** The same object until a row is added. */
	readonly figures: () => SliceFigures;
	/** Made of what is there now; not kept. */
	readonly counts: () => Readonly<OutcomeCounts>;
};

const noSums = (): MetricSums => ({
	count: 0,
	sum: 0,
	min: Infinity,
	max: -Infinity,
	missing: 0,
	errors: 0,
	failed: 0,
});

function addScore(sums: MetricSums, score: number, state: number): void {
	if (state === metricStates.missing) sums.missing++;
	else if (state === metricStates.broken) sums.errors++;
	else {
		sums.count++;
		sums.sum += score;
		if (score < sums.min) sums.min = score;
		if (score > sums.max) sums.max = score;
		if (state === metricStates.rejected) sums.failed++;
	}
}

function toMetricFigures({count, sum, min, max, missing, errors, failed}: MetricSums) {
	const some = count > 0;
	const figures: MetricFigures = {
		average: some ? sum / count : null,
		min: some ? min : null,
		max: some ? max : null,
		count,
		missing,
		errors,
		failed,
		passRate: some ? (count - failed) / count : null,
	};
	return Object.freeze(figures);
}

/** Sums up attempts in memory that does not grow with their number. */
export function createSlice(metrics: readonly string[]): Slice {
	const outcomes = [0, 0, 0];
	const durations = createDurations();
	const sums = metrics.map(noSums);
	let fresh: SliceFigures | undefined;
	const counts = (): OutcomeCounts => {
		const [passed, failed, errored] = outcomes as [number, number, number];
		return {passed, failed, errored};
	};

	return {
		record(rows, at) {
			fresh = undefined;
			outcomes[rows[at + columns.outcome]!]!++;
			durations.record(rows, at);
			let place = at + columns.metrics;
			for (const sum of sums) {
				addScore(sum, rows[place]!, rows[place + 1]!);
				place += 2;
			}
		},
		figures() {
			fresh ??= Object.freeze({
				count: outcomes.reduce((sum, count) => sum + count, 0),
				...counts(),
				latency: durations.latency().summary(),
				firstToken: durations.firstToken().summary(),
				responseTime: durations.responseTime().summary(),
				metrics: Object.fromEntries(
					metrics.map((name, index) => [name, toMetricFigures(sums[index]!)]),
				),
			});
			return fresh;
		},
		counts,
	};
}
