import type {MetricFigures, GroupFigures} from '../model/snapshot.ts';
import {columns, metricStates, outcomeCodes, type OutcomeCounts} from './delta.ts';
import {createDurations, type DurationsState} from './durations.ts';
import {createExactSum, type ExactSum, type ExactSumState} from './exact-sum.ts';

/** A metric's sums over a set of attempts. */
type MetricSums = {
	count: number;
	readonly sum: ExactSum;
	min: number;
	max: number;
	missing: number;
	errors: number;
	failed: number;
	unscored: number;
};

/** A metric's sums in JSON. */
export type MetricState = {
	readonly count: number;
	readonly sum: ExactSumState;
	/** 0 without pairs. */
	readonly min: number;
	readonly max: number;
	readonly missing: number;
	readonly errors: number;
	readonly failed: number;
	/** Absent when no score is awaited. */
	readonly unscored?: number | undefined;
};

/** The state of a group in JSON. */
export type GroupState = {
	/** Passed, failed and errored. */
	readonly outcomes: readonly number[];
	/** The lowest place in the run; null without attempts. */
	readonly first: number | null;
	readonly durations: DurationsState;
	/** In the order of the run's metrics. */
	readonly metrics: readonly MetricState[];
};

/** The figures of a set of attempts: all of them, or those of an intent, a tag or a step. */
export type Group = {
	/** Adds the attempt that begins at a place of a delta's samples. */
	readonly record: (samples: Float64Array, at: number) => void;
	/** Adds scores that came later, of an attempt that the group has. */
	readonly correct: (samples: Float64Array, at: number) => void;
	/** The same object until an attempt is added. */
	readonly figures: () => GroupFigures;
	/** Computed on every call. */
	readonly counts: () => Readonly<OutcomeCounts>;
	/** The lowest place in the run of any of its attempts; Infinity without any. */
	readonly first: () => number;
	/** Adds other attempts. */
	readonly merge: (other: GroupState) => void;
	readonly state: () => GroupState;
};

const noSums = (): MetricSums => ({
	count: 0,
	sum: createExactSum(),
	min: Infinity,
	max: -Infinity,
	missing: 0,
	errors: 0,
	failed: 0,
	unscored: 0,
});

function addScore(sums: MetricSums, score: number, state: number): void {
	if (state === metricStates.missing) sums.missing++;
	else if (state === metricStates.broken) sums.errors++;
	else if (state === metricStates.unscored) sums.unscored++;
	else {
		sums.count++;
		sums.sum.add(score);
		if (score < sums.min) sums.min = score;
		if (score > sums.max) sums.max = score;
		if (state === metricStates.rejected) sums.failed++;
	}
}

function toMetricFigures(sums: MetricSums) {
	const {count, sum, min, max, missing, errors, failed, unscored} = sums;
	const some = count > 0;
	const figures: MetricFigures = {
		average: some ? sum.average(count) : null,
		min: some ? min : null,
		max: some ? max : null,
		count,
		missing,
		errors,
		failed,
		passRate: some ? (count - failed) / count : null,
		...(unscored > 0 && {unscored}),
	};
	return Object.freeze(figures);
}

function toMetricState({sum, min, max, unscored, ...counts}: MetricSums): MetricState {
	const some = counts.count > 0;
	const state = {...counts, sum: sum.state(), min: some ? min : 0, max: some ? max : 0};
	return unscored > 0 ? {...state, unscored} : state;
}

function mergeSums(sums: MetricSums, other: MetricState): void {
	if (other.count > 0) {
		sums.sum.merge(other.sum);
		sums.min = Math.min(sums.min, other.min);
		sums.max = Math.max(sums.max, other.max);
	}
	sums.count += other.count;
	sums.missing += other.missing;
	sums.errors += other.errors;
	sums.failed += other.failed;
	sums.unscored += other.unscored ?? 0;
}

/**
 * Sums up attempts in memory that does not grow with their number.
 * @param further percentiles, see `createHistogram`
 */
export function createGroup(metrics: readonly string[], further: readonly number[] = []): Group {
	const outcomes = [0, 0, 0];
	const durations = createDurations(undefined, further);
	const sums = metrics.map(noSums);
	let first = Infinity;
	let fresh: GroupFigures | undefined;
	const counts = (): OutcomeCounts => {
		const [passed, failed, errored] = outcomes as [number, number, number];
		return {passed, failed, errored};
	};

	return {
		record(samples, at) {
			fresh = undefined;
			outcomes[samples[at + columns.outcome]!]!++;
			const index = samples[at + columns.index]!;
			if (index < first) first = index;
			durations.record(samples, at);
			let place = at + columns.metrics;
			for (const sum of sums) {
				addScore(sum, samples[place]!, samples[place + 1]!);
				place += 2;
			}
		},
		correct(rows, at) {
			fresh = undefined;
			if (rows[at + columns.outcome] === outcomeCodes.indexOf('failed')) {
				outcomes[outcomeCodes.indexOf('passed')]!--;
				outcomes[outcomeCodes.indexOf('failed')]!++;
			}
			let place = at + columns.metrics;
			for (const sum of sums) {
				const state = rows[place + 1]!;
				if (state !== metricStates.unscored) {
					sum.unscored--;
					addScore(sum, rows[place]!, state);
				}
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
		first: () => first,
		merge(other) {
			fresh = undefined;
			for (const [code, count] of other.outcomes.entries()) outcomes[code]! += count;
			first = Math.min(first, other.first ?? Infinity);
			durations.merge(createDurations(other.durations));
			for (const [place, sum] of sums.entries()) mergeSums(sum, other.metrics[place]!);
		},
		state: () => ({
			outcomes: [...outcomes],
			first: first === Infinity ? null : first,
			durations: durations.state(),
			metrics: sums.map(toMetricState),
		}),
	};
}
