import {z} from 'zod';
import type {EndReason} from '../model/end-reason.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {LegKind} from '../model/load.ts';

const count = z.number();
const time = z.number();
const unit = z.enum(['connections', 'rate']);
const figure = z.number().nullable();

const gauges = z.object({
	elapsed: time,
	legActive: time,
	level: figure,
	sent: count,
	inFlight: count,
	unmatched: count,
	greetings: count,
	doubtful: count,
	unverified: count,
	dropped: count,
	late: count,
	warmup: z.object({sent: count, errored: count}),
	opened: count,
	traffic: z.object({
		unitsSent: count,
		unitsReceived: count,
		framesReceived: count,
		connectionsOpened: count,
		connectionSeconds: time,
		peakOpenRate: count,
	}),
});

const schedule = z.object({prompts: count, seconds: time, sent: count});
const held = z.object({users: time, disk: time, metrics: time, loop: time});
const cpu = z.object({wall: time, own: time, machine: time, cores: count, maxRss: count});

/** See `HealthWindow`. */
const health = {
	elapsed: time,
	loopDelay: figure,
	loopDelayAt: figure,
	medianLatency: figure,
	schedule: schedule.nullable(),
	sent: count,
	late: count,
	dropped: count,
	finished: count,
	connections: count,
	atMostConnections: z.boolean(),
	gated: z.boolean(),
	held: held.nullable().default(null),
	refused: z.boolean(),
	cpu: cpu.nullable(),
};

const event = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
	z.object({type: z.literal(type), at: time, ...shape});

const of = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
	z.object({kind: z.literal(kind), ...shape});

const ofThreshold = {expression: z.string(), actual: figure, seconds: time};
const error = z.string().nullable();

/** See `EndReason`; one that a later version adds is left out, its text stays. */
const cause = z
	.discriminatedUnion('kind', [
		of('errors', {share: z.number(), seconds: time, errored: count, finished: count, error}),
		of('threshold_lost', ofThreshold),
		of('threshold_violated', ofThreshold),
		of('never_connected', {tries: count, seconds: time, error}),
		of('outage', {seconds: time, refused: count, error}),
		of('distrust', {}),
		of('recorded', {text: z.string()}),
	])
	.optional()
	.catch(undefined) satisfies z.ZodType<EndReason | undefined>;

const onConnection = {connection: count, error: z.string(), message: z.string()};

/** A line of `events.jsonl`, its keys in camelCase. What later versions add to an event is left out. */
/** `probe` is what earlier versions called the levels of a search. */
const legKind = z
	.enum(['warmup', 'steady', 'stages', 'step', 'search', 'probe'])
	.transform((kind): LegKind => (kind === 'probe' ? 'search' : kind));

export const eventSchema: z.ZodType<RunEvent> = z.discriminatedUnion('type', [
	event('begin', {
		workers: count,
		connectRate: figure,
		units: count,
		planned: figure,
	}),
	event('leg', {
		kind: legKind,
		step: count,
		model: z.enum(['closed', 'open']),
		unit,
		level: z.number(),
		first: count,
	}),
	event('leg_end', {
		taken: count,
		how: z.enum(['done', 'cut', 'broken']),
		reason: z.string().optional(),
		cause,
	}),
	event('pause', {}),
	event('resume', {}),
	event('level', {level: z.number()}),
	event('outage', {to: figure, refused: count, error: z.string()}),
	event('second', {
		moment: z.enum(['second', 'leg', 'leg_end', 'end']),
		...health,
		gauges,
	}),
	event('stop', {elapsed: time, step: count, begun: z.boolean(), atEnd: z.boolean()}),
	event('abort', {reason: z.string(), cause, threshold: z.string().nullable()}),
	event('end', {status: z.enum(['complete', 'interrupted', 'aborted', 'failed'])}),
	event('rerun', {started: z.string()}),
	event('look', {connection: count, clean: z.boolean(), waited: time}),
	event('doubt', {
		connection: figure,
		from: time,
		to: time,
		count,
		reason: z.string(),
		frame: z.string().optional(),
	}),
	event('unverified', {connection: count, from: time, count}),
	event('refused', onConnection),
	event('closed', onConnection),
]);
