import {z} from 'zod';
import {runStatuses} from '../model/run-digest.ts';

const count = z.number();
const figure = z.number().nullable();
const texts = z.array(z.string());
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional();

const distribution = z.looseObject({
	count,
	...{average: figure, median: figure, min: figure, max: figure, stddev: figure},
	...{p50: figure, p75: figure, p90: figure, p95: figure, p99: figure, p999: figure},
});
const threshold = z.looseObject({
	expression: z.string(),
	actual: figure,
	ok: z.boolean(),
	reason: z.string(),
	note: optional(z.string()),
	state: optional(z.enum(['holds', 'violated', 'no_data', 'unjudged'])),
});
const metricFigures = {
	...{average: figure, pass_rate: figure},
	...{count, missing: count, errors: count, failed_count: count},
};
const metrics = z.record(z.string(), z.looseObject(metricFigures));
const failedPair = z.looseObject({
	...{id: z.string(), prompt: z.string(), response: z.string(), reason: z.string()},
	score: figure,
});
const errorClass = z.looseObject({
	count,
	example: z.string(),
	explanation: optional(z.string()),
	request_ids: optional(texts),
	connection_ids: optional(texts),
});
const errors = z.record(z.string(), errorClass);
const outcomes = {count, passed: count, failed: count, errored: count};
const unit = z.enum(['connections', 'rate']);

const step = z.looseObject({
	...outcomes,
	...{step: count, unit, level: count, elapsed: count, dropped: count},
	...{requests_per_second: figure, error_rate: figure},
	...{latency: distribution, response_time: distribution, first_token: distribution},
	metrics,
	thresholds: z.array(threshold),
	holds: z.boolean().nullable(),
	generator: optional(z.looseObject({saturated: z.boolean(), reasons: texts})),
	deviation: optional(z.string().nullable()),
	doubts: texts,
});
const point = z.looseObject({
	...{second: count, completed: count, errored: count, level: count, step: count},
	...{failed: optional(count), metrics: optional(z.record(z.string(), figure))},
	...{p50: figure, p95: figure, first_token_p50: figure, response_time_p95: figure},
});
const traffic = z.looseObject({
	connections_opened: count,
	peak_new_connections_per_second: count,
	message_units_sent: count,
	message_units_received: count,
	frames_received: count,
	connection_minutes: count,
	cost_usd: figure,
});
const usage = z.looseObject({replies: count, input: figure, output: figure, cost: figure});
const rerun = z.looseObject({
	started: z.string(),
	...{...outcomes, left: optional(count), fixed: count, still_failing: count, newly_failing: count},
	errors,
	usage: optional(usage),
	averages: z.record(z.string(), z.looseObject({before: figure, after: figure})),
});
const generator = z.looseObject({
	...{saturated: z.boolean(), reasons: texts},
	...{loop_delay_p99: figure, cpu: figure, max_rss: count, unmatched: count},
	...{dropped: optional(count), late: optional(count), workers: optional(count)},
	...{target_rate: optional(figure), achieved_rate: optional(figure)},
	users_held: optional(z.looseObject({disk: count, metrics: count, loop: count}).nullable()),
});
const capacity = z.looseObject({
	...{unit, level: figure, limit: figure, done: z.boolean(), text: z.string()},
	machine_limit: optional(texts),
});

/**
 * The parts of a saved summary that readers rely on: enough to detect a damaged file, without what
 * a later version adds. What earlier versions lack is optional.
 */
export const summaryShape = z.looseObject({
	schema_version: z.literal(1),
	run: z.looseObject({
		...{id: z.string().nullable(), name: z.string(), status: z.enum(runStatuses)},
		...{url: z.string(), started: z.string(), seed: z.number(), model: z.string()},
		...{aborted: optional(z.string()), stopped: optional(z.string())},
		tags: z.record(z.string(), z.string()),
		...{insecure: z.boolean(), prompts: count, skipped_lines: count},
	}),
	verdict: z.enum(['pass', 'fail', 'invalid']),
	verdict_reasons: texts,
	...{total_requests: count, successful_requests: count},
	...{total_time: count, requests_per_second: figure},
	...{passed: count, failed: count, errored: count, left: optional(count), unfinished: count},
	...{latency: distribution, connect: distribution, first_token: distribution},
	...{chunk_gap: distribution, response_time: distribution, ack: optional(distribution)},
	...{connect_dns: optional(distribution), connect_tcp: optional(distribution)},
	...{connect_tls: optional(distribution), connect_upgrade: optional(distribution)},
	setup: optional(distribution),
	phases: optional(z.record(z.string(), distribution)),
	usage: optional(usage),
	tokens_per_second: optional(distribution),
	errors,
	notices: optional(errors),
	insights_query: optional(z.string()),
	sequence: optional(z.looseObject({lost: count, duplicated: count, out_of_order: count})),
	metrics: z.record(
		z.string(),
		z.looseObject({
			...metricFigures,
			failed_responses: z.array(failedPair),
			error_responses: optional(z.array(z.looseObject({id: z.string(), message: z.string()}))),
		}),
	),
	per_intent: z.record(
		z.string(),
		z.looseObject({
			...{...outcomes, latency: distribution, response_time: optional(distribution)},
			metrics,
		}),
	),
	thresholds: z.array(threshold),
	steps: optional(z.array(step)),
	planned_steps: optional(count),
	capacity: optional(capacity),
	warmup: optional(z.looseObject({sent: count, errored: count})),
	series: optional(z.array(point)),
	generator,
	gateway: optional(traffic),
	reruns: optional(z.array(rerun)),
});

/** One line that says why a value does not fit a schema, with the path; undefined when it fits. */
export function problemWithShape(schema: z.ZodType, value: unknown): string | undefined {
	const issue = schema.safeParse(value).error?.issues[0];
	if (issue === undefined) return undefined;
	const path = issue.path.map(String).join('.');
	return path === '' ? issue.message : `${path}: ${issue.message}`;
}
