import {uniformInt} from 'pure-rand/distribution/uniformInt';
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus';
import {exactAverage} from './exact-sum.ts';
import {nearestRank} from './nearest-rank.ts';

/** A difference with its 95 % confidence interval; null without samples. */
export type Difference = {
	readonly before: number | null;
	readonly after: number | null;
	readonly delta: number | null;
	readonly low: number | null;
	readonly high: number | null;
};

const resamples = 400;
/** A resample never takes more values than this; the interval only gets wider. */
const largestResample = 2000;
const confidence = 0.95;

type Statistic = (values: readonly number[]) => number;

/** The average of a sample, from its exact sum. */
export const average: Statistic = exactAverage;

/** The percentile by nearest rank. */
export const percentile =
	(percent: number): Statistic =>
	(values) => {
		const sorted = Float64Array.from(values).sort();
		return sorted[nearestRank(percent, sorted.length) - 1]!;
	};

/** The same difference in other units. */
export function scaleDifference(difference: Difference, unit: number): Difference {
	const {before, after, delta, low, high} = difference;
	const scale = (value: number | null) => (value === null ? null : value / unit);
	return {
		before: scale(before),
		after: scale(after),
		delta: scale(delta),
		low: scale(low),
		high: scale(high),
	};
}

/**
 * Compares a statistic of two samples. The interval is a percentile bootstrap (Efron 1979) with a
 * fixed seed, so that the same runs always give the same result.
 */
export function compareSamples(
	before: readonly number[],
	after: readonly number[],
	statistic: Statistic,
): Difference {
	if (before.length === 0 || after.length === 0) {
		return {
			before: before.length > 0 ? statistic(before) : null,
			after: after.length > 0 ? statistic(after) : null,
			delta: null,
			low: null,
			high: null,
		};
	}
	const random = xoroshiro128plus(1);
	const resample = (values: readonly number[]) =>
		Array.from(
			{length: Math.min(values.length, largestResample)},
			() => values[uniformInt(random, 0, values.length - 1)]!,
		);
	const deltas = Array.from(
		{length: resamples},
		() => statistic(resample(after)) - statistic(resample(before)),
	).sort((a, b) => a - b);
	const tail = Math.floor((resamples * (1 - confidence)) / 2);
	const first = statistic(before);
	const second = statistic(after);
	return {
		before: first,
		after: second,
		delta: second - first,
		low: deltas[tail]!,
		high: deltas[resamples - 1 - tail]!,
	};
}
