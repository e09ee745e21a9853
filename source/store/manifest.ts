import {z} from 'zod';
import {runStatuses, type CapacityDigest, type RunDigest} from '../model/run-digest.ts';

const capacitySchema: z.ZodType<CapacityDigest> = z.object({
	unit: z.enum(['connections', 'rate']),
	level: z.number().nullable(),
	at_least: z.boolean().optional(),
});

const digestSchema: z.ZodType<RunDigest> = z.object({
	verdict: z.enum(['pass', 'fail', 'invalid']),
	total_requests: z.number(),
	errored: z.number(),
	failed: z.number().optional(),
	thresholds: z.number().optional(),
	/** Seconds. */
	p95: z.number().nullable(),
	response_p95: z.number().nullable().optional(),
	averages: z.record(z.string(), z.number().nullable()),
	stopped: z.string().optional(),
	capacity: capacitySchema.optional(),
});

/** The description of a run: written before the first send, and again at its end. */
export const manifestSchema = z.object({
	schema_version: z.literal(1),
	id: z.string(),
	name: z.string(),
	status: z.enum(runStatuses),
	/** The process that ran it, in runs of earlier versions; now recorded in the lock. */
	pid: z.number().optional(),
	started: z.iso.datetime({offset: true}),
	ended: z.string().optional(),
	/** What a list of runs shows without reading the summary; set at the end of the run. */
	digest: digestSchema.optional(),
	/**
	 * The size of the summary that the digest was made from: one of another size may be damaged.
	 */
	summary_bytes: z.number().optional(),
	/** The plan without secrets; durations in milliseconds. */
	plan: z.record(z.string(), z.unknown()),
	/** The way to the server; absent if it was the straight one. */
	way: z.object({proxy: z.string().optional(), connect_to: z.string().optional()}).optional(),
	seed: z.number(),
	/** All metrics of the run, user modules included. */
	metrics: z.array(z.string()),
	dataset: z.object({
		/** Prompts chosen for the run, without repeats. */
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
