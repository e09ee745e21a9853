import type {Distribution} from '../model/distribution.ts';
import {formatMany} from '../terminal/format.ts';
import {nearestRank} from './nearest-rank.ts';
import {oneOf, ThresholdSyntaxError} from './threshold-words.ts';

const named = ['average', 'median', 'min', 'max', 'stddev', 'count'] as const;
/** The percentiles that every distribution has. */
const fixed = ['p50', 'p75', 'p90', 'p95', 'p99', 'p99.9'] as const;
const listed = [...named, ...fixed] as const;

/** A statistic of a distribution; percentiles in their shortest form, such as `p98` and `p99.99`. */
export type DurationStat = (typeof listed)[number] | `p${number}`;

export const phaseHead = 'phase';
/** The part of a reply of this name. */
export type PhaseSubject = `${typeof phaseHead}.${string}`;

const percentile = /^p(\d{1,3}(?:\.\d{1,6})?)$/;

/** The percentage of a percentile; undefined for other statistics. */
export function percentOf(stat: string): number | undefined {
	if (stat === 'median') return 50;
	const digits = percentile.exec(stat)?.[1];
	const percent = Number(digits);
	return digits !== undefined && percent > 0 && percent < 100 ? percent : undefined;
}

export const isDurationStat = (stat: string): boolean =>
	(named as readonly string[]).includes(stat) || percentOf(stat) !== undefined;

/**
 * A statistic of a distribution; the average if absent.
 * @throws ThresholdSyntaxError that lists what there is
 */
export function durationStat(stat = 'average'): DurationStat {
	const percent = stat === 'median' ? undefined : percentOf(stat);
	if (percent !== undefined) return `p${percent}`;
	const end = {0: 'min', 100: 'max'}[Number(percentile.exec(stat)?.[1])];
	if (end === undefined) return oneOf(listed, stat, 'the statistic', ' or any other percentile');
	throw new ThresholdSyntaxError(
		`the statistic "${stat}" is not between p0 and p100 (did you mean "${end}"?)`,
	);
}

/**
 * What follows `phase.`: a name, which may contain dots, and a statistic.
 * @throws ThresholdSyntaxError
 */
export function parsePhase(path = ''): {
	readonly subject: PhaseSubject;
	readonly stat: DurationStat;
} {
	const dot = path.lastIndexOf('.');
	// The digits after the dot of a percentile are not the statistic.
	const [, name = '', stat] = /^(.*?)\.(p\d+\.\d+)$/.exec(path) ?? [
		...['', dot < 0 ? path : path.slice(0, dot), dot < 0 ? undefined : path.slice(dot + 1)],
	];
	if (name === '') {
		throw new ThresholdSyntaxError('"phase" wants the name of a part: phase.thinking.p95');
	}
	return {subject: `${phaseHead}.${name}`, stat: durationStat(stat)};
}

/** The name of the part that a threshold looks at; undefined for other subjects. */
export const phaseOf = (subject: string): string | undefined =>
	subject.startsWith(`${phaseHead}.`) ? subject.slice(phaseHead.length + 1) : undefined;

/** The figure of a distribution; null where there is no sample, or it was not asked for. */
export const statOf = (distribution: Distribution, stat: DurationStat): number | null =>
	distribution[stat === 'p99.9' ? 'p999' : stat] ?? null;

/** The percentiles that thresholds ask for beyond those that every distribution has, ascending. */
export function furtherPercents(
	thresholds: readonly {readonly expression: string; readonly stat?: string}[],
): number[] {
	const wanted = thresholds.flatMap(({stat = ''}) =>
		(listed as readonly string[]).includes(stat) ? [] : (percentOf(stat) ?? []),
	);
	return [...new Set(wanted)].sort((a, b) => a - b);
}

/**
 * `p99 of 40 samples is the maximum`: what a percentile of too few samples is; undefined for others, and
 * for statistics that are no percentiles.
 */
export function extremeOf(stat: string, count: number): string | undefined {
	const percent = percentOf(stat);
	if (percent === undefined || percent === 50 || count === 0) return undefined;
	const rank = nearestRank(percent, count);
	const samples = formatMany(count, 'sample');
	if (percent > 50) return rank === count ? `${stat} of ${samples} is the maximum` : undefined;
	return rank === 1 ? `${stat} of ${samples} is the minimum` : undefined;
}
