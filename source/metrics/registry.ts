import {UserError} from '../model/user-error.ts';
import {bindMetric, type BoundMetric, type MetricInfo} from './bind-metric.ts';
import {classificationAccuracy} from './classification-accuracy.ts';
import {lengthCheck} from './length-check.ts';
import {parseMetricEntry, type MetricEntry} from './metric-entry.ts';
import type {Metric} from './metric.ts';
import {refRecallCount} from './ref-recall-count.ts';
import {sentenceCount} from './sentence-count.ts';

const builtins: readonly Metric[] = [
	classificationAccuracy,
	refRecallCount,
	lengthCheck,
	sentenceCount,
];

const byName: ReadonlyMap<string, Metric> = new Map(
	builtins.map((metric) => [metric.name, metric]),
);

/** The names that `--metrics` accepts besides paths. */
export const builtinNames: readonly string[] = [...byName.keys()];

/** The names of the built-in metrics that check the reply's intent. */
export const intentMetrics: readonly string[] = builtins
	.filter(({about}) => about === 'intent')
	.map(({name}) => name);

/** The names of the built-in metrics that score from 0 to 1. */
export const shareMetrics: ReadonlySet<string> = new Set(
	builtins.filter(({range}) => range === 'share').map(({name}) => name),
);

function bindBuiltin(entry: MetricEntry): BoundMetric {
	const metric = byName.get(entry.source);
	if (metric) return bindMetric(metric, entry);
	throw new UserError(`"${entry.source}" is neither a built-in metric nor a path`);
}

/** What is wrong with a value of `--metrics`, as far as one can know without loading modules. */
export function problemWithEntry(text: string): string | undefined {
	try {
		const entry = parseMetricEntry(text);
		if (!entry.isModule) bindBuiltin(entry);
		return undefined;
	} catch (error) {
		if (error instanceof UserError) return error.message;
		throw error;
	}
}

/**
 * The built-in metrics among the values of `--metrics`, such as `length_check:800`.
 * @throws UserError when a name or a parameter is wrong
 */
export const builtinsAmong = (entries: readonly string[]): BoundMetric[] =>
	entries
		.map(parseMetricEntry)
		.filter(({isModule}) => !isModule)
		.map(bindBuiltin);

/** The values of `--metrics` that name modules. */
export const modulesAmong = (entries: readonly string[]): string[] =>
	entries.filter((entry) => parseMetricEntry(entry).isModule);

/**
 * Refuses two metrics of the same name.
 * @throws UserError that says how to rename one
 */
export function checkNames(metrics: readonly MetricInfo[]): void {
	const names = metrics.map(({name}) => name);
	const twice = metrics.find(({name}, index) => names.indexOf(name) !== index);
	if (!twice) return;
	const {source, given, short} = parseMetricEntry(twice.entry);
	const other = JSON.stringify({...(short === undefined && given), name: `${twice.name}_2`});
	throw new UserError(
		`--metrics: two metrics are called "${twice.name}"; give one of them another name, such as ${source}:${other}`,
	);
}
