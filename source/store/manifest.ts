import {z} from 'zod';

export const runStatuses = ['running', 'complete', 'interrupted', 'aborted', 'failed'] as const;
export type RunStatus = (typeof runStatuses)[number];

const capacitySchema = z.object({
	unit: z.enum(['connections', 'rate']),
	/** Null when none was found. */
	level: z.number().nullable(),
	/** The server may take more; absent in digests of earlier versions. */
	at_least: z.boolean().optional(),
});

/** What a search for the capacity has found. */
export type CapacityDigest = z.output<typeof capacitySchema>;

const digestSchema = z.object({
	verdict: z.enum(['pass', 'fail', 'invalid']),
	total_requests: z.number(),
	errored: z.number(),
	/** Seconds. */
	p95: z.number().nullable(),
	/** Absent in digests of earlier versions. */
	response_p95: z.number().nullable().optional(),
	averages: z.record(z.string(), z.number().nullable()),
	/** How far it came when the user stopped it. */
	stopped: z.string().optional(),
	/** Of a search for the capacity. */
	capacity: capacitySchema.optional(),
});

/** A run in a line. */
export type RunDigest = z.output<typeof digestSchema>;

/** Whether a run's response time says more than its latency, as far as a list shows them. */
export const hasOwnResponseP95 = ({p95, response_p95: response = p95}: RunDigest): boolean =>
	response !== p95;

/** What a run was: written before the first send, and again when it ends. */
export const manifestSchema = z.object({
	schema_version: z.literal(1),
	id: z.string(),
	name: z.string(),
	status: z.enum(runStatuses),
	/** Of the process that ran it, in runs of earlier versions: now the lock says it. */
	pid: z.number().optional(),
	started: z.iso.datetime({offset: true}),
	ended: z.string().optional(),
	/** What a list of runs shows, so that it need not read summaries; set when the run ends. */
	digest: digestSchema.optional(),
	/** Of the summary that the digest was made of: one of another length may be damaged. */
	summary_bytes: z.number().optional(),
	/** The plan without secrets; durations in milliseconds. */
	plan: z.record(z.string(), z.unknown()),
	seed: z.number(),
	/** All metrics of the run, a user's own included. */
	metrics: z.array(z.string()),
	dataset: z.object({
		/** Prompts chosen for the run, repeats not counted. */
		selected: z.number(),
		skipped: z.number(),
		files: z.array(
			z.object({
				name: z.string(),
				path: z.string(),
				sha256: z.string(),
				bytes: z.number(),
				prompts: z.number(),
				skipped: z.number(),
			}),
		),
	}),
	versions: z.object({floodgate: z.string(), node: z.string(), platform: z.string()}),
});

export type Manifest = z.output<typeof manifestSchema>;
