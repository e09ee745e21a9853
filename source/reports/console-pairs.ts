import {formatCount} from '../terminal/format.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Summary} from '../store/summary.ts';
import {flow, plainRows, rows, textWidth, withRemark, type Page} from './layout.ts';

const mostPairs = 5;

/** The first (prompt, reply) pairs that a metric rejects, and how many there are. */
export function failedPairs(summary: Summary, page: Page): string[] {
	const {style} = page;
	const metrics = Object.entries(summary.metrics);
	const all = metrics.flatMap(([metric, {failed_responses}]) =>
		failed_responses.map((pair) => ({metric, ...pair})),
	);
	if (all.length === 0) return [];
	const total = metrics.reduce((sum, [, {failed_count}]) => sum + failed_count, 0);
	const shown = Math.min(mostPairs, all.length);
	const title =
		shown < total
			? [`the first ${shown} of ${formatCount(total)},`, 'the others are in summary.json']
			: [formatCount(total)];
	return [
		...rows('failed pairs', flow(title, ' ', textWidth(page)), page),
		...all
			.slice(0, mostPairs)
			.flatMap(({metric, id, prompt, response, reason}) =>
				plainRows([
					...withRemark(
						`${style.yellow(style.marks.fail)} ${style.bold(sanitiseLine(id))}`,
						[`${sanitiseLine(metric)}: ${sanitiseLine(reason)}`],
						page.columns - 2,
					),
					`  ${style.dim('prompt')}  ${sanitiseLine(prompt)}`,
					`  ${style.dim('reply')}   ${sanitiseLine(response)}`,
				]),
			),
	];
}
