import {isDeepStrictEqual} from 'node:util';
import type {Comparison} from '../../../analysis/compare.ts';
import type {Distribution} from '../../../model/distribution.ts';
import type {Summary} from '../../../model/summary.ts';
import type {Difference} from '../../../statistics/comparison.ts';
import {formatRate, formatScore, formatSeconds} from '../../../terminal/format.ts';

/** A figure of both runs. */
export type ComparedFigure = {
	/** May come from outside. */
	readonly name: string;
	readonly difference: Difference;
	readonly format: (value: number | null) => string;
	readonly lessIsBetter: boolean;
};

/** A percentile of both runs as a whole, which has no interval. */
function ofSummaries(
	name: string,
	before: Distribution | undefined,
	after: Distribution | undefined,
	percentile: 'p50' | 'p95',
	parts: Pick<ComparedFigure, 'format' | 'lessIsBetter'>,
): ComparedFigure[] {
	const [first, second] = [before?.[percentile] ?? null, after?.[percentile] ?? null];
	if (first === null || second === null) return [];
	const difference = {before: first, after: second, delta: second - first, low: null, high: null};
	return [{name, difference, ...parts}];
}

/** What a comparison shows of two runs, the figures that its verdict rests on first. */
export function comparedFigures(
	comparison: Comparison,
	before: Summary | undefined,
	after: Summary | undefined,
): readonly ComparedFigure[] {
	const {passRate, latencyAverage, latencyP95, responseP95, metrics} = comparison;
	const score = {format: formatScore, lessIsBetter: false};
	const time = {format: formatSeconds, lessIsBetter: true};
	const responds = !isDeepStrictEqual(responseP95, latencyP95);
	return [
		{name: 'pass rate', difference: passRate, ...score},
		...(responds ? [{name: 'response p95', difference: responseP95, ...time}] : []),
		{name: 'latency p95', difference: latencyP95, ...time},
		{name: 'latency avg', difference: latencyAverage, ...time},
		...Object.entries(metrics).map(([name, difference]) => ({name, difference, ...score})),
		...ofSummaries('setup p95', before?.setup, after?.setup, 'p95', time),
		...ofSummaries('tokens/s p50', before?.tokensPerSecond, after?.tokensPerSecond, 'p50', {
			...{format: formatRate, lessIsBetter: false},
		}),
	];
}

/** Whether the whole interval of a difference confirms it, and for the better. */
export function changeOf({
	difference,
	lessIsBetter,
}: ComparedFigure): 'better' | 'worse' | 'unsure' {
	const {low, high} = difference;
	if (low === null || high === null || (low <= 0 && high >= 0)) return 'unsure';
	return low > 0 === lessIsBetter ? 'worse' : 'better';
}
