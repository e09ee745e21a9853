import {formatCount, formatScore, formatSeconds} from '../terminal/format.ts';
import {padEnd, padStart, widthOf} from '../terminal/fit.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import {runHasOwnResponseTime} from '../model/response-time.ts';
import type {Summary} from '../model/summary.ts';
import {doubtReasons, greetingParts, metricParts, outcomesFact} from './facts.ts';
import {wrapText} from '../terminal/wrap.ts';
import {
	cell,
	columnWidth,
	factRows,
	paint,
	rows,
	textWidth,
	withRemark,
	type Page,
} from './layout.ts';

const mostErrors = 8;
const mostIntents = 12;
const longestName = 32;
const leastExample = 30;

/** The outcomes of all prompts. */
export const outcomes = (summary: Summary, page: Page): string[] =>
	factRows(outcomesFact(summary), page);

/** Why replies may belong to other prompts, and what greetings and unverified connections add. */
export function doubts(summary: Summary, page: Page): string[] {
	const lines = [...doubtReasons(summary), ...greetingParts(summary).map(({text}) => text)];
	return rows(
		'doubts',
		lines.flatMap((line) => wrapText(line, textWidth(page))),
		page,
	);
}

/** The classes of errors, the most frequent first, each with an example and its meaning. */
export function errors(summary: Summary, page: Page): string[] {
	const {style} = page;
	const all = Object.entries(summary.errors).toSorted(([, a], [, b]) => b.count - a.count);
	const listed = all.slice(0, mostErrors).map(([name, {count, example, explanation = ''}]) => ({
		name: style.own(sanitiseLine(name)),
		count: `×${formatCount(count)}`,
		example: sanitiseLine(example),
		meaning:
			explanation === ''
				? []
				: wrapText(sanitiseLine(explanation), textWidth(page) - 2).map(
						(line) => `  ${style.dim(line)}`,
					),
	}));
	const nameWidth = columnWidth(
		listed.map(({name}) => name),
		longestName,
	);
	const countWidth = columnWidth(
		listed.map(({count}) => count),
		longestName,
	);
	const lines = listed.flatMap(({name, count, example, meaning}) => {
		const start = `${style.red(cell(name, nameWidth, page))}  ${padStart(count, countWidth)}`;
		const room = textWidth(page) - widthOf(start) - 2;
		// An example beside its class may be cut, but must keep a readable length.
		if (room >= leastExample) return [`${start}  ${style.dim(example)}`, ...meaning];
		return [start, ...(example === '' ? [] : [`  ${style.dim(example)}`]), ...meaning];
	});
	const rest = all.length - listed.length;
	return rows('errors', rest > 0 ? [...lines, `and ${rest} more classes`] : lines, page);
}

/** Each metric's average, and the number of pairs behind it. */
export function metrics(summary: Summary, page: Page): string[] {
	const {style} = page;
	const entries = Object.entries(summary.metrics);
	const width = columnWidth(
		entries.map(([name]) => style.own(sanitiseLine(name))),
		longestName,
	);
	const averages = entries.map(([, {average}]) => formatScore(average));
	const averageWidth = columnWidth(averages, longestName);
	const lines = entries.flatMap(([name, figures], index) => {
		const notes = metricParts(figures).map((part) => paint(part, page));
		const average = style.bold(padStart(averages[index]!, averageWidth));
		const start = `${cell(style.own(sanitiseLine(name)), width, page)}  ${average}`;
		return withRemark(start, notes, textWidth(page));
	});
	return rows('metrics', lines, page);
}

/** The results of each intent. */
export function intents(summary: Summary, page: Page): string[] {
	const entries = Object.entries(summary.perIntent);
	if (entries.length < 2) return [];
	const responds = runHasOwnResponseTime(summary);
	const listed = entries.slice(0, mostIntents).map(([name, {count, passed, ...times}]) => ({
		name: page.style.own(sanitiseLine(name)),
		share: `${formatCount(passed)}/${formatCount(count)} passed`,
		p95: `p95 ${formatSeconds(times.latency.p95)}`,
		response: responds ? `response p95 ${formatSeconds(times.responseTime?.p95 ?? null)}` : '',
	}));
	const nameWidth = columnWidth(
		listed.map(({name}) => name),
		24,
	);
	const shareWidth = columnWidth(
		listed.map(({share}) => share),
		longestName,
	);
	const p95Width = columnWidth(
		listed.map(({p95}) => p95),
		longestName,
	);
	const lines = listed.flatMap(({name, share, p95, response}) => {
		const start = `${cell(name, nameWidth, page)}  ${padStart(share, shareWidth)} `;
		const times = response === '' ? [p95] : [padEnd(p95, p95Width), response];
		return withRemark(start, times.map(page.style.dim), textWidth(page));
	});
	const rest = entries.length - listed.length;
	return rows('intents', rest > 0 ? [...lines, `and ${rest} more`] : lines, page);
}
