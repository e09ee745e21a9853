import {columns, metricStates} from './delta.ts';
import {createExactSum, type ExactSum, type ExactSumState} from './exact-sum.ts';

/** The scores of a metric in some seconds, in JSON. */
export type PointScoreState = {readonly count: number; readonly sum: ExactSumState};

/** The scores of a run's metrics over the pairs that completed in some seconds. */
export type PointScores = {
	/** Adds the scores of the attempt that begins at a place of a delta's samples. */
	readonly record: (samples: Float64Array, at: number) => void;
	/** Null for a metric that scored none. */
	readonly averages: () => Readonly<Record<string, number | null>>;
	readonly merge: (other: PointScores) => void;
	/** In the order of the run's metrics; empty when there is no score. */
	readonly state: () => readonly PointScoreState[];
};

const {scored, rejected} = metricStates;

/**
 * Sums that do not depend on the order of the attempts, so that a replayed run has the same averages.
 * @param metrics the names of the run's metrics
 */
export function createPointScores(
	metrics: readonly string[],
	state: readonly PointScoreState[] = [],
): PointScores {
	const counts = metrics.map((_, place) => state[place]?.count ?? 0);
	const sums = metrics.map((_, place): ExactSum => createExactSum(state[place]?.sum));
	return {
		record(samples, at) {
			let place = at + columns.metrics;
			for (let metric = 0; metric < counts.length; metric++, place += 2) {
				const became = samples[place + 1]!;
				if (became !== scored && became !== rejected) continue;
				counts[metric]!++;
				sums[metric]!.add(samples[place]!);
			}
		},
		averages: () =>
			Object.freeze(
				Object.fromEntries(
					metrics.map((name, place) => {
						const count = counts[place]!;
						return [name, count > 0 ? sums[place]!.average(count) : null];
					}),
				),
			),
		merge(other) {
			for (const [place, {count, sum}] of other.state().entries()) {
				counts[place]! += count;
				sums[place]!.merge(sum);
			}
		},
		state: () =>
			counts.some((count) => count > 0)
				? counts.map((count, place) => ({count, sum: sums[place]!.state()}))
				: [],
	};
}
