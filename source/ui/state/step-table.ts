import type {StepSummary, Summary} from '../../store/summary.ts';
import {
	formatCount,
	formatRate,
	formatScore,
	formatSeconds,
	formatShare,
} from '../../terminal/format.ts';
import {truncate, widthOf} from '../../terminal/fit.ts';
import {formatLevel} from '../../terminal/level.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {averageOf, metricsOf} from './step-figures.ts';

export type StepColumn = {
	readonly title: string;
	readonly width: number;
	readonly cell: (step: StepSummary) => string;
};

/** Between two columns. */
export const gap = 2;
const widestMetric = 16;

/** A column and how much it matters: those with the smallest rank find room first. */
type Ranked = StepColumn & {readonly rank: number};

function columnsOf({steps, run}: Summary): Ranked[] {
	const column = (
		rank: number,
		title: string,
		cell: (step: StepSummary) => string,
		widest = Infinity,
	): Ranked => {
		const width = Math.max(widthOf(title), ...steps.map((step) => widthOf(cell(step))));
		return {rank, title: truncate(title, widest), width: Math.min(widest, width), cell};
	};
	const connections = steps[0]?.unit === 'connections';
	return [
		column(0, connections ? 'level' : 'rate', ({level, unit}) => formatLevel(level, unit)),
		column(3, 'prompts', ({count}) => formatCount(count)),
		column(4, 'replies/s', (step) => formatRate(step.requests_per_second)),
		column(6, 'p50', ({latency}) => formatSeconds(latency.p50)),
		column(0, 'p95', ({latency}) => formatSeconds(latency.p95)),
		column(7, 'p99', ({latency}) => formatSeconds(latency.p99)),
		...(run.model === 'open'
			? [column(1, 'resp. p95', (step) => formatSeconds(step.response_time.p95))]
			: []),
		column(0, 'errors', ({errored, count}) => formatShare(errored, count)),
		...(steps.some(({dropped}) => dropped > 0)
			? [column(5, 'dropped', ({dropped}) => formatCount(dropped))]
			: []),
		...metricsOf(steps).map((name) =>
			column(2, sanitiseLine(name), (step) => formatScore(averageOf(step, name)), widestMetric),
		),
	];
}

/**
 * The columns of the table of steps that fit, the most telling ones first, and how many do not.
 * @param columns cells there are, those of the verdict behind the table not counted
 */
export function fitStepColumns(
	summary: Summary,
	columns: number,
): {readonly shown: readonly StepColumn[]; readonly hidden: number} {
	const all = columnsOf(summary);
	let left = columns;
	const fitting = new Set<Ranked>();
	for (const each of all.toSorted((a, b) => a.rank - b.rank)) {
		if (each.rank > 0 && each.width + gap > left) continue;
		left -= each.width + gap;
		fitting.add(each);
	}
	return {shown: all.filter((each) => fitting.has(each)), hidden: all.length - fitting.size};
}
