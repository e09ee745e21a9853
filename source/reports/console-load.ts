import {formatMany, formatSeconds} from '../terminal/format.ts';
import {describeLateSeconds, formatUsers} from '../terminal/generator-reason.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Summary} from '../model/summary.ts';
import {flow, wrapText} from '../terminal/wrap.ts';
import type {Part} from './facts.ts';
import {factRows, paint, plainRows, rows, textWidth, type Page} from './layout.ts';
import {loadFacts} from './load-facts.ts';
import {warningParts} from './warning-facts.ts';

/** The target of the run, and its load. */
export function target({run, totalRequests, totalTime}: Summary, page: Page): string[] {
	const {style, columns} = page;
	const load = `${formatMany(totalRequests, 'attempt')} in ${formatSeconds(totalTime)}, ${run.model} model`;
	const insecure = run.insecure ? style.yellow('TLS NOT VERIFIED') : '';
	const {proxy, connectTo} = run;
	const way = [
		proxy === undefined ? '' : style.dim(`by ${sanitiseLine(proxy)}`),
		connectTo === undefined ? '' : style.dim(`connected to ${sanitiseLine(connectTo)}`),
	];
	const parts = [sanitiseLine(run.url), ...way, style.dim(load), insecure];
	return plainRows(flow(parts, '   ', columns - 2));
}

/** A sentence across the page; lines after the first are indented. */
function sentence(part: Part, page: Page): string[] {
	const marked =
		part.mark === undefined ? part.text : `${page.style.marks[part.mark]} ${part.text}`;
	const lines = wrapText(marked, page.columns - 4);
	return plainRows(
		lines.map((text, index) => (index === 0 ? '' : '  ') + paint({text, tone: part.tone}, page)),
	);
}

/** What puts all figures in doubt; shown ahead of them. */
export function warnings(summary: Summary, page: Page): string[] {
	const parts = warningParts(summary);
	const doubt: Part = {text: 'All figures below are in doubt.', tone: 'warn'};
	return [...parts, ...(parts.some(({tone}) => tone === 'warn') ? [doubt] : [])].flatMap((part) =>
		sentence(part, page),
	);
}

/** What a capacity search has found. */
export function capacity({capacity: found}: Summary, page: Page): string[] {
	if (!found) return [];
	const stopped = found.done ? '' : ' (the search was stopped early)';
	const lines = wrapText(sanitiseLine(found.text + stopped), textWidth(page));
	return rows('capacity', lines.map(page.style.bold), page);
}

/** The load: rate, warm-up, outages, and what is left out. */
export const load = (summary: Summary, page: Page): string[] =>
	loadFacts(summary).flatMap((fact) => factRows(fact, page));

/**
 * The delay in seconds from which the generator may count as saturated, nearly a whole core, and users
 * held back on average.
 */
const notable = {loopDelay: 0.02, cpu: 0.8, held: 0.5};

/** How late the event loop was, and when. */
function loopText({loopDelayP99: delay, lateSeconds: late}: Summary['generator']): string {
	if (delay === null) return '';
	const worst = `event loop up to ${formatSeconds(delay)} late (p99 of the worst second)`;
	return late && late.count > 0 ? `${worst}, ${describeLateSeconds(late)}` : worst;
}

/** How many users that were ready to send waited for Floodgate; in the open model how many prompts. */
function heldText({usersHeld: held, targetRate}: Summary['generator']): string {
	if (!held) return '';
	const what = {disk: 'the disk', metrics: 'metrics', loop: 'the event loop'};
	const texts = (['disk', 'metrics', 'loop'] as const)
		.filter((by) => held[by] >= notable.held)
		.map((by) => `${formatUsers(held[by])} for ${what[by]}`);
	const whose = targetRate === null ? 'users' : 'due prompts';
	return texts.length === 0 ? '' : `${whose} that waited on average: ${texts.join(', ')}`;
}

/** The state of the load generator itself, when it is worth a line. */
export function generator({generator: own}: Summary, page: Page): string[] {
	const {saturated, workers, cpu, loopDelayP99: delay} = own;
	const busy = (cpu ?? 0) >= notable.cpu || (delay ?? 0) >= notable.loopDelay;
	if (!saturated && workers === 1 && !busy) return [];
	const parts = [
		cpu === null ? '' : `CPU ${Math.round(cpu * 100)}% of a core`,
		loopText(own),
		heldText(own),
		formatMany(workers, 'worker'),
	];
	return rows('generator', flow(parts, '   ', textWidth(page)), page);
}
