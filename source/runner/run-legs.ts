import type {EndReason} from '../model/end-reason.ts';
import {levelUnitOf, type Leg} from '../model/load.ts';
import type {LegPlanner} from '../record/leg-planner.ts';
import type {StepEnd} from '../record/step-tracker.ts';
import {describeEndReason} from '../terminal/end-reason.ts';
import type {EngineControl} from './engine-control.ts';
import {createLegRunner, type LegRunner} from './leg-runner.ts';
import type {LiveRecord} from './live-record.ts';
import type {PhaseHolder} from './runner-phase.ts';

/** The legs of a live run: what the engines receive, and the resulting events. */
export type RunLegs = Pick<LegRunner, 'leg' | 'upcoming' | 'cancel'> & {
	/** Goes to the next leg, or ends the run. */
	readonly next: () => void;
	/** The engines have finished the leg; `taken` is its number of prompts. */
	readonly drained: (taken: number) => void;
	/** The running leg can't hold its level: ends the leg, not the run. */
	readonly breakOff: (reason: EndReason) => void;
};

type Options = {
	readonly live: Pick<LiveRecord, 'clock' | 'emit' | 'monitor' | 'record'>;
	readonly planner: LegPlanner;
	readonly engines: EngineControl;
	readonly phases: PhaseHolder;
	/** A leg has begun or ended. */
	readonly changed: () => void;
};

export function createRunLegs({live, planner, engines, phases, changed}: Options): RunLegs {
	const {clock, emit, monitor, record} = live;
	const legRunner = createLegRunner(planner, {begin, over: engines.finish});
	let broken: EndReason | undefined;

	function begin(leg: Leg, first: number): void {
		broken = undefined;
		const {kind, step, model, ramp} = leg;
		const [unit, level] = [levelUnitOf(model), ramp.start];
		emit({type: 'leg', at: clock(), kind, step, model, unit, level, first});
		const before = engines.gauges();
		monitor.begin(leg, before);
		engines.reset();
		// One clock for all: a worker's own sum would omit what it did not wait for.
		const {time, prompts} = before.busy;
		const busyTime = prompts > 0 ? time / prompts : undefined;
		engines.send({type: 'leg', leg, first, before: before.elapsed, busyTime});
		changed();
	}

	function endOf(): StepEnd {
		const state = phases.get();
		if (state.phase === 'stopping' && state.leg === 'cut') return {how: 'cut'};
		return broken ? {how: 'broken', reason: broken} : {how: 'done'};
	}

	function next(): void {
		if (phases.get().phase === 'stopping') engines.finish();
		else legRunner.next(record.stepsDone());
	}

	return {
		leg: legRunner.leg,
		upcoming: legRunner.upcoming,
		cancel: legRunner.cancel,
		next,
		drained(taken) {
			monitor.endLeg(engines.gauges());
			const end = endOf();
			emit({
				...{type: 'leg_end', at: clock(), taken, how: end.how},
				...(end.how === 'broken' && {reason: describeEndReason(end.reason), cause: end.reason}),
			});
			legRunner.end(taken);
			next();
			changed();
		},
		breakOff(reason) {
			broken ??= reason;
			engines.send({type: 'cut'});
		},
	};
}
