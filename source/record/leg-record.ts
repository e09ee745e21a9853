import type {GeneratorFigures, GeneratorReason, HealthWindow} from '../model/health.ts';
import {levelUnitOf, type Leg} from '../model/load.ts';
import type {LoadPlan} from '../model/load-plan.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {RunGauges} from '../model/run-gauges.ts';
import type {Capacity, GroupFigures, StepFigures} from '../model/snapshot.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {createGeneratorHealth} from '../health/generator-health.ts';
import {createRecentHealth} from '../health/recent-health.ts';
import {createLegPlanner} from './leg-planner.ts';
import {createStepTracker, type StepEnd, type StepProgress} from './step-tracker.ts';

export type LegRecordOptions = {
	readonly loadPlan: LoadPlan;
	readonly thresholds: readonly Threshold[];
	readonly workers: number;
	/** The allowed rate of new connections per second. */
	readonly connectRate?: number | undefined;
	/** The known attempts of a step. */
	readonly group: (step: number) => GroupFigures;
	/** Takes the required load at a moment, in seconds since the run began. */
	readonly level?: (at: number, level: number, step: number) => void;
};

type Of<Type extends RunEvent['type']> = Extract<RunEvent, {type: Type}>;

/** The legs of a run and their seconds of load, from the run's events. */
export type LegRecord = {
	readonly begin: (event: Of<'leg'>) => void;
	/** @param isStopped the run was stopped: no leg follows */
	readonly end: (event: Of<'leg_end'>, isStopped: boolean) => void;
	readonly second: (event: Of<'second'>) => void;
	/** The level was changed by hand. */
	readonly level: (event: Of<'level'>) => void;
	/** The latest recorded gauges; null before the first. */
	readonly gauges: () => RunGauges | null;
	readonly generator: () => GeneratorFigures;
	/** Why the generator falls behind right now, by the last seconds of load; empty when it does not. */
	readonly strain: () => readonly GeneratorReason[];
	/** @param moment the state of the running step; if absent, as last recorded */
	readonly steps: (moment?: StepProgress) => readonly StepFigures[];
	readonly stepsDone: () => readonly StepFigures[];
	readonly capacity: () => Capacity | null;
};

/** Seconds: reports arrive every tenth of a second. */
const justBefore = 0.1;

/** A run is saturated if one of its steps was, even if the whole run doesn't show it. */
function withSteps(figures: GeneratorFigures, steps: readonly StepFigures[]): GeneratorFigures {
	if (figures.saturated) return figures;
	const reasons = steps.flatMap(({step, level, unit, generator}) =>
		generator.reasons.flatMap((reason) =>
			reason.kind === 'step' ? [] : [{kind: 'step', step, level, unit, reason} as const],
		),
	);
	return reasons.length === 0 ? figures : {...figures, saturated: true, reasons};
}

function stepEndOf({how, reason, cause}: Of<'leg_end'>): StepEnd {
	return how === 'broken' ? {how, reason: cause ?? {kind: 'recorded', text: reason ?? ''}} : {how};
}

export function createLegRecord(options: LegRecordOptions): LegRecord {
	const {loadPlan, thresholds, workers, connectRate, group: groupOf, level: noteLevel} = options;
	const unit = levelUnitOf(loadPlan.leg.model);
	const planner = createLegPlanner(loadPlan, thresholds);
	const health = createGeneratorHealth({workers, connectRate});
	const recent = createRecentHealth({workers, connectRate});
	const steps = createStepTracker({thresholds, unit, workers, connectRate});
	let gauges: RunGauges | null = null;
	let window: HealthWindow | undefined;
	let leg: Of<'leg'> | undefined;
	/** The next leg of the plan; null while the previous one is not over. */
	let next: Leg | undefined | null = null;
	/** A leg's last replies are reported after it is over, when it has no level any more. */
	let lastLevel = 0;

	/** Takes the level of a step from its event, even if the plan would give another one now. */
	const stepLeg = ({kind, step, level: start}: Of<'leg'>): Leg => ({
		...loadPlan.leg,
		...{kind, step, ramp: {start, segments: []}},
	});

	const momentOf = (at: HealthWindow): StepProgress => ({
		health: at,
		group: groupOf(leg?.step ?? 0),
		elapsed: gauges?.legActive ?? 0,
		progress: 0,
	});

	function takeMoment(moment: Of<'second'>['moment'], now: HealthWindow): void {
		switch (moment) {
			case 'second':
				health.observe(now);
				recent.observe(now);
				steps.observe(now);
				break;
			case 'leg':
				if (leg && leg.step > 0) steps.begin(stepLeg(leg), now);
				break;
			case 'leg_end':
				break;
			case 'end':
				health.conclude(now);
				break;
		}
	}

	return {
		begin(event) {
			next ??= planner.next(steps.done());
			next = null;
			leg = event;
			lastLevel = event.level;
			if (event.kind !== 'warmup') noteLevel?.(event.at, event.level, event.step);
		},
		end(event, isStopped) {
			if (leg && leg.step > 0 && window) steps.end(momentOf(window), stepEndOf(event));
			leg = undefined;
			if (!isStopped) next = planner.next(steps.done());
		},
		second(event) {
			window = event;
			({gauges} = event);
			if (event.moment !== 'leg') steps.follow(gauges.level);
			takeMoment(event.moment, window);
			lastLevel = gauges.level ?? lastLevel;
			if (!leg || leg.kind === 'warmup' || event.moment === 'leg') return;
			noteLevel?.(event.at, lastLevel, leg.step);
			// Reported at the very start of a second, it also belongs to the second before.
			noteLevel?.(Math.max(leg.at, event.at - justBefore), lastLevel, leg.step);
		},
		level({at, level}) {
			lastLevel = level;
			steps.follow(level);
			if (leg && leg.kind !== 'warmup') noteLevel?.(at, level, leg.step);
		},
		gauges: () => gauges,
		generator: () => withSteps(health.figures(), steps.done()),
		strain: recent.reasons,
		steps: (moment) => {
			if (moment) return steps.figures(moment);
			return window ? steps.figures(momentOf(window)) : steps.done();
		},
		stepsDone: steps.done,
		capacity: planner.capacity,
	};
}
