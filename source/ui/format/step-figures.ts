import type {LoadModel} from '../../model/load.ts';
import {stepsHaveOwnResponseTime} from '../../model/response-time.ts';
import {describeReach, reachOf} from '../../analysis/steps.ts';
import type {StepSummary, Summary} from '../../model/summary.ts';
import {formatRate, formatScore, formatSeconds} from '../../terminal/format.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {describeLevel, formatLevel} from '../../terminal/level.ts';
import {firstMetricOf} from './headlines.ts';

type Steps = readonly StepSummary[];

/** By their level, the lowest first. */
export const ascending = (steps: Steps): Steps => steps.toSorted((a, b) => a.level - b.level);

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

/** A figure of a level, and how it is written. */
export type StepFigure = {
	readonly name: string;
	readonly of: (step: StepSummary) => number | null;
	readonly format: (value: number) => string;
};

/** A chart against the level: one figure, or two of them. */
export type StepChartKind = {
	readonly title: string;
	readonly first: StepFigure;
	readonly second?: StepFigure;
};

const formatErrors = (value: number) => `${Number((100 * value).toPrecision(3))}%`;
const p95: StepFigure = {name: 'p95', of: ({latency}) => latency.p95, format: formatSeconds};
const responseP95: StepFigure = {
	name: 'response p95',
	of: ({responseTime}) => responseTime.p95,
	format: formatSeconds,
};

/** The time that levels are judged by: in the open model, waiting for a connection is part of it. */
export const judgedTime = (steps: Steps, model: LoadModel): StepFigure =>
	stepsHaveOwnResponseTime(model, steps) ? responseP95 : p95;

/** Every available chart of these steps; the first has what a level is mostly judged by. */
export function stepCharts(steps: Steps, model: LoadModel): StepChartKind[] {
	const time = judgedTime(steps, model);
	const metrics = metricsOf(steps).map((name): StepFigure => ({
		name: sanitiseLine(name),
		of: (step) => averageOf(step, name),
		format: formatScore,
	}));
	const judged = firstMetricOf(metrics.map(({name}) => name));
	const beside = metrics.find(({name}) => name === judged);
	return [
		...(beside ? [{title: `${time.name} and ${beside.name}`, first: time, second: beside}] : []),
		...(time === responseP95 ? [{title: 'response time', first: time, second: p95}] : []),
		{
			title: 'latency',
			first: p95,
			second: {name: 'p50', of: ({latency}) => latency.p50, format: formatSeconds},
		},
		{
			title: 'error rate',
			first: {name: 'errored', of: ({errorRate}) => errorRate, format: formatErrors},
		},
		...metrics.map((metric) => ({title: metric.name, first: metric})),
		{
			title: 'replies per second',
			first: {
				name: 'replies/s',
				of: ({requestsPerSecond}) => requestsPerSecond,
				format: formatRate,
			},
		},
	];
}

/** How often a time must be that of the level below, at least, for a rise to be worth a word. */
const leastRise = 1.5;

/** Two neighbouring levels between which a time rises most, and how often the one is the other. */
export type Knee = {
	readonly figure: StepFigure;
	readonly from: StepSummary;
	readonly to: StepSummary;
	readonly times: number;
};

/** Where a time rises most from one level to the next; undefined where it rises little. */
export function kneeOf(steps: Steps, figure: StepFigure): Knee | undefined {
	const timeOf = (step: StepSummary) => figure.of(step) ?? 0;
	const known = ascending(steps).filter((step) => timeOf(step) > 0);
	const rises = known.slice(1).map((to, index): Knee => {
		const from = known[index]!;
		return {figure, from, to, times: timeOf(to) / timeOf(from)};
	});
	const steepest = rises.toSorted((a, b) => b.times - a.times)[0];
	return steepest && steepest.times >= leastRise ? steepest : undefined;
}

/** The knee in a sentence. */
export function describeKnee({figure, from, to}: Knee): string {
	const levels = `from ${formatLevel(from.level, from.unit)} to ${describeLevel(to.level, to.unit)}`;
	const [low, high] = [from, to].map((step) => figure.format(figure.of(step)!));
	return `${figure.name} rises most ${levels}: ${low} → ${high}`;
}
