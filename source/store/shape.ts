import {z} from 'zod';

const figure = z.number().nullable();
const distribution = z.looseObject({count: z.number(), p50: figure, p95: figure, p99: figure});

const sentences = z.array(z.string());
const threshold = z.looseObject({expression: z.string(), ok: z.boolean(), reason: z.string()});

/**
 * As much of a saved summary as every reader relies on: enough to tell a damaged file, and no more,
 * so that a later version's additions do no harm.
 */
export const summaryShape = z.looseObject({
	schema_version: z.literal(1),
	run: z.looseObject({name: z.string(), status: z.string(), url: z.string(), started: z.string()}),
	verdict: z.enum(['pass', 'fail', 'invalid']),
	verdict_reasons: sentences,
	total_requests: z.number(),
	successful_requests: z.number(),
	total_time: z.number(),
	passed: z.number(),
	failed: z.number(),
	errored: z.number(),
	latency: distribution,
	connect: distribution,
	first_token: distribution,
	response_time: distribution,
	errors: z.record(z.string(), z.looseObject({count: z.number(), example: z.string()})),
	metrics: z.record(
		z.string(),
		z.looseObject({
			average: figure,
			count: z.number(),
			failed_count: z.number(),
			failed_responses: z.array(z.looseObject({id: z.string()})),
		}),
	),
	per_intent: z.record(z.string(), z.looseObject({count: z.number(), latency: distribution})),
	thresholds: z.array(threshold),
	steps: z
		.array(z.looseObject({level: z.number(), doubts: sentences, thresholds: z.array(threshold)}))
		.optional(),
	generator: z.looseObject({saturated: z.boolean(), reasons: sentences}),
});

/** One line on why a value does not have a shape, with the path of the culprit; undefined when it has. */
export function problemWithShape(schema: z.ZodType, value: unknown): string | undefined {
	const issue = schema.safeParse(value).error?.issues[0];
	if (issue === undefined) return undefined;
	const path = issue.path.map(String).join('.');
	return path === '' ? issue.message : `${path}: ${issue.message}`;
}
