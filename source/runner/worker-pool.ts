import type {AttemptSample} from '../model/attempt-sample.ts';
import type {EngineEvent} from '../model/run-event.ts';
import type {Delta} from '../statistics/delta.ts';
import type {WorkerHandle, StartEngine} from './worker-handle.ts';
import {
	idleGauges,
	mergeGauges,
	noGauges,
	initialLegCounts,
	type PoolGauges,
} from '../record/pool-gauges.ts';
import type {FromWorker, ToWorker} from '../worker/messages.ts';
import type {RunSetup} from '../prepare/run-setup.ts';
import type {WorkerGauges} from '../model/worker-gauges.ts';

export type WorkerPoolEvents = {
	/** All workers are running. */
	readonly ready: () => void;
	readonly delta: (delta: Delta) => void;
	/** A sample of finished attempts; only if outputs declare them. */
	readonly sample: (sample: AttemptSample) => void;
	/** All workers have finished the leg; `taken` is its number of prompts. */
	readonly drained: (taken: number) => void;
	/** Events of the connections, worker by worker. */
	readonly events: (events: readonly EngineEvent[]) => void;
	/** Replies can't be matched to their prompts any more. */
	readonly distrust: () => void;
	readonly log: (text: string) => void;
	readonly warning: (text: string) => void;
	/** A worker wants another token than this one. */
	readonly tokenWanted: (wanted: {readonly used: string; readonly refused: boolean}) => void;
	readonly failed: (message: string) => void;
	/** All workers are gone. */
	readonly done: () => void;
};

/** All engines of a run, behind one interface. */
export type WorkerPool = {
	readonly send: (message: ToWorker) => void;
	/** Ends them at once. */
	readonly kill: () => void;
	/** The gauges of all workers together. */
	readonly gauges: () => PoolGauges;
	/** Bytes of results that still wait for the disk after all other work is done. */
	readonly unwritten: () => number;
	/** Starts counting the prompts of a leg. */
	readonly reset: () => void;
};

/** Starts engines that share the prompts, the connections and the rate of the run. */
export function createWorkerPool(
	setup: RunSetup,
	workers: number,
	startEngine: StartEngine,
	events: WorkerPoolEvents,
): WorkerPool {
	const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
	const gauges = new Array<WorkerGauges>(workers).fill(noGauges);
	const ready = new Set<number>();
	const done = new Set<number>();
	/** How many prompts of the leg each worker took, once it has drained. */
	const drained = new Map<number, number>();
	const unwritten = gauges.map(() => 0);
	let merged: PoolGauges | undefined = idleGauges;
	/** Prompts that each worker knew to be scheduled when the leg began. */
	let before: readonly number[] = gauges.map(() => 0);
	let legs = 0;

	/** Until a worker reports on the new leg, its figures from the old one must not count. */
	const ofThisLeg = (last: WorkerGauges): WorkerGauges =>
		last.legs === legs ? last : {...last, ...initialLegCounts};

	function endLeg(): void {
		if (drained.size + done.size < workers || drained.size === 0) return;
		let all = 0;
		for (const count of drained.values()) all += count;
		drained.clear();
		events.drained(all);
	}

	/** Results of an engine that crashed may still be on their way. */
	function endIfDone(): void {
		if (done.size === workers && !writer?.isWorking()) events.done();
	}

	function receive(worker: number, message: FromWorker): void {
		if (message.type === 'token-wanted') return events.tokenWanted(message);
		switch (message.type) {
			case 'ready':
				ready.add(worker);
				if (ready.size === workers) {
					events.ready();
					if (setup.plan.save === 'all' || setup.rerun) writer?.start();
				}
				break;
			case 'delta':
				gauges[worker] = ofThisLeg(message.gauges);
				merged = undefined;
				if (message.events.length > 0) events.events(message.events);
				events.delta(message.delta);
				if (message.sample) events.sample(message.sample);
				break;
			case 'drained':
				drained.set(worker, message.taken);
				endLeg();
				break;
			case 'writing':
				// A run that saves only what fails may never need the thread.
				writer?.start();
				break;
			case 'closing':
				unwritten[worker] = message.unwritten;
				break;
			case 'warning':
				events.warning(message.text);
				break;
			case 'distrust':
				events.distrust();
				break;
			case 'log':
				events.log(message.text);
				break;
			case 'failed':
				events.failed(message.message);
				break;
			case 'done':
				done.add(worker);
				unwritten[worker] = 0;
				drained.delete(worker);
				if (done.size === workers) endIfDone();
				else endLeg();
				break;
		}
	}

	const writer =
		setup.resultsFile === null
			? undefined
			: startEngine.createWriter?.(setup, setup.resultsFile, workers, {
					failed: events.failed,
					over: endIfDone,
				});
	const handles = gauges.map((_, worker): WorkerHandle => {
		const results = writer?.ports[worker];
		return startEngine({...setup, worker, workers, taken, ...(results && {results})}, (message) =>
			receive(worker, message),
		);
	});
	return {
		send(message) {
			for (const handle of handles) handle.send(message);
		},
		kill() {
			for (const handle of handles) handle.kill();
			writer?.kill();
		},
		gauges() {
			merged ??= mergeGauges(gauges, before);
			return merged;
		},
		unwritten: () => unwritten.reduce((sum, bytes) => sum + bytes, 0),
		reset() {
			Atomics.store(taken, 0, 0);
			before = gauges.map(({scheduled}) => scheduled ?? 0);
			legs++;
			for (const [worker, last] of gauges.entries()) gauges[worker] = ofThisLeg(last);
			merged = undefined;
		},
	};
}
