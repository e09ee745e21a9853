import {
	formatActual,
	formatCount,
	formatMany,
	formatRate,
	formatScore,
	formatSeconds,
	formatShare,
} from '../terminal/format.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Style} from '../terminal/style.ts';
import {stepsHaveOwnResponseTime} from '../store/own-response-time.ts';
import type {StepSummary, Summary} from '../store/summary.ts';
import {describeLevel, formatLevel, unitNames} from '../terminal/level.ts';
import {plainRows, rows, textWidth, wrap, type Page} from './layout.ts';
import {table, type Column} from './table.ts';

const mostSteps = 30;

/** Whether a level holds; the figures of a saturated generator prove nothing of the server. */
function holding({holds, doubts}: StepSummary, {marks, green, red, yellow}: Style): string {
	if (holds === false) return red(`${marks.fail} no`);
	if (doubts.length > 0) return yellow(`${marks.error} in doubt`);
	return holds === null ? '–' : green(`${marks.pass} yes`);
}

/** The first threshold that a level breaks, with its figure. */
function firstBroken({thresholds, doubts}: StepSummary): string {
	const [first, ...others] = thresholds.filter(({ok}) => !ok);
	const saturated = doubts.length > 0 ? 'the generator was saturated' : '';
	if (!first) return saturated;
	const {expression, actual, reason} = first;
	const found = actual === null ? reason : formatActual(expression, actual);
	const more = others.length > 0 ? ` and ${others.length} more` : '';
	const broken = sanitiseLine(`${expression} (${found})${more}`);
	return saturated === '' ? broken : `${broken}; ${saturated}`;
}

/** How far up every threshold holds, level by level from the lowest. */
function reach(steps: readonly StepSummary[]): string {
	if (steps.every(({holds}) => holds === null)) return '';
	const ascending = steps.toSorted((a, b) => a.level - b.level);
	const end = ascending.findIndex(({holds, doubts}) => holds !== true || doubts.length > 0);
	if (end < 0) return ', every threshold holds at each';
	const highest = ascending[end - 1];
	return highest
		? `, every threshold holds up to ${describeLevel(highest.level, highest.unit)}`
		: ', not even the lowest holds every threshold';
}

function columnsOf(steps: readonly StepSummary[], {run}: Summary, {style}: Page): Column[] {
	const column = (title: string, textOf: (step: StepSummary) => string): Column => ({
		title,
		cells: steps.map((step) => style.own(textOf(step))),
	});
	const metrics = new Set(steps.flatMap((step) => Object.keys(step.metrics)));
	const judged = steps.some(({holds, doubts}) => holds !== null || doubts.length > 0);
	const broken = steps.some((step) => firstBroken(step) !== '');
	const dropped = steps.some((step) => step.dropped > 0);
	const responds = stepsHaveOwnResponseTime(run.model, steps);
	return [
		column(unitNames[steps[0]!.unit], ({level, unit}) => formatLevel(level, unit)),
		column('prompts', ({count}) => formatCount(count)),
		column('replies/s', (step) => formatRate(step.requests_per_second)),
		column('p50', ({latency}) => formatSeconds(latency.p50)),
		column('p95', ({latency}) => formatSeconds(latency.p95)),
		...(responds ? [column('response p95', (step) => formatSeconds(step.response_time.p95))] : []),
		column('errors', ({errored, count}) => formatShare(errored, count)),
		...(dropped ? [column('dropped', (step) => formatCount(step.dropped))] : []),
		...(judged ? [{...column('holds', (step) => holding(step, style)), words: true}] : []),
		...(broken ? [{...column('why', firstBroken), words: true}] : []),
		...[...metrics].map((name) =>
			column(style.own(sanitiseLine(name)), (step) =>
				formatScore(Object.hasOwn(step.metrics, name) ? step.metrics[name]!.average : null),
			),
		),
	];
}

/** Each level of load with its figures; those of a search from the lowest on. */
export function steps(summary: Summary, page: Page): string[] {
	const {capacity} = summary;
	if (summary.steps.length === 0) return [];
	const all = capacity ? summary.steps.toSorted((a, b) => a.level - b.level) : summary.steps;
	const shown = all.slice(0, mostSteps);
	const levels = formatMany(all.length, 'level');
	const title = capacity ? `${levels} probed` : `${levels}${reach(all)}`;
	const rest = all.length - shown.length;
	const more = rest > 0 ? [`and ${formatCount(rest)} more in summary.json`] : [];
	const blocks = table(columnsOf(shown, summary, page), page, page.columns - 2);
	return [
		...rows('steps', wrap(title, textWidth(page)), page),
		...blocks.flatMap((lines) => plainRows(lines)),
		...plainRows(more),
	];
}
