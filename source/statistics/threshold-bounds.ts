import type {Distribution} from '../model/distribution.ts';
import {nearestRank} from './nearest-rank.ts';
import {
	distributionOf,
	evaluate,
	evidenceFor,
	faultsOf,
	metricOf,
	type Evidence,
	type Figures,
} from './threshold-result.ts';
import {percentOf} from './threshold-stats.ts';
import {
	isOfConnections,
	isRunCount,
	isSequenceFault,
	type DurationStat,
	type MetricStat,
	type Operator,
	type Threshold,
} from './threshold.ts';
import {endedOf, finishedOf} from '../model/outcome-counts.ts';

/** The values that a figure can still have when the run ends, bounds included. */
type Range = {readonly low: number; readonly high: number};

const anything: Range = {low: -Infinity, high: Infinity};
/** For a figure that is never negative. */
const atLeast = (low: number | null | undefined): Range => ({low: low ?? 0, high: Infinity});

/**
 * A share of the samples when up to `remaining` more may come. Without a bound it can come as close
 * as it likes to 0 or 1, but reaches neither once one sample contradicts it.
 */
function shareRange(part: number, whole: number, remaining: number): Range {
	if (Number.isFinite(remaining)) {
		const all = whole + remaining;
		return all > 0 ? {low: part / all, high: (part + remaining) / all} : {low: 0, high: 1};
	}
	return {
		low: part > 0 ? Number.MIN_VALUE : 0,
		high: part < whole ? 1 - Number.EPSILON : 1,
	};
}

/**
 * A share of the attempts that can grow without them: more frames may come, and finished attempts
 * may turn out to be doubtful.
 */
function growingShare(count: number, evidence: Evidence, remaining: number): Range {
	const all = finishedOf(evidence) + remaining;
	if (!Number.isFinite(all)) return atLeast(count > 0 ? Number.MIN_VALUE : 0);
	return atLeast(all > 0 ? count / all : 0);
}

const percents = {p50: 50, p75: 75, p90: 90, p95: 95, p99: 99, p999: 99.9} as const;
type Percentile = keyof typeof percents;

/**
 * The least that a percentile over `all` samples can be, when `distribution` has the first of them.
 * At least `count - rank + 1` samples are no smaller than the one of that rank; should the final rank
 * lie among that many of the largest, the percentile is no smaller either. More samples only push the
 * rank below them, so it is enough to look at the largest possible number.
 */
function leastPercentile(distribution: Distribution, percent: number, all: number): number {
	const {count, min, max} = distribution;
	if (!Number.isFinite(all)) return 0;
	const final = nearestRank(percent, all);
	const known: readonly (readonly [rank: number, value: number | null])[] = [
		...Object.keys(percents).map((name) => {
			const key = name as Percentile;
			return [nearestRank(percents[key], count), distribution[key]] as const;
		}),
		[1, min],
		[count, max],
	];
	return known.reduce(
		(least, [rank, value]) =>
			value !== null && final > all - (count - rank + 1) ? Math.max(least, value) : least,
		0,
	);
}

function durationRange(distribution: Distribution, stat: DurationStat, remaining: number): Range {
	const {count, average, min, max} = distribution;
	const all = count + remaining;
	switch (stat) {
		case 'count':
			return {low: count, high: all};
		case 'max':
			return atLeast(max);
		case 'min':
			return {low: 0, high: min ?? Infinity};
		case 'average':
			// No duration is negative, so the sum so far is a lower bound; the rounding of the
			// division must not decide.
			return atLeast(((average ?? 0) * count * (1 - 1e-9)) / Math.max(1, all));
		case 'stddev':
			return atLeast(0);
		case 'median':
		default:
			return atLeast(leastPercentile(distribution, percentOf(stat)!, all));
	}
}

function metricRange(
	evidence: Evidence,
	{metric, stat}: {readonly metric: string; readonly stat: MetricStat},
	remaining: number,
): Range {
	const figures = metricOf(evidence, metric);
	if (!figures) return anything;
	const {count, failed, min, max} = figures;
	switch (stat) {
		case 'count':
			return {low: count, high: count + remaining};
		case 'max':
			return {low: max ?? -Infinity, high: Infinity};
		case 'min':
			return {low: -Infinity, high: min ?? Infinity};
		case 'pass_rate':
			return shareRange(count - failed, count, remaining);
		case 'average':
			// A score may be any number, so one more can turn any average.
			return anything;
	}
}

/**
 * The values that a threshold's figure can still have when up to `remaining` more attempts may
 * come.
 */
function outlook(threshold: Threshold, evidence: Evidence, remaining: number): Range {
	switch (threshold.kind) {
		case 'speed':
		case 'duration': {
			const distribution = distributionOf(evidence, threshold.subject);
			if (!distribution) return anything;
			// An attempt has one latency but any number of gaps, and a connection may serve no
			// prompt.
			const {subject} = threshold;
			const perAttempt =
				subject === 'tokens_per_second' || (subject !== 'chunk_gap' && !isOfConnections(subject));
			return durationRange(distribution, threshold.stat, perAttempt ? remaining : Infinity);
		}
		case 'metric':
			return metricRange(evidence, threshold, remaining);
		case 'scalar': {
			if (threshold.subject === 'dropped') return atLeast(evidence.dropped);
			if (isSequenceFault(threshold.subject)) return atLeast(faultsOf(evidence, threshold.subject));
			if (threshold.subject === 'outage') return atLeast(evidence.outages?.longest);
			if (isRunCount(threshold.subject)) {
				const count = evidence[threshold.subject] ?? 0;
				return threshold.share ? growingShare(count, evidence, remaining) : atLeast(count);
			}
			if (threshold.subject === 'requests_per_second') return atLeast(0);
			const finished = finishedOf(evidence);
			return shareRange(evidence.errored, finished, remaining);
		}
	}
}

function reaches({low, high}: Range, operator: Operator, value: number): boolean {
	switch (operator) {
		case '<':
			return low < value;
		case '<=':
			return low <= value;
		case '>':
			return high > value;
		case '>=':
			return high >= value;
		case '==':
			return low <= value && value <= high;
		case '!=':
			return low !== value || high !== value;
	}
}

/**
 * Whether a threshold can still hold when the run ends, whatever comes: false only when that is
 * certain.
 * @param planned attempts of the whole run; null when only time bounds it
 */
export function canStillHold(
	threshold: Threshold,
	figures: Figures,
	planned: number | null,
): boolean {
	const evidence = evidenceFor(threshold, figures);
	if (!evidence) return true;
	if (evidence.final === true) {
		return evaluate(threshold, evidence).state !== 'violated';
	}
	// How many of a tag's prompts are left is unknown, but not more than are left in all.
	const remaining = planned === null ? Infinity : Math.max(0, planned - endedOf(figures.counts));
	return reaches(outlook(threshold, evidence, remaining), threshold.operator, threshold.value);
}

/**
 * Whether a violated threshold says nothing about the end because its figure only grows (or only
 * falls) with every sample: `latency.count >= 1000` is violated until it is met.
 */
export function isMonotone(threshold: Threshold): boolean {
	if (threshold.kind === 'scalar') {
		const {subject, share = false} = threshold;
		const counted = subject === 'dropped' || isRunCount(subject) || isSequenceFault(subject);
		return subject === 'outage' || (counted && !share);
	}
	return threshold.stat === 'count' || threshold.stat === 'min' || threshold.stat === 'max';
}
