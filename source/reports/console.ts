import type {Distribution} from '../model/distribution.ts';
import {
	formatCount,
	formatRate,
	formatScore,
	formatSeconds,
	formatShare,
} from '../terminal/format.ts';
import {padEnd, truncate, widthOf} from '../terminal/fit.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Style} from '../terminal/style.ts';
import type {Summary} from '../store/summary.ts';
import type {ThresholdResult} from '../statistics/threshold-result.ts';

export type ConsoleOptions = {
	readonly style: Style;
	readonly columns: number;
	/** Where the run was saved, and the command that shows it again; absent when it was not. */
	readonly folder?: string | undefined;
};

const labelWidth = 12;
const mostPairs = 5;
const mostErrors = 8;
const mostIntents = 12;

/** The run's summary for people: the verdict first, then what it rests on. */
export function renderConsole(summary: Summary, options: ConsoleOptions): string {
	const {style, columns} = options;
	const cut = (text: string) => truncate(text, Math.max(20, columns - 1), style.marks.ellipsis);
	const blocks = [
		[headline(summary, style), target(summary, style)],
		summary.verdict_reasons.length > 0 && summary.verdict === 'invalid'
			? summary.verdict_reasons.map((reason) => `  ${style.red(reason)}`)
			: [],
		summary.thresholds.map((result) => threshold(result, style)),
		[...outcomes(summary, style), ...errors(summary, style)],
		[...metrics(summary, style)],
		times(summary, style),
		intents(summary, style),
		warnings(summary, style),
		failedPairs(summary, style),
		options.folder === undefined ? [] : [row('saved', sanitiseLine(options.folder), style)],
	];
	const lines = blocks.filter((block) => block.length > 0).flatMap((block) => [...block, '']);
	return lines.map((line) => (line === '' ? '' : cut(style.own(line)))).join('\n');
}

function row(label: string, text: string, style: Style): string {
	return `  ${style.dim(padEnd(label, labelWidth))}${text}`;
}

function rows(label: string, texts: readonly string[], style: Style): string[] {
	return texts.map((text, index) => row(index === 0 ? label : '', text, style));
}

function headline({verdict, thresholds, run}: Summary, style: Style): string {
	const {marks} = style;
	const broken = thresholds.filter(({ok}) => !ok).length;
	const title = `${style.bold('floodgate')} ${marks.line} ${sanitiseLine(run.id ?? run.name)}`;
	switch (verdict) {
		case 'pass': {
			const what =
				thresholds.length === 0 ? 'complete' : `all ${thresholds.length} thresholds hold`;
			return `${title}  ${style.green(`${marks.pass} ${what}`)}`;
		}
		case 'fail':
			return `${title}  ${style.red(`${marks.fail} ${broken} of ${thresholds.length} thresholds failed`)}`;
		case 'invalid':
			return `${title}  ${style.red(`${marks.error} proves nothing`)}`;
	}
}

function target({run, total_requests, total_time}: Summary, style: Style): string {
	const insecure = run.insecure ? style.yellow('  TLS NOT VERIFIED') : '';
	const load = `${formatCount(total_requests)} attempts in ${formatSeconds(total_time)}`;
	return `  ${sanitiseLine(run.url)}  ${style.dim(`${load}, closed model`)}${insecure}`;
}

function threshold({expression, actual, ok, reason}: ThresholdResult, style: Style): string {
	const mark = ok ? style.green(style.marks.pass) : style.red(style.marks.fail);
	const shown = actual === null ? reason : formatActual(expression, actual);
	const note = !ok && actual !== null && reason !== 'does not hold' ? ` (${reason})` : '';
	return `  ${mark} ${padEnd(sanitiseLine(expression), 44)} ${ok ? shown : style.red(`${shown}${note}`)}`;
}

/** A figure in the unit its threshold was written in. */
function formatActual(expression: string, actual: number): string {
	if (/%\s*$/.test(expression)) return `${(actual * 100).toFixed(2)}%`;
	if (/\d\s*(?:us|ms|s|m|h)\s*$/.test(expression)) return formatSeconds(actual);
	return Number.isInteger(actual) ? formatCount(actual) : actual.toFixed(3);
}

function outcomes(summary: Summary, style: Style): string[] {
	const {marks} = style;
	const {passed, failed, errored, unfinished, generator, total_requests: total} = summary;
	const parts = [
		style.green(`${marks.pass} passed ${formatCount(passed)}`),
		(failed > 0 ? style.yellow : style.dim)(`${marks.fail} failed ${formatCount(failed)}`),
		(errored > 0 ? style.red : style.dim)(`${marks.error} errored ${formatCount(errored)}`),
		...(generator.unmatched > 0
			? [style.yellow(`unmatched frames ${formatCount(generator.unmatched)}`)]
			: []),
		...(unfinished > 0 ? [style.yellow(`unfinished ${formatCount(unfinished)}`)] : []),
	];
	const rate = `${formatShare(summary.successful_requests, total)} answered, ${formatRate(summary.requests_per_second)} replies/s`;
	return [row('outcomes', `${parts.join('   ')}   ${style.dim(rate)}`, style)];
}

function errors(summary: Summary, style: Style): string[] {
	const all = Object.entries(summary.errors).toSorted(([, a], [, b]) => b.count - a.count);
	const listed = all
		.slice(0, mostErrors)
		.map(
			([name, {count, example}]) =>
				`${style.red(sanitiseLine(name))} ×${formatCount(count)}  ${style.dim(sanitiseLine(example))}`,
		);
	const rest = all.length - listed.length;
	return rows('errors', rest > 0 ? [...listed, `and ${rest} more classes`] : listed, style);
}

function metrics(summary: Summary, style: Style): string[] {
	const entries = Object.entries(summary.metrics);
	const width = Math.max(0, ...entries.map(([name]) => widthOf(name)));
	const lines = entries.map(([name, figures]) => {
		const notes = [
			`${formatCount(figures.count)} scored`,
			figures.failed_count > 0 ? style.yellow(`${formatCount(figures.failed_count)} failed`) : '',
			figures.missing > 0 ? `${formatCount(figures.missing)} without a score` : '',
			figures.errors > 0 ? style.red(`${formatCount(figures.errors)} metric errors`) : '',
		].filter((note) => note !== '');
		return `${padEnd(sanitiseLine(name), width)}  ${style.bold(formatScore(figures.average))}   ${notes.join(', ')}`;
	});
	return rows('metrics', lines, style);
}

function distribution({average, p50, p90, p95, p99, max}: Distribution): string {
	const figures = {avg: average, p50, p90, p95, p99, max};
	return Object.entries(figures)
		.map(([name, value]) => `${name} ${formatSeconds(value)}`)
		.join('  ');
}

function times(summary: Summary, style: Style): string[] {
	if (summary.latency.count === 0)
		return [row('latency', 'no data: no valid reply arrived', style)];
	return [
		row('latency', distribution(summary.latency), style),
		...(summary.connect.count > 0 ? [row('connect', distribution(summary.connect), style)] : []),
	];
}

function intents(summary: Summary, style: Style): string[] {
	const entries = Object.entries(summary.per_intent);
	if (entries.length < 2) return [];
	const width = Math.min(24, Math.max(...entries.map(([name]) => widthOf(sanitiseLine(name)))));
	const lines = entries.slice(0, mostIntents).map(([name, {count, passed, latency}]) => {
		const label = padEnd(truncate(sanitiseLine(name), width, style.marks.ellipsis), width);
		const share = `${formatCount(passed)}/${formatCount(count)} passed`;
		return `${label}  ${padEnd(share, 16)}  p95 ${formatSeconds(latency.p95)}`;
	});
	const rest = entries.length - lines.length;
	return rows('intents', rest > 0 ? [...lines, `and ${rest} more`] : lines, style);
}

function warnings({generator}: Summary, style: Style): string[] {
	if (!generator.saturated) return [];
	return generator.reasons.map((reason) =>
		style.yellow(`  ! the load generator was saturated: ${reason}`),
	);
}

function failedPairs(summary: Summary, style: Style): string[] {
	const all = Object.entries(summary.metrics).flatMap(([metric, {failed_responses}]) =>
		failed_responses.map((pair) => ({metric, ...pair})),
	);
	if (all.length === 0) return [];
	const total = Object.values(summary.metrics).reduce(
		(sum, {failed_count}) => sum + failed_count,
		0,
	);
	const shown = Math.min(mostPairs, all.length);
	const title = row(
		'failed pairs',
		shown < total ? `the first ${shown} of ${formatCount(total)}` : formatCount(total),
		style,
	);
	return [
		title,
		...all
			.slice(0, mostPairs)
			.flatMap(({metric, id, prompt, response, reason}) => [
				`  ${style.yellow(style.marks.fail)} ${style.bold(sanitiseLine(id))}  ${sanitiseLine(metric)}: ${sanitiseLine(reason)}`,
				`      ${style.dim('prompt')}  ${sanitiseLine(prompt)}`,
				`      ${style.dim('reply')}   ${sanitiseLine(response)}`,
			]),
	];
}
