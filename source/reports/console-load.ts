import {
	formatCount,
	formatMany,
	formatRate,
	formatSeconds,
	formatShare,
} from '../terminal/format.ts';
import {describeLateSeconds} from '../terminal/generator-reason.ts';
import {describeLeftOut} from '../terminal/left-out.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import {runWarningsOf} from '../analysis/run-warnings.ts';
import type {Summary} from '../model/summary.ts';
import {flow, wrapText} from '../terminal/wrap.ts';
import {plainRows, rows, textWidth, type Page} from './layout.ts';

/** Where the run went, and how much of what load. */
export function target({run, totalRequests, totalTime}: Summary, page: Page): string[] {
	const {style, columns} = page;
	const load = `${formatMany(totalRequests, 'attempt')} in ${formatSeconds(totalTime)}, ${run.model} model`;
	const insecure = run.insecure ? style.yellow('TLS NOT VERIFIED') : '';
	const parts = [sanitiseLine(run.url), style.dim(load), insecure];
	return plainRows(flow(parts, '   ', columns - 2));
}

/** A sentence over the width of the page; what does not fit into its first line is set in. */
function sentence(text: string, paint: (line: string) => string, {columns}: Page): string[] {
	const lines = wrapText(sanitiseLine(text), columns - 4);
	return plainRows(lines.map((line, index) => (index === 0 ? '' : '  ') + paint(line)));
}

/** What makes all figures doubtful: it stands before them. */
export function alarms(summary: Summary, page: Page): string[] {
	const {style} = page;
	const {aborted, invalid, saturated} = runWarningsOf(summary);
	const ended = aborted === undefined ? [] : [`ended early: ${aborted}`];
	const causes = saturated.map(
		(cause) => `${style.marks.error} the load generator was saturated: ${cause}`,
	);
	const doubt = causes.length > 0 ? ['All figures below are in doubt.'] : [];
	return [
		...[...ended, ...invalid].flatMap((text) => sentence(text, style.red, page)),
		...[...causes, ...doubt].flatMap((text) => sentence(text, style.yellow, page)),
	];
}

/** What a search for the capacity has found. */
export function capacity({capacity: found}: Summary, page: Page): string[] {
	if (!found) return [];
	const stopped = found.done ? '' : ' (the search was stopped early)';
	const lines = wrapText(sanitiseLine(found.text + stopped), textWidth(page));
	return rows('capacity', lines.map(page.style.bold), page);
}

/** The rate of the open model: what was asked for, and what became of it. */
export function rate({generator, series}: Summary, page: Page): string[] {
	const {style} = page;
	const {targetRate: asked, achievedRate: sent, dropped, late} = generator;
	// Of the closed model, or of a run that ended before anything was due.
	if (asked === null) return [];
	const varies = new Set(series.map(({level}) => level)).size > 1;
	const share = asked && sent ? ` (${formatShare(sent, asked)})` : '';
	const parts = [
		`target ${formatRate(asked)} prompts/s${varies ? ' on average' : ''}`,
		`sent ${formatRate(sent)}/s${share}`,
		(dropped > 0 ? style.yellow : style.dim)(`dropped ${formatCount(dropped)}`),
		(late > 0 ? style.yellow : style.dim)(`late ${formatCount(late)}`),
	];
	return rows('rate', flow(parts, '   ', textWidth(page)), page);
}

/** What was sent before anything was measured. */
export function warmup({warmup: before}: Summary, page: Page): string[] {
	if (!before) return [];
	const {sent, errored} = before;
	const errors = errored > 0 ? page.style.red(`${formatCount(errored)} errored`) : '';
	const parts = [`${formatMany(sent, 'prompt')}, in no figure`, errors];
	return rows('warm-up', flow(parts, '   ', textWidth(page)), page);
}

/** What `--without-late` has left out of the figures. */
export function leftOut({leftOut: left}: Summary, page: Page): string[] {
	return left ? rows('left out', wrapText(describeLeftOut(left), textWidth(page)), page) : [];
}

/** The delay in seconds from which the generator may count as saturated, and nearly a whole core. */
const notable = {loopDelay: 0.02, cpu: 0.8};

/** How late the event loop was, and in which seconds. */
function loopText({loopDelayP99: delay, lateSeconds: late}: Summary['generator']): string {
	if (delay === null) return '';
	const worst = `event loop up to ${formatSeconds(delay)} late (p99 of the worst second)`;
	return late && late.count > 0 ? `${worst}, ${describeLateSeconds(late)}` : worst;
}

/** How the load generator itself did, when that is worth a line. */
export function generator({generator: own}: Summary, page: Page): string[] {
	const {saturated, workers, cpu, loopDelayP99: delay} = own;
	const busy = (cpu ?? 0) >= notable.cpu || (delay ?? 0) >= notable.loopDelay;
	if (!saturated && workers === 1 && !busy) return [];
	const parts = [
		cpu === null ? '' : `CPU ${Math.round(cpu * 100)}% of a core`,
		loopText(own),
		formatMany(workers, 'worker'),
	];
	return rows('generator', flow(parts, '   ', textWidth(page)), page);
}
