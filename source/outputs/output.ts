import type {Attempt} from '../model/attempt.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {Summary} from '../model/summary.ts';
import type {Delta} from '../statistics/delta.ts';

/** What an output receives when a run begins. */
export type OutputStart = {
	readonly id: string;
	readonly name: string;
	/** ISO 8601. */
	readonly started: string;
	readonly tags: Readonly<Record<string, string>>;
	/** The run's options as in its manifest, secrets masked. */
	readonly plan: Readonly<Record<string, unknown>>;
	/** Names of all metrics, in the column order of a delta's rows. */
	readonly metrics: readonly string[];
	/** Number of prompts, if those of a finished run are sent again. */
	readonly rerun?: number;
};

/** Finished attempts, in no particular order. */
export type AttemptBatch = {
	readonly attempts: readonly Attempt[];
	/** Attempts since the last batch that no batch contains: above the rate, or too many to wait. */
	readonly dropped: number;
};

/**
 * Listens to a live run on the main thread; every hook is optional. An output that throws, rejects or
 * never settles is reported once as a warning and gets nothing more; the run continues.
 */
export type Output = {
	readonly name: string;
	/** The run doesn't wait for it: deltas and snapshots may arrive before it settles, attempts do not. */
	readonly start?: (run: OutputStart) => void | Promise<void>;
	/** What finished since the last delta; one per 100 ms and worker. */
	readonly delta?: (delta: Delta) => void;
	/** The state of the run, ten times a second while something changes. */
	readonly snapshot?: (snapshot: Snapshot) => void;
	/** A random sample of finished attempts; costs the engines nothing unless an output declares it. */
	readonly attempts?: {
		/** Attempts per second at most. */
		readonly perSecond: number;
		/** Takes one batch at a time: until it settles, further attempts wait or are dropped. */
		readonly take: (batch: AttemptBatch) => void | Promise<void>;
	};
	/** The run is over and saved; waited for a few seconds. A rerun's summary is of what it sent. */
	readonly end?: (summary: Summary) => void | Promise<void>;
};

/** Gives an output its type. */
export const defineOutput = (output: Output): Output => output;

const hooks = ['start', 'delta', 'snapshot', 'end'] as const;

/** Why a value is not an output; undefined if it is one. */
export function problemWithOutput(value: unknown): string | undefined {
	if (value === null || typeof value !== 'object') return 'an output is an object with a name';
	const output = value as Readonly<Record<string, unknown>>;
	const {name, attempts} = output;
	if (typeof name !== 'string' || name === '') return 'an output needs a "name", a text';
	const bad = hooks.find(
		(hook) => output[hook] !== undefined && typeof output[hook] !== 'function',
	);
	if (bad !== undefined) return `output "${name}": "${bad}" is not a function`;
	if (attempts === undefined) return undefined;
	if (attempts === null || typeof attempts !== 'object') {
		return `output "${name}": "attempts" is not an object such as {perSecond: 100, take: (batch) => {}}`;
	}
	const {perSecond, take} = attempts as Readonly<Record<string, unknown>>;
	if (typeof take !== 'function') return `output "${name}": "attempts.take" is not a function`;
	return typeof perSecond === 'number' && perSecond > 0 && Number.isFinite(perSecond)
		? undefined
		: `output "${name}": "attempts.perSecond" is not a number above 0`;
}
