import {formatCount, formatMany, formatSeconds} from '../terminal/format.ts';
import {padEnd} from '../terminal/fit.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Style} from '../terminal/style.ts';
import {describeRerun, type Summary} from '../store/summary.ts';
import {describeVerdict} from '../store/verdict.ts';
import type {ThresholdResult} from '../statistics/threshold-result.ts';
import {errors, intents, metrics, outcomes, times} from './console-figures.ts';
import {failedPairs} from './console-pairs.ts';
import {cell, columnWidth, flow, layOut, plainRows, rows, type Page} from './layout.ts';

export type ConsoleOptions = {
	readonly style: Style;
	readonly columns: number;
	/** Where the run was saved; absent when it was not. */
	readonly folder?: string | undefined;
};

const leastColumns = 40;

/** The run's summary for people, newline at its end: the verdict first, then what it rests on. */
export function renderConsole(summary: Summary, options: ConsoleOptions): string {
	const page: Page = {style: options.style, columns: Math.max(leastColumns, options.columns)};
	const {style} = page;
	const {folder} = options;
	const answered = summary.successful_requests > 0;
	return layOut(
		[
			[...headline(summary, page), ...target(summary, page)],
			summary.verdict === 'invalid'
				? plainRows(summary.verdict_reasons.map((reason) => style.red(sanitiseLine(reason))))
				: [],
			thresholds(summary.thresholds, page),
			[...outcomes(summary, page), ...errors(summary, page)],
			// Without a reply they could only say so once more.
			answered ? metrics(summary, page) : [],
			times(summary, page),
			answered ? intents(summary, page) : [],
			warnings(summary, page),
			failedPairs(summary, page),
			rows(
				'reruns',
				(summary.reruns ?? []).map((rerun) => sanitiseLine(describeRerun(rerun))),
				page,
			),
			folder === undefined ? [] : rows('saved', [sanitiseLine(folder)], page),
		],
		page,
	);
}

function headline(summary: Summary, page: Page): string[] {
	const {style, columns} = page;
	const {run} = summary;
	const title = `${style.bold('floodgate')} ${style.marks.line} ${sanitiseLine(run.id ?? run.name)}`;
	return flow([title, style.bold(verdict(summary, style))], '   ', columns);
}

function verdict(summary: Summary, style: Style): string {
	const {text, tone, mark} = describeVerdict(summary);
	const paint = {good: style.green, warn: style.yellow, bad: style.red}[tone];
	return paint(`${style.marks[mark]} ${text}`);
}

function target({run, total_requests, total_time}: Summary, {style, columns}: Page): string[] {
	const load = `${formatMany(total_requests, 'attempt')} in ${formatSeconds(total_time)}, closed model`;
	const insecure = run.insecure ? style.yellow('TLS NOT VERIFIED') : '';
	const parts = [sanitiseLine(run.url), style.dim(load), insecure];
	return plainRows(flow(parts, '   ', columns - 2));
}

function thresholds(all: readonly ThresholdResult[], page: Page): string[] {
	const {style, columns} = page;
	const {pass, fail} = style.marks;
	const markWidth = columnWidth([pass, fail], columns);
	const expressions = all.map(({expression}) => sanitiseLine(expression));
	const width = columnWidth(expressions, Math.floor(columns * 0.6));
	return all.flatMap(({expression, actual, ok, reason}, index) => {
		const mark = ok ? style.green(padEnd(pass, markWidth)) : style.red(padEnd(fail, markWidth));
		const shown = actual === null ? '' : formatActual(expression, actual);
		const note = ok || (reason === 'does not hold' && shown !== '') ? '' : reason;
		const found = [shown, note && (shown === '' ? note : `(${note})`)].filter(
			(text) => text !== '',
		);
		return plainRows([
			`${mark} ${cell(expressions[index]!, width, page)}   ${ok ? shown : style.red(found.join(' '))}`,
		]);
	});
}

/** A figure in the unit its threshold was written in. */
function formatActual(expression: string, actual: number): string {
	if (/%\s*$/.test(expression)) return `${(actual * 100).toFixed(2)}%`;
	if (/\d\s*(?:us|ms|s|m|h)\s*$/.test(expression)) return formatSeconds(actual);
	return Number.isInteger(actual) ? formatCount(actual) : actual.toFixed(3);
}

function warnings({generator}: Summary, {style}: Page): string[] {
	if (!generator.saturated) return [];
	return plainRows(
		generator.reasons.map((reason) =>
			style.yellow(
				`${style.marks.error} the load generator was saturated: ${sanitiseLine(reason)}`,
			),
		),
	);
}
