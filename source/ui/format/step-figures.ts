import type {LoadModel} from '../../model/load.ts';
import {stepsHaveOwnResponseTime} from '../../model/response-time.ts';
import {describeReach, reachOf} from '../../analysis/steps.ts';
import type {StepSummary, Summary} from '../../model/summary.ts';
import {formatRate, formatScore, formatSeconds} from '../../terminal/format.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import type {ChartSeries} from './chart-data.ts';

type Steps = readonly StepSummary[];

const ascending = (steps: Steps): Steps => steps.toSorted((a, b) => a.level - b.level);

/** The highest level at which every threshold holds; undefined when there is none. */
export const highestHolding = ({
	steps,
	capacity,
}: Pick<Summary, 'steps' | 'capacity'>): number | undefined =>
	capacity ? (capacity.level ?? undefined) : reachOf(steps).highest?.level;

/** Describes what the steps show, in a sentence. */
export function describeSteps(
	summary: Pick<Summary, 'steps' | 'plannedSteps' | 'capacity' | 'thresholds'>,
): string {
	const {capacity, thresholds} = summary;
	if (capacity) return `${capacity.text}${capacity.done ? '' : ' (the search was stopped early)'}`;
	const reach = describeReach(summary);
	return thresholds.length > 0 ? reach : `${reach}; add a threshold to see whether each one holds`;
}

/** A metric's average at a level; null if nothing was scored. Safe for names such as `constructor`. */
export const averageOf = ({metrics}: StepSummary, name: string): number | null =>
	Object.hasOwn(metrics, name) ? metrics[name]!.average : null;

/** The metrics of all steps, in order of first appearance. */
export const metricsOf = (steps: Steps): string[] => [
	...new Set(steps.flatMap(({metrics}) => Object.keys(metrics))),
];

/** A chart against the level. */
export type StepChart = {
	readonly title: string;
	readonly names: readonly [string, string?];
	readonly first: (step: StepSummary) => number | null;
	readonly second?: (step: StepSummary) => number | null;
	readonly format: (value: number) => string;
};

/** Every available chart of these steps. */
export function stepCharts(steps: Steps, model: LoadModel): StepChart[] {
	const responds = stepsHaveOwnResponseTime(model, steps);
	return [
		{
			title: 'latency',
			names: ['p95', 'p50'],
			first: ({latency}) => latency.p95,
			second: ({latency}) => latency.p50,
			format: formatSeconds,
		},
		...(responds
			? [
					{
						title: 'response time',
						names: ['p95', 'p95 of latency'] as const,
						first: ({responseTime: time}: StepSummary) => time.p95,
						second: ({latency}: StepSummary) => latency.p95,
						format: formatSeconds,
					},
				]
			: []),
		{
			title: 'error rate',
			names: ['errored'],
			first: ({errorRate: rate}) => rate,
			format: (value) => `${Number((100 * value).toPrecision(3))}%`,
		},
		...metricsOf(steps).map((name): StepChart => ({
			title: sanitiseLine(name),
			names: ['average'],
			first: (step) => averageOf(step, name),
			format: formatScore,
		})),
		{
			title: 'replies per second',
			names: ['replies/s'],
			first: ({requestsPerSecond: rate}) => rate,
			format: formatRate,
		},
	];
}

/** Fractions of the distance between two samples: what counts as equal, and as being on a level. */
const [arithmetic, onLevel] = [1e-6, 0.5 + 1e-6];

/**
 * A figure in `samples` evenly spaced from the lowest level to the highest, interpolated linearly because
 * levels are seldom equally far apart. Around a level without the figure there are gaps, because nothing
 * is known there.
 */
export function alongLevels(
	steps: Steps,
	figure: (step: StepSummary) => number | null,
	samples: number,
): ChartSeries {
	const points = ascending(steps).map((step) => ({level: step.level, value: figure(step)}));
	const low = points[0]?.level ?? 0;
	const spacing = ((points.at(-1)?.level ?? 0) - low) / Math.max(1, samples - 1);
	return Array.from({length: samples}, (_, index) => {
		const at = low + spacing * index;
		const after = points.findIndex(({level}) => level >= at - spacing * arithmetic);
		const [left, right] = [points[after - 1], points[after < 0 ? points.length - 1 : after]!];
		const from = left?.value ?? null;
		if (!left || from === null || right.value === null || right.level === left.level) {
			const isOn = ({level}: {level: number}) => Math.abs(level - at) <= spacing * onLevel;
			const near = [right, left].filter((point) => point !== undefined && isOn(point));
			return near.find((point) => point!.value !== null)?.value ?? null;
		}
		const share = Math.min(1, (at - left.level) / (right.level - left.level));
		return from + share * (right.value - from);
	});
}
