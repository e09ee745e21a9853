import {basename} from 'node:path';
import {z} from 'zod';
import type {AggregateState} from '../statistics/aggregate-state.ts';
import {readHistogram} from '../statistics/histogram.ts';
import {readJson, writeWhole} from './files.ts';
import {problemWithShape} from './summary-schema.ts';

const count = z.int().nonnegative();
const digits = z.string().regex(/^-?\d{1,400}$/, 'is no whole number');

/** Whether the buckets can be read and hold the stated number of samples. */
function isWhole(state: Parameters<typeof readHistogram>[0]): boolean {
	try {
		const {counts} = readHistogram(state).counts;
		return counts.reduce((sum, one) => sum + one, 0) === state.count;
	} catch {
		return false;
	}
}

const histogram = z
	.object({
		count,
		sum: digits,
		squares: digits,
		min: z.number().nonnegative(),
		max: z.number().nonnegative(),
		counts: z.base64(),
	})
	.refine(isWhole, 'its counts are damaged');

const durations = z.object({
	latency: histogram,
	first_token: histogram.optional(),
	response_time: histogram.optional(),
});

const sum = z.object({whole: digits, parts: z.array(z.number())});

const usage = z.object({
	replies: count,
	...{input: sum.optional(), output: sum.optional(), cost: sum.optional()},
});

const metric = z.object({
	count,
	sum,
	min: z.number(),
	max: z.number(),
	missing: count,
	errors: count,
	failed: count,
	unscored: count.optional(),
});

const group = z.object({
	outcomes: z.array(count).length(3),
	first: z.number().nullable(),
	durations,
	metrics: z.array(metric),
});

const order = z.object({
	complete: z.number(),
	index: z.number(),
	attempt: z.number(),
	id: z.string(),
});

const seenIds = z.array(z.object({id: z.string(), order}));

const errorClass = z.object({
	count,
	order,
	example: z.string(),
	requestIds: seenIds,
	connectionIds: seenIds,
});

const failedPair = z.object({
	metric: z.string(),
	id: z.string(),
	prompt: z.string(),
	response: z.string(),
	reason: z.string(),
	score: z.number(),
});

const metricError = z.object({metric: z.string(), id: z.string(), message: z.string()});

const named = <Value extends z.ZodType>(value: Value) => z.array(z.tuple([z.string(), value]));

const listed = <Item extends z.ZodType>(item: Item) => z.array(z.object({order, item}));

const series = z.object({
	width: z.int().positive(),
	points: z.array(
		z.object({
			second: count,
			completed: count,
			errored: count,
			failed: count.optional(),
			level: z.number().nullable(),
			step: count,
			durations,
			scores: z.array(z.object({count, sum})).optional(),
		}),
	),
});

const state = z
	.object({
		version: z.literal(1),
		metrics: z.array(z.string()),
		all: group,
		intents: named(group),
		steps: z.array(z.tuple([count, group])),
		tags: named(group),
		chunk_gap: histogram,
		connect: histogram,
		ack: histogram,
		connect_dns: histogram.optional(),
		connect_tcp: histogram.optional(),
		connect_tls: histogram.optional(),
		connect_upgrade: histogram.optional(),
		sequence: z.object({lost: count, duplicated: count, outOfOrder: count}).nullable(),
		errors: named(errorClass),
		notices: named(errorClass),
		failures: listed(failedPair),
		metric_errors: listed(metricError),
		doubtful: count,
		left: count.optional(),
		warmup_errors: count,
		setup: histogram.optional(),
		phases: named(histogram).optional(),
		usage: usage.optional(),
		tokens_per_second: histogram.optional(),
		series,
	})
	.refine(
		({metrics, all, intents, steps, tags}) =>
			[all, ...[...intents, ...steps, ...tags].map(([, one]) => one)].every(
				(one) => one.metrics.length === metrics.length,
			),
		'a part has other metrics than the whole',
	) satisfies z.ZodType<AggregateState>;

/** Writes an aggregator's state, whole or not at all, readable only by its owner. */
export function writeAggregate(file: string, aggregate: AggregateState): void {
	writeWhole(file, `${JSON.stringify(aggregate)}\n`);
}

/**
 * Reads the result of `writeAggregate`.
 * @throws Error with a one-line message that names the file, also when only a part is damaged
 */
export function readAggregate(file: string): AggregateState {
	const value = readJson(file);
	const problem = problemWithShape(state, value);
	if (problem !== undefined) throw new Error(`${basename(file)}: ${problem}`);
	return value as AggregateState;
}
