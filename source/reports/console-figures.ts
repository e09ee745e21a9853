import {
	formatCount,
	formatMany,
	formatRate,
	formatScore,
	formatSeconds,
	formatShare,
} from '../terminal/format.ts';
import {padEnd, padStart, widthOf} from '../terminal/fit.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import {runHasOwnResponseTime} from '../model/response-time.ts';
import type {Summary} from '../model/summary.ts';
import {noticesOf, sequenceFaults} from './console-gateway.ts';
import {flow, wrapText} from '../terminal/wrap.ts';
import {cell, columnWidth, rows, textWidth, withRemark, type Page} from './layout.ts';

const mostErrors = 8;
const mostIntents = 12;
const longestName = 32;
const leastExample = 30;

/** How many prompts went where. */
export function outcomes(summary: Summary, page: Page): string[] {
	const {style} = page;
	const {marks} = style;
	const {passed, failed, errored, unfinished, generator, totalRequests: total} = summary;
	const {doubtful = 0} = summary;
	const share = formatShare(summary.successfulRequests, total);
	const parts = [
		style.green(`${marks.pass} passed ${formatCount(passed)}`),
		(failed > 0 ? style.yellow : style.dim)(`${marks.fail} failed ${formatCount(failed)}`),
		(errored > 0 ? style.red : style.dim)(`${marks.error} errored ${formatCount(errored)}`),
		doubtful > 0 ? style.yellow(`${marks.doubt} doubtful ${formatCount(doubtful)}`) : '',
		unfinished > 0 ? style.yellow(`unfinished ${formatCount(unfinished)}`) : '',
		generator.unmatched > 0
			? style.yellow(`unmatched frames ${formatCount(generator.unmatched)}`)
			: '',
		...sequenceFaults(summary).map(style.yellow),
		...noticesOf(summary).map(style.yellow),
		style.dim(`${share} answered, ${formatRate(summary.requestsPerSecond)} replies/s`),
	];
	return rows('outcomes', flow(parts, '   ', textWidth(page)), page);
}

/** Why replies may be other prompts', and what else there is to say of whose reply is whose. */
export function doubts(summary: Summary, page: Page): string[] {
	const {doubts: reasons = {}, greetings = 0, unverified = 0} = summary;
	const lines = [
		...Object.entries(reasons).map(
			([reason, count]) => `×${formatCount(count)} ${sanitiseLine(reason)}`,
		),
		...(greetings > 0 ? [`${formatMany(greetings, 'greeting')} before the first prompt`] : []),
		...(unverified > 0
			? [
					`${formatMany(unverified, 'connection')} ended unverified: not all that came over them is certain`,
				]
			: []),
	];
	return rows(
		'doubts',
		lines.flatMap((line) => wrapText(line, textWidth(page))),
		page,
	);
}

/** The classes of errors, the most frequent first, each with an example and with what it means. */
export function errors(summary: Summary, page: Page): string[] {
	const {style} = page;
	const all = Object.entries(summary.errors).toSorted(([, a], [, b]) => b.count - a.count);
	const listed = all.slice(0, mostErrors).map(([name, {count, example, explanation = ''}]) => ({
		name: style.own(sanitiseLine(name)),
		count: `×${formatCount(count)}`,
		example: sanitiseLine(example),
		meaning: wrapText(sanitiseLine(explanation), textWidth(page) - 2).map(
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
		// An example may be cut where it stands beside its class, but not down to nothing.
		if (room >= leastExample) return [`${start}  ${style.dim(example)}`, ...meaning];
		return [start, ...(example === '' ? [] : [`  ${style.dim(example)}`]), ...meaning];
	});
	const rest = all.length - listed.length;
	return rows('errors', rest > 0 ? [...lines, `and ${rest} more classes`] : lines, page);
}

/** How many pairs a metric could not score, with the first reason. */
function metricErrors({errors, errorResponses: listed}: Summary['metrics'][string]): string {
	const first = listed?.[0];
	const example = first === undefined ? '' : ` (${sanitiseLine(`${first.id}: ${first.message}`)})`;
	return `${formatCount(errors)} metric ${errors === 1 ? 'error' : 'errors'}${example}`;
}

/** Each metric's average, and over how many pairs. */
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
		const notes = [
			`${formatCount(figures.count)} scored`,
			figures.failedCount > 0 ? style.yellow(`${formatCount(figures.failedCount)} failed`) : '',
			figures.missing > 0 ? `${formatCount(figures.missing)} without a score` : '',
			figures.errors > 0 ? style.red(metricErrors(figures)) : '',
		];
		const average = style.bold(padStart(averages[index]!, averageWidth));
		const start = `${cell(style.own(sanitiseLine(name)), width, page)}  ${average}`;
		return withRemark(start, notes, textWidth(page));
	});
	return rows('metrics', lines, page);
}

/** How the prompts of each intent did. */
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
