import {inspect} from 'node:util';
import type {z} from 'zod';
import {nearest} from '../model/nearest.ts';
import {UserError} from '../model/user-error.ts';
import {
	defaultConcurrency,
	defaultTimeout,
	problemWithName,
	type Metric,
	type MetricIo,
	type MetricKind,
	type MetricPrompt,
	type MetricReply,
} from './metric.ts';
import type {MetricEntry} from './metric-entry.ts';

/** What is known about a metric outside the thread that runs it. */
export type MetricInfo = {
	readonly name: string;
	readonly kind: MetricKind;
	/** The value of `--metrics` that it comes from. */
	readonly entry: string;
	readonly concurrency: number;
};

/** A metric with its parameters checked and filled in. */
export type BoundMetric = MetricInfo & {
	/** Milliseconds that a service may take for a score. */
	readonly timeout: number;
	/** Returns whatever the metric does; see `readScore`. */
	readonly score: (prompt: MetricPrompt, reply: MetricReply, io: MetricIo) => unknown;
	readonly failureCondition: Metric['failureCondition'];
};

/** Milliseconds that a metric in the thread may take over one pair. */
export const metricTimeLimit = 5000;

type Field = {
	readonly safeParse?: (value: unknown) => {readonly success: boolean};
	readonly description?: string | undefined;
	readonly unwrap?: () => unknown;
};

/** The parameters of a metric by name, as far as its type is a zod object. */
function fieldsOf({parameters}: Metric): Readonly<Record<string, Field>> {
	return (parameters as {readonly shape?: Record<string, Field>} | undefined)?.shape ?? {};
}

/**
 * The names among those given that a zod object would drop without a word; one that is strict or loose
 * deals with them itself.
 */
export function droppedKeys({parameters}: Metric, given: object): readonly string[] {
	const {shape, def} = (parameters ?? {}) as {shape?: object; def?: {catchall?: unknown}};
	if (shape === undefined || def?.catchall !== undefined) return [];
	return Object.keys(given).filter((key) => !Object.hasOwn(shape, key));
}

function descriptionOf(field: Field | undefined): string | undefined {
	if (!field) return undefined;
	return field.description ?? descriptionOf(field.unwrap?.() as Field | undefined);
}

/** An example entry: the defaults, or the parameters that have none. */
function exampleOf(metric: Metric, source: string): string {
	const defaults = metric.parameters?.safeParse({});
	const value = defaults?.success
		? (defaults.data as Record<string, unknown>)
		: Object.fromEntries(
				Object.entries(fieldsOf(metric))
					.filter(([, field]) => !field.safeParse?.(undefined).success)
					.map(([key]) => [key, '…']),
			);
	return `${source}:${JSON.stringify(value)}`;
}

function describeKeys(metric: Metric, keys: readonly string[]): string {
	const known = Object.keys(fieldsOf(metric));
	const [key = ''] = keys;
	const near = nearest(key, known);
	const hint = near === undefined ? '' : `; did you mean "${near}"?`;
	return `there is no parameter ${keys.map((name) => `"${name}"`).join(', ')}${hint} (it takes ${known.join(', ') || 'none'})`;
}

/** One problem with given parameters, in a sentence: the parameter, its value, what is allowed. */
function describeIssue(metric: Metric, issue: z.core.$ZodIssue, given: unknown): string {
	if (issue.code === 'unrecognized_keys') return describeKeys(metric, issue.keys);
	const [key] = issue.path;
	if (key === undefined) return issue.message;
	const path = issue.path.map(String).join('.');
	const about = descriptionOf(fieldsOf(metric)[String(key)]);
	const value = issue.path.reduce<unknown>(
		(part, step) => (part as Record<PropertyKey, unknown> | undefined)?.[step],
		given,
	);
	const allowed = about === undefined ? '' : `; it is ${about}`;
	if (value === undefined) return `the parameter "${path}" is missing${allowed}`;
	const shown = inspect(value, {depth: 1, breakLength: Infinity, maxStringLength: 80});
	const message = issue.message.replace(/^Invalid (?:input|option): /, '');
	return `the parameter "${path}" is ${shown}: ${message}${allowed}`;
}

/** In the short form `800` is a number, anything else a string. */
const shortValue = (text: string): unknown =>
	/^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;

function parametersIn(metric: Metric, {short, given, source, text}: MetricEntry) {
	if (short === undefined) {
		return Object.fromEntries(Object.entries(given).filter(([key]) => key !== 'name'));
	}
	if (metric.short === undefined) {
		throw new UserError(
			`"${text}": ${metric.name} takes no value after the colon; its name alone is enough: ${source}`,
		);
	}
	return {[metric.short]: shortValue(short)};
}

function checkParameters(metric: Metric, entry: MetricEntry): unknown {
	const given = parametersIn(metric, entry);
	const {parameters} = metric;
	if (!parameters) {
		if (Object.keys(given).length === 0) return undefined;
		throw new UserError(
			`${metric.name}: it takes no parameters but "name", such as ${entry.source}:{"name":"other"}`,
		);
	}
	const checked = parameters.safeParse(given);
	const dropped = droppedKeys(metric, given);
	if (checked.success && dropped.length === 0) return checked.data;
	const problems = [
		...(dropped.length > 0 ? [describeKeys(metric, dropped)] : []),
		...(checked.error?.issues ?? []).map((issue) => describeIssue(metric, issue, given)),
	];
	throw new UserError(
		`${metric.name}: ${problems.join('; ')}. Example: ${exampleOf(metric, entry.source)}`,
	);
}

/**
 * Gives a metric the parameters of an entry, and its new name if there is one.
 * @throws UserError that names metric, parameter and value, and says what is allowed
 */
export function bindMetric(metric: Metric, entry: MetricEntry): BoundMetric {
	const {name = metric.name} = entry.given;
	const problem = problemWithName(name);
	if (problem !== undefined) throw new UserError(`${entry.source}: ${problem}`);
	const parameters = checkParameters(metric, entry);
	const kind = metric.kind ?? 'thread';
	return {
		name: name as string,
		kind,
		entry: entry.text,
		concurrency: metric.concurrency ?? defaultConcurrency,
		timeout: kind === 'service' ? (metric.timeout ?? defaultTimeout) : metricTimeLimit,
		score: (prompt, reply, io) => metric.score(prompt, reply, parameters, io),
		failureCondition: metric.failureCondition?.bind(metric),
	};
}

export const infoOf = ({name, kind, entry, concurrency}: BoundMetric): MetricInfo => ({
	name,
	kind,
	entry,
	concurrency,
});
