import type {Distribution} from '../model/distribution.ts';
import {emptyDistribution} from '../statistics/histogram.ts';
import {runHasOwnResponseTime} from '../model/response-time.ts';
import type {Summary} from '../model/summary.ts';
import {padStart} from '../terminal/fit.ts';
import {formatMany, formatSeconds} from '../terminal/format.ts';
import {wrapText} from '../terminal/wrap.ts';
import {rows, textWidth, type Page} from './layout.ts';

const figureWidth = 9;
const allFigures = ['average', 'p50', 'p90', 'p95', 'p99', 'max'] as const;
/** Where six figures find no room. */
const mainFigures = ['p50', 'p95', 'p99', 'max'] as const;

/**
 * A wait up to so large a share of the latency, or so many seconds, leads nobody to another judgement:
 * timers and the event loop alone make a few milliseconds.
 */
const negligible = {share: 0.1, seconds: 0.01};
/** Without the largest: a single prompt that waited is no reason to read another line. */
const telling = ['p50', 'p95', 'p99'] as const;

function isLonger(response: number | null, latency: number | null): boolean {
	if (response === null || latency === null) return response !== latency;
	return response - latency > Math.max(negligible.seconds, negligible.share * latency);
}

/** What one should know to read latency and response time side by side. */
function remarks({latency, responseTime: response, run}: Summary): string[] {
	const timeouts = response.count - latency.count;
	const waited = telling.some((name) => isLonger(response[name], latency[name]));
	return [
		run.model === 'open' && waited
			? 'Response time begins when a prompt was due: judge by it, for latency leaves out the wait for a free connection.'
			: '',
		timeouts > 0
			? `${formatMany(timeouts, 'timeout')}: in response time at the limit, not in latency.`
			: '',
	].filter((text) => text !== '');
}

/**
 * Durations as a table. The first token is left out where it says the same as the latency, and so are
 * acknowledgements and gaps where there are none.
 */
export function times(summary: Summary, page: Page): string[] {
	const {latency, responseTime: response, firstToken: first, connect} = summary;
	const {ack = emptyDistribution, chunkGap: gap} = summary;
	const {style} = page;
	const equal = !runHasOwnResponseTime(summary);
	const all: readonly [label: string, distribution: Distribution, adds: boolean][] = [
		['latency', latency, true],
		['response time', response, !equal],
		['acknowledged', ack, true],
		['first token', first, first.average !== latency.average],
		['chunk gap', gap, true],
		['connect', connect, true],
	];
	const listed = all.filter(([, {count}, adds]) => adds && count > 0);
	const fits = allFigures.length * figureWidth <= textWidth(page);
	const figures = fits ? allFigures : mainFigures;
	const line = (texts: readonly string[]) =>
		texts.map((text) => padStart(text, figureWidth)).join('');
	const none =
		latency.count === 0 ? rows('latency', ['no data: no valid reply arrived'], page) : [];
	if (listed.length === 0) return none;
	const notes = remarks(summary).flatMap((text) => wrapText(text, textWidth(page)));
	return [
		...none,
		...rows('', [style.dim(line(figures))], page),
		...listed.flatMap(([label, distribution]) => [
			...rows(label, [line(figures.map((name) => formatSeconds(distribution[name])))], page),
			...(label === 'latency' && equal
				? rows('response time', [style.dim('equal to latency in the closed model')], page)
				: []),
		]),
		...rows('', notes.map(style.dim), page),
	];
}
