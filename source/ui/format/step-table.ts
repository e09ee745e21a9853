import {stepsHaveOwnResponseTime} from '../../model/response-time.ts';
import type {StepSummary, Summary} from '../../model/summary.ts';
import {
	formatCount,
	formatRate,
	formatScore,
	formatSeconds,
	formatShare,
} from '../../terminal/format.ts';
import {formatLevel} from '../../terminal/level.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {averageOf, metricsOf} from './step-figures.ts';
import {columnsOver, fitColumns, type RankedColumn} from '../../terminal/table.ts';

const widestMetric = 16;

function columnsOf({steps, run}: Summary): RankedColumn<StepSummary>[] {
	const column = columnsOver(steps);
	const connections = steps[0]?.unit === 'connections';
	const responds = stepsHaveOwnResponseTime(run.model, steps);
	return [
		column(0, connections ? 'level' : 'rate', ({level, unit}) => formatLevel(level, unit)),
		column(3, 'prompts', ({count}) => formatCount(count)),
		column(4, 'replies/s', (step) => formatRate(step.requestsPerSecond)),
		column(6, 'p50', ({latency}) => formatSeconds(latency.p50)),
		column(0, 'p95', ({latency}) => formatSeconds(latency.p95)),
		column(7, 'p99', ({latency}) => formatSeconds(latency.p99)),
		...(responds ? [column(1, 'resp. p95', (step) => formatSeconds(step.responseTime.p95))] : []),
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
 * The columns of the steps table that fit, the most important first, and how many are hidden.
 * @param columns available columns, without those of the verdict after the table
 */
export const fitStepColumns = (summary: Summary, columns: number) =>
	fitColumns(columnsOf(summary), columns);
