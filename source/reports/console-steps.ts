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
import {stepsHaveOwnResponseTime} from '../model/response-time.ts';
import {brokenIn, stepStatusOf, describeReach} from '../analysis/steps.ts';
import type {StepSummary, Summary} from '../model/summary.ts';
import {formatLevel, unitNames} from '../terminal/level.ts';
import {wrapText} from '../terminal/wrap.ts';
import {paint, plainRows, rows, textWidth, type Page} from './layout.ts';
import {stepMark} from './warning-facts.ts';
import {columnsOver, groupColumns, tableLine, type TableColumn} from '../terminal/table.ts';

const mostSteps = 30;

/** The first threshold that a level breaks, with its figure. */
function firstBroken(step: StepSummary): string {
	const [first, ...others] = brokenIn(step);
	if (!first) return '';
	const {expression, actual, reason} = first;
	const found = actual === null ? reason : formatActual(expression, actual);
	const more = others.length > 0 ? ` and ${others.length} more` : '';
	return sanitiseLine(`${expression} (${found})${more}`);
}

/** Why a level does not hold, or is in doubt. */
function why(step: StepSummary): string {
	const {generator, deviation} = step;
	const saturated = generator.saturated ? 'the generator was saturated' : '';
	const parts = [firstBroken(step), saturated, sanitiseLine(deviation ?? '')];
	return parts.filter((part) => part !== '').join('; ');
}

function columnsOf(
	steps: readonly StepSummary[],
	{run}: Summary,
	page: Page,
): [TableColumn<StepSummary>, ...TableColumn<StepSummary>[]] {
	const {style} = page;
	const over = columnsOver(steps);
	const column = (title: string, textOf: (step: StepSummary) => string) =>
		over(0, title, (step) => style.own(textOf(step)));
	const metrics = new Set(steps.flatMap((step) => Object.keys(step.metrics)));
	const judged = steps.some((step) => stepStatusOf(step) !== 'unjudged');
	const reasons = steps.some((step) => why(step) !== '');
	const dropped = steps.some((step) => step.dropped > 0);
	const responds = stepsHaveOwnResponseTime(run.model, steps);
	return [
		column(unitNames[steps[0]!.unit], ({level, unit}) => formatLevel(level, unit)),
		column('prompts', ({count}) => formatCount(count)),
		column('replies/s', (step) => formatRate(step.requestsPerSecond)),
		column('p50', ({latency}) => formatSeconds(latency.p50)),
		column('p95', ({latency}) => formatSeconds(latency.p95)),
		...(responds ? [column('response p95', (step) => formatSeconds(step.responseTime.p95))] : []),
		column('errors', ({errored, count}) => formatShare(errored, count)),
		...(dropped ? [column('dropped', (step) => formatCount(step.dropped))] : []),
		...(judged ? [{...column('verdict', (step) => paint(stepMark(step), page)), words: true}] : []),
		...(reasons ? [{...column('why', why), words: true}] : []),
		...[...metrics].map((name) =>
			column(style.own(sanitiseLine(name)), (step) =>
				formatScore(Object.hasOwn(step.metrics, name) ? step.metrics[name]!.average : null),
			),
		),
	];
}

/** Each level of load with its figures; for a search, sorted from the lowest. */
export function steps(summary: Summary, page: Page): string[] {
	const {capacity} = summary;
	if (summary.steps.length === 0) return [];
	const all = capacity ? summary.steps.toSorted((a, b) => a.level - b.level) : summary.steps;
	const shown = all.slice(0, mostSteps);
	const title = capacity ? `${formatMany(all.length, 'level')} probed` : describeReach(summary);
	const rest = all.length - shown.length;
	const more = rest > 0 ? [`and ${formatCount(rest)} more in summary.json`] : [];
	const {dim, marks} = page.style;
	const groups = groupColumns(columnsOf(shown, summary, page), page.columns - 2);
	const linesOf = (columns: (typeof groups)[number]) => [
		dim(tableLine(columns, ({title}) => title, marks.ellipsis).trimEnd()),
		...shown.map((step) => tableLine(columns, ({cell}) => cell(step), marks.ellipsis).trimEnd()),
	];
	return [
		...rows('steps', wrapText(title, textWidth(page)), page),
		...groups.flatMap((columns) => plainRows(linesOf(columns))),
		...plainRows(more),
	];
}
