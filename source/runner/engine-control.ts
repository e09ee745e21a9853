import type {RunSetup} from '../prepare/run-setup.ts';
import {idleGauges, type PoolGauges} from '../record/pool-gauges.ts';
import {formatBytes} from '../terminal/format.ts';
import type {ToWorker} from '../worker/messages.ts';
import type {Completion} from './completion.ts';
import type {DiskPatience} from './disk-patience.ts';
import type {StartEngine} from './worker-handle.ts';
import {createWorkerPool, type WorkerPool, type WorkerPoolEvents} from './worker-pool.ts';

/** Milliseconds that the engines get to stop and write their results. */
const killGrace = 3000;
/** Milliseconds between two checks of a slow disk. */
const lookInterval = 500;

/** The engines of a run from start to end. */
export type EngineControl = {
	readonly start: (workers: number, events: WorkerPoolEvents) => void;
	readonly send: (message: ToWorker) => void;
	readonly gauges: () => PoolGauges;
	/** Starts counting the prompts of a leg. */
	readonly reset: () => void;
	/** Sends nothing more, and closes the connections; further calls change nothing. */
	readonly finish: () => void;
	/** Connections are being closed. */
	readonly isFinishing: () => boolean;
	/** Stops sending; if connections are already closing, hurries. */
	readonly stop: () => void;
	/** Gives up what is in flight, and kills engines that don't end by themselves. */
	readonly abandon: () => void;
};

type Options = {
	readonly setup: RunSetup;
	readonly startEngine: StartEngine;
	readonly completion: Completion;
	readonly patience: DiskPatience;
	/** The engines were killed and report nothing more. */
	readonly killed: () => void;
};

type State =
	| {readonly kind: 'idle'}
	| {readonly kind: 'working'; readonly pool: WorkerPool}
	| {readonly kind: 'finishing'; readonly pool: WorkerPool};

export function createEngineControl(options: Options): EngineControl {
	const {setup, startEngine, completion, patience, killed} = options;
	let state: State = {kind: 'idle'};
	const pool = () => (state.kind === 'idle' ? undefined : state.pool);
	const send = (message: ToWorker) => pool()?.send(message);

	/** Kills engines that don't end by themselves, unless they only wait for the disk. */
	function killLater(wait: number): void {
		completion.later(wait, () => {
			const unwritten = pool()?.unwritten() ?? 0;
			if (unwritten > 0 && patience.left() > 0) {
				killLater(lookInterval);
				return;
			}
			completion.fail(
				unwritten > 0
					? `the disk was too slow: ${formatBytes(unwritten)} of results were not written`
					: 'the engine did not stop in time and was killed',
			);
			pool()?.kill();
			killed();
		});
	}

	return {
		start(workers, events) {
			state = {kind: 'working', pool: createWorkerPool(setup, workers, startEngine, events)};
		},
		send,
		gauges: () => pool()?.gauges() ?? idleGauges,
		reset: () => pool()?.reset(),
		finish() {
			if (state.kind !== 'working') return;
			state = {kind: 'finishing', pool: state.pool};
			send({type: 'finish', hurry: completion.isHurried()});
		},
		isFinishing: () => state.kind === 'finishing',
		stop() {
			send({type: 'stop'});
			if (state.kind === 'finishing') send({type: 'finish', hurry: true});
		},
		abandon() {
			patience.begin();
			send({type: 'abandon'});
			killLater(killGrace);
		},
	};
}
