import {formatCount} from '../terminal/format.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Summary} from '../model/summary.ts';
import {flow} from '../terminal/wrap.ts';
import {plainRows, rows, textWidth, withRemark, type Page} from './layout.ts';

const mostPairs = 5;

type Pair = {
	readonly id: string;
	readonly prompt: string;
	readonly response: string;
	readonly reasons: readonly string[];
};

/** The listed pairs, each once, with every objection of the metrics. */
function listPairs({metrics}: Summary): Pair[] {
	const pairs = new Map<string, Pair>();
	for (const [metric, {failedResponses: listed}] of Object.entries(metrics)) {
		for (const {id, prompt, response, reason} of listed) {
			const reasons = [...(pairs.get(id)?.reasons ?? []), `${metric}: ${reason}`];
			pairs.set(id, {id, prompt, response, reasons});
		}
	}
	return [...pairs.values()];
}

/** The first (prompt, reply) pairs that a metric rejects, and how many there are. */
export function failedPairs(summary: Summary, page: Page): string[] {
	const {style} = page;
	const all = listPairs(summary);
	if (all.length === 0) return [];
	const shown = all.slice(0, mostPairs);
	const title =
		shown.length < summary.failed
			? [
					`the first ${shown.length} of ${formatCount(summary.failed)},`,
					'the others are in summary.json',
				]
			: [formatCount(summary.failed)];
	return [
		...rows('failed pairs', flow(title, ' ', textWidth(page)), page),
		...shown.flatMap(({id, prompt, response, reasons}) =>
			plainRows([
				...withRemark(
					`${style.yellow(style.marks.fail)} ${style.bold(sanitiseLine(id))}`,
					reasons.map(sanitiseLine),
					page.columns - 2,
				),
				`  ${style.dim('prompt')}  ${sanitiseLine(prompt)}`,
				`  ${style.dim('reply')}   ${sanitiseLine(response)}`,
			]),
		),
	];
}
