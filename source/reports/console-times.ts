import type {Distribution} from '../model/distribution.ts';
import {runHasOwnResponseTime} from '../model/response-time.ts';
import type {Summary} from '../model/summary.ts';
import {padStart, truncate} from '../terminal/fit.ts';
import {extremeOf} from '../statistics/threshold-stats.ts';
import {formatMany, formatSeconds} from '../terminal/format.ts';
import {wrapText} from '../terminal/wrap.ts';
import {rows, textWidth, type Page} from './layout.ts';
import {equalTimes, openingMedians, streamTimes} from './facts.ts';

const figureWidth = 9;
/** Leaves a space between the name of a phase and its figures. */
const longestLabel = 14;
const allFigures = ['average', 'p50', 'p90', 'p95', 'p99', 'max'] as const;
/** Shown where six figures do not fit. */
const mainFigures = ['p50', 'p95', 'p99', 'max'] as const;

/**
 * A wait below this share of the latency, or this many seconds, does not change the verdict: timers and
 * the event loop alone add a few milliseconds.
 */
const negligible = {share: 0.1, seconds: 0.01};
/** Without the maximum: a single prompt that waited does not deserve another line. */
const telling = ['p50', 'p95', 'p99'] as const;

function isLonger(response: number | null, latency: number | null): boolean {
	if (response === null || latency === null) return response !== latency;
	return response - latency > Math.max(negligible.seconds, negligible.share * latency);
}

/** Notes on how to read latency and response time side by side. */
function remarks({latency, responseTime: response, run}: Summary): string[] {
	const timeouts = response.count - latency.count;
	const waited = telling.some((name) => isLonger(response[name], latency[name]));
	return [
		run.model === 'open' && waited
			? 'Response time starts when a prompt is due. Judge by it, because latency leaves out the wait for a free connection.'
			: '',
		timeouts > 0
			? `${formatMany(timeouts, 'timeout')}: counted in response time, at the limit, but not in latency.`
			: '',
	].filter((text) => text !== '');
}

/** Which of the latency's figures say no more than its maximum, because there are too few replies. */
function fewReplies({latency: {count}}: Summary, figures: readonly string[]): string[] {
	const named = figures.filter((name) => extremeOf(name, count) !== undefined);
	const last = named.at(-1);
	if (last === undefined) return [];
	const list = named.length === 1 ? last : `${named.slice(0, -1).join(', ')} and ${last}`;
	const verb = named.length === 1 ? 'is' : 'are';
	return [`${list} of ${formatMany(count, 'sample')} ${verb} the maximum.`];
}

/** Durations as a table; those that only repeat the latency are left out. */
export function times(summary: Summary, page: Page): string[] {
	const {latency, responseTime: response, connect, setup} = summary;
	const {style} = page;
	const equal = !runHasOwnResponseTime(summary);
	const all: readonly {label: string; distribution: Distribution}[] = [
		{label: 'latency', distribution: latency},
		...(equal ? [] : [{label: 'response time', distribution: response}]),
		...streamTimes(summary),
		{label: 'connect', distribution: connect},
		...(setup ? [{label: 'setup', distribution: setup}] : []),
	];
	const listed = all.filter(({distribution}) => distribution.count > 0);
	const fits = allFigures.length * figureWidth <= textWidth(page);
	const figures = fits ? allFigures : mainFigures;
	const line = (texts: readonly string[]) =>
		texts.map((text) => padStart(text, figureWidth)).join('');
	const none =
		latency.count === 0 ? rows('latency', ['no data: no valid reply arrived'], page) : [];
	if (listed.length === 0) return none;
	const opening = openingMedians(summary).flatMap(({text}) => wrapText(text, textWidth(page)));
	const notes = [...remarks(summary), ...fewReplies(summary, figures)].flatMap((text) =>
		wrapText(text, textWidth(page)),
	);
	return [
		...none,
		...rows('', [style.dim(line(figures))], page),
		...listed.flatMap(({label, distribution}) => [
			...rows(
				truncate(label, longestLabel, style.marks.ellipsis),
				[line(figures.map((name) => formatSeconds(distribution[name])))],
				page,
			),
			...(label === 'latency' && equal ? rows('response time', [style.dim(equalTimes)], page) : []),
		]),
		...rows('', opening.map(style.dim), page),
		...rows('', notes.map(style.dim), page),
	];
}
