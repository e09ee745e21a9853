import type {Distribution} from '../../model/distribution.ts';
import {widthOf} from '../../terminal/fit.ts';
import {formatSeconds} from '../../terminal/format.ts';

/** The choices of figures, the most complete first. */
const choices = [
	['avg', 'p50', 'p90', 'p95', 'p99', 'max'],
	['p50', 'p90', 'p95', 'p99', 'max'],
	['p50', 'p95', 'p99', 'max'],
	['p50', 'p95', 'max'],
	['p50', 'p95'],
] as const;

/**
 * A distribution's main figures in one line, as many as fit: half a figure is worse than none.
 * @param most the most figures to show
 */
export function percentiles(distribution: Distribution, columns: number, most = Infinity): string {
	const values = {...distribution, avg: distribution.average};
	const lines = choices
		.filter(({length}) => length <= most)
		.map((names) => names.map((name) => `${name} ${formatSeconds(values[name])}`).join('  '));
	return lines.find((line) => widthOf(line) <= columns) ?? lines.at(-1)!;
}
