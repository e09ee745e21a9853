import {microsecondsOf} from '../model/microseconds.ts';
import type {StopOptions} from './completion.ts';
import type {RunServices} from './run-services.ts';
import type {RunParts} from './run-parts.ts';
import type {StoppedLeg} from './runner-phase.ts';

/** Stops and ends a run. */
export type RunEnding = {
	readonly stop: (options?: StopOptions) => void;
	/** Everything is sent and written; services may score the rest before the run ends. */
	readonly enginesDone: () => void;
	/** Whether the run only waits for services. */
	readonly isLoadOver: () => boolean;
	/** The engines are gone, or were never started. */
	readonly finish: () => void;
};

type Options = RunParts & {
	/** Number of steps in the plan; null if unknown. */
	readonly steps: number | null;
	readonly services: RunServices;
	/** Releases what is needed only while the run continues. */
	readonly cleanUp: () => void;
};

export function createRunEnding(options: Options): RunEnding {
	const {live, engines, legs, publisher, completion, phases, services, steps, cleanUp} = options;
	const {clock, emit, record, monitor, runFigures} = live;

	/** Once the load is over, the run can only be waiting for services. */
	let load: 'on' | 'over' = 'on';

	function endLoad(): void {
		if (load === 'over') return;
		load = 'over';
		monitor.conclude(engines.gauges());
	}

	function finish(): void {
		const {phase} = phases.get();
		if (phase === 'done') return;
		services.abandon();
		legs.cancel();
		publisher.stop();
		cleanUp();
		phases.set({phase: 'done'});
		if (phase === 'idle') live.begin();
		endLoad();
		emit({type: 'end', at: clock(), status: completion.status()});
		runFigures.close();
		publisher.publish();
		completion.settle(publisher.snapshot());
	}

	function abandon(): void {
		if (phases.get().phase === 'stopping') phases.set({phase: 'stopping', leg: 'cut'});
		engines.abandon();
		services.abandon();
	}

	/** Records where the run was stopped. */
	function recordStop(): StoppedLeg {
		const {elapsed, exhausted, turnsLeft} = engines.gauges();
		const leg = legs.leg();
		const step = (leg ?? legs.upcoming()?.leg)?.step ?? 0;
		const isLast = leg !== undefined && leg.kind !== 'warmup' && step === (steps ?? 0);
		const isWhole = leg !== undefined && exhausted && turnsLeft === 0;
		emit({
			...{type: 'stop', at: clock(), elapsed: microsecondsOf(elapsed) / 1e6, step},
			...{begun: leg !== undefined, atEnd: isWhole && isLast},
		});
		return isWhole ? 'whole' : 'cut';
	}

	function enginesDone(): void {
		if (!services.areNeeded() || phases.get().phase === 'done') {
			finish();
			return;
		}
		endLoad();
		if (completion.isHurried()) services.abandon();
		void services.finish().then(finish);
		publisher.mark();
	}

	return {
		enginesDone,
		isLoadOver: () => load === 'over',
		stop({grace, interrupted = false, failure} = {}) {
			const state = phases.get();
			if (state.phase === 'done') return;
			if (failure !== undefined) completion.fail(failure);
			if (interrupted) completion.interrupt();
			if (state.phase === 'idle') {
				finish();
				return;
			}
			// Once connections are closing, there is nothing left to stop.
			const isNew = !record.stopped() && !engines.isFinishing();
			const known = state.phase === 'stopping' ? state.leg : 'cut';
			phases.set({phase: 'stopping', leg: isNew ? recordStop() : known});
			engines.stop();
			if (legs.cancel()) engines.finish();
			if (load === 'over') services.abandon();
			if (grace !== undefined) completion.later(grace, abandon);
			publisher.publish();
		},
		finish,
	};
}
