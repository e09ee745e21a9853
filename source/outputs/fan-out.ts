import type {AttemptSample} from '../model/attempt-sample.ts';
import type {Attempt} from '../model/attempt.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {Summary} from '../model/summary.ts';
import {UserError} from '../model/user-error.ts';
import type {Delta} from '../statistics/delta.ts';
import {formatSeconds} from '../terminal/format.ts';
import {createAttemptBatches, type AttemptBatches} from './attempt-batches.ts';
import {problemWithOutput, type Output, type OutputStart} from './output.ts';

/** Milliseconds that an output gets to start, and to end. */
export const settleLimit = 5000;
/** Milliseconds that it gets per batch of attempts: it may be slow, but must settle. */
export const takeLimit = 30_000;

export type FanOutOptions = {
	/** Reports an output that failed, once. */
	readonly warn: (text: string) => void;
	/** Reads a line of an attempt sample. */
	readonly read: (line: string) => Attempt | undefined;
	readonly limits?: {readonly settle?: number; readonly take?: number};
	readonly now?: () => number;
};

/** Combines the outputs of a live run into one that never throws. */
export type FanOut = {
	/** The highest rate of attempts per second that an output declares; 0 if none does. */
	readonly attemptsPerSecond: number;
	readonly start: (run: OutputStart) => void;
	readonly delta: (delta: Delta) => void;
	readonly snapshot: (snapshot: Snapshot) => void;
	readonly attempts: (sample: AttemptSample) => void;
	/** Resolves when every output has ended, or when the time limit is over. Never rejects. */
	readonly end: (summary: Summary) => Promise<void>;
};

type Hook = 'start' | 'delta' | 'snapshot' | 'attempts' | 'end';

/** An output that has not failed. */
type Listener = {
	readonly output: Output;
	readonly batches: AttemptBatches | undefined;
	/** Settles with its start. */
	started: Promise<void>;
};

const messageOf = (error: unknown): string =>
	error instanceof Error ? error.message : String(error);

/**
 * Waits for work up to a limit in milliseconds; rejects if the work does, or if it takes longer.
 * Only the end of a run keeps the process alive for it.
 */
async function within(limit: number, work: PromiseLike<unknown>, isEnd: boolean): Promise<void> {
	const {promise: late, reject} = Promise.withResolvers<never>();
	const error = new Error(`it did not finish within ${formatSeconds(limit / 1000)}`);
	const timer = setTimeout(() => reject(error), limit);
	if (!isEnd) timer.unref();
	try {
		await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
	typeof (value as {readonly then?: unknown} | null | undefined)?.then === 'function';

/** @throws UserError for an invalid output */
export function checkOutputs(outputs: readonly Output[]): void {
	const problems = outputs.map(problemWithOutput).filter((problem) => problem !== undefined);
	if (problems.length > 0) throw new UserError(problems);
}

/** Feeds a live run to several outputs; `Output` documents how failures are handled. */
export function createFanOut(
	outputs: readonly Output[],
	{warn, read, limits = {}, now = () => performance.now()}: FanOutOptions,
): FanOut {
	const {settle = settleLimit, take = takeLimit} = limits;
	const listeners = new Set<Listener>();

	function drop(listener: Listener, hook: Hook, error: unknown): void {
		if (!listeners.delete(listener)) return;
		const {name} = listener.output;
		warn(
			`the output "${name}" failed in "${hook}": ${messageOf(error)}; the run continues without it`,
		);
	}

	/** Calls a hook; resolves when it settles or its time is over, and never rejects. */
	async function call(
		listener: Listener,
		hook: Hook,
		limit: number,
		act: () => unknown,
	): Promise<void> {
		if (!listeners.has(listener)) return;
		try {
			const result = act();
			if (isPromise(result)) await within(limit, result, hook === 'end');
		} catch (error) {
			drop(listener, hook, error);
		}
	}

	function listen(output: Output): void {
		const {attempts: declared} = output;
		const batches =
			declared &&
			createAttemptBatches({
				...{declared, read, now},
				send: (batch) => call(listener, 'attempts', take, () => declared.take(batch)),
			});
		const listener: Listener = {output, batches, started: Promise.resolve()};
		listeners.add(listener);
	}

	async function endOne(listener: Listener, summary: Summary): Promise<void> {
		const {output, batches} = listener;
		await call(listener, 'end', settle, async () => {
			await listener.started;
			await batches?.close();
			// It may have failed meanwhile, which is already reported.
			if (listeners.has(listener)) await output.end?.(summary);
		});
		listeners.delete(listener);
	}

	for (const output of outputs) listen(output);
	return {
		attemptsPerSecond: Math.max(0, ...outputs.map(({attempts}) => attempts?.perSecond ?? 0)),
		start(run) {
			for (const listener of listeners) {
				const {output, batches} = listener;
				listener.started = call(listener, 'start', settle, () => output.start?.(run));
				void listener.started.then(() => batches?.open());
			}
		},
		delta(delta) {
			for (const listener of listeners) {
				const {output} = listener;
				if (output.delta) void call(listener, 'delta', settle, () => output.delta?.(delta));
			}
		},
		snapshot(snapshot) {
			for (const listener of listeners) {
				const {output} = listener;
				if (output.snapshot) {
					void call(listener, 'snapshot', settle, () => output.snapshot?.(snapshot));
				}
			}
		},
		attempts(sample) {
			for (const {batches} of listeners) batches?.offer(sample);
		},
		async end(summary) {
			await Promise.all([...listeners].map((listener) => endOne(listener, summary)));
		},
	};
}
