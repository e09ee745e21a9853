import {foreignNonce} from '../model/doubt-reasons.ts';
import type {GeneratorFigures, HealthWindow} from '../model/health.ts';
import type {Leg} from '../model/load.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {RunGauges} from '../model/run-gauges.ts';
import type {Abort, Capacity, GroupFigures, StepFigures} from '../model/snapshot.ts';
import type {Stop} from '../model/stop.ts';
import type {Outages} from '../model/outages.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {createOutageFigures} from '../health/outages.ts';
import {createLegPlanner} from './leg-planner.ts';
import {createGeneratorHealth} from '../health/generator-health.ts';
import type {LoadPlan} from '../model/load-plan.ts';
import {createStepTracker, type StepProgress} from './step-tracker.ts';

export type RunRecordOptions = {
	readonly loadPlan: LoadPlan;
	readonly thresholds: readonly Threshold[];
	readonly workers: number;
	/** New connections per second that are allowed. */
	readonly connectRate?: number | undefined;
	/** The attempts of a step, as far as they are known. */
	readonly slice: (step: number) => GroupFigures;
	/** Told what load was asked for at a moment, in seconds since the run began. */
	readonly level?: (at: number, level: number, step: number) => void;
};

/**
 * What a run's events add up to: all of a summary that no attempt knows. The live run and the saved one
 * are told the same events, and so have the same figures.
 */
export type RunRecord = {
	readonly apply: (event: RunEvent) => void;
	/** The last ones that were recorded; null before the first. */
	readonly gauges: () => RunGauges | null;
	readonly generator: () => GeneratorFigures;
	/**
	 * The steps so far.
	 * @param moment how the one that is running stands; without it, as it was recorded last
	 */
	readonly steps: (moment?: StepProgress) => readonly StepFigures[];
	/** Those that are over. */
	readonly stepsDone: () => readonly StepFigures[];
	readonly capacity: () => Capacity | null;
	readonly stopped: () => Stop | null;
	readonly aborted: () => Abort | null;
	/** @param at now, in seconds since the run began; without it, the last moment that was recorded */
	readonly outages: (at?: number) => Outages;
	/** How many attempts are doubtful for which reason, given how many are. */
	readonly doubts: (doubtful: number) => Readonly<Record<string, number>>;
	/** It came to its end, and was not broken off. */
	readonly ended: () => boolean;
};

/** Seconds: reports come every tenth of one. */
const justBefore = 0.1;

type SecondEvent = Extract<RunEvent, {type: 'second'}>;

/** A run is saturated when one of its steps was, which may be too little of the whole to show. */
function withSteps(figures: GeneratorFigures, steps: readonly StepFigures[]): GeneratorFigures {
	if (figures.saturated) return figures;
	const reasons = steps.flatMap(({step, level, unit, generator}) =>
		generator.reasons.flatMap((reason) =>
			reason.kind === 'step' ? [] : [{kind: 'step', step, level, unit, reason} as const],
		),
	);
	return reasons.length === 0 ? figures : {...figures, saturated: true, reasons};
}

/** Counts the doubts by their reasons; those known at once, which are no events, make up the rest. */
function createDoubtCounts() {
	const counts = new Map<string, number>();
	let ofAll: string | undefined;
	return {
		take({connection, reason, count}: Extract<RunEvent, {type: 'doubt'}>) {
			if (connection === null) ofAll ??= reason;
			else counts.set(reason, (counts.get(reason) ?? 0) + count);
		},
		figures: (doubtful: number): Record<string, number> => {
			const known = [...counts.values()].reduce((sum, count) => sum + count, 0);
			const reason = ofAll ?? foreignNonce;
			const rest = Math.max(0, doubtful - known);
			return Object.fromEntries(rest > 0 ? [...counts, [reason, rest]] : counts);
		},
	};
}

export function createRunRecord(options: RunRecordOptions): RunRecord {
	const {loadPlan, thresholds, workers, connectRate, slice, level} = options;
	const unit = loadPlan.leg.model === 'open' ? 'rate' : 'connections';
	const planner = createLegPlanner(loadPlan, thresholds);
	const health = createGeneratorHealth({workers, connectRate});
	const steps = createStepTracker({thresholds, unit, workers, connectRate});
	const outages = createOutageFigures();
	const doubts = createDoubtCounts();
	let gauges: RunGauges | null = null;
	let window: HealthWindow | undefined;
	let leg: Extract<RunEvent, {type: 'leg'}> | undefined;
	/** What the plan has next; null while the leg before is not over. */
	let next: Leg | undefined | null = null;
	let stopped: Stop | null = null;
	let aborted: Abort | null = null;
	let ended = false;
	/** A leg's last replies are reported when it is over and has no level any more. */
	let lastLevel = 0;
	let last = 0;

	function beginLeg(event: Extract<RunEvent, {type: 'leg'}>): void {
		next ??= planner.next(steps.done());
		next = null;
		leg = event;
		lastLevel = event.level;
		if (event.kind !== 'warmup') level?.(event.at, event.level, event.step);
	}

	/** The step as the tracker knows it: its level stands in the event, whatever the plan is read as now. */
	const stepLeg = ({kind, step, level: start}: Extract<RunEvent, {type: 'leg'}>): Leg => ({
		...loadPlan.leg,
		...{kind, step, ramp: {start, segments: []}},
	});

	function endLeg({how, reason}: Extract<RunEvent, {type: 'leg_end'}>): void {
		if (leg && leg.step > 0 && window) {
			steps.end(momentOf(window), how === 'broken' ? {how, reason: reason ?? ''} : {how});
		}
		leg = undefined;
		if (stopped === null) next = planner.next(steps.done());
	}

	const momentOf = (at: HealthWindow): StepProgress => ({
		health: at,
		slice: slice(leg?.step ?? 0),
		elapsed: gauges?.legActive ?? 0,
		progress: 0,
	});

	function takeSecond(event: SecondEvent): void {
		window = event;
		({gauges} = event);
		if (event.moment !== 'leg') steps.follow(gauges.level);
		switch (event.moment) {
			case 'second':
				health.observe(window);
				steps.observe(window);
				break;
			case 'leg':
				if (leg && leg.step > 0) steps.begin(stepLeg(leg), window);
				break;
			case 'leg_end':
				break;
			case 'end':
				health.conclude(window);
				break;
		}
		lastLevel = gauges.level ?? lastLevel;
		if (!leg || leg.kind === 'warmup' || event.moment === 'leg') return;
		level?.(event.at, lastLevel, leg.step);
		// Told when a second has just begun, it is also what the one before came to.
		level?.(Math.max(leg.at, event.at - justBefore), lastLevel, leg.step);
	}

	return {
		apply(event) {
			last = Math.max(last, event.at);
			switch (event.type) {
				case 'leg':
					beginLeg(event);
					break;
				case 'leg_end':
					endLeg(event);
					break;
				case 'level':
					lastLevel = event.level;
					steps.follow(event.level);
					if (leg && leg.kind !== 'warmup') level?.(event.at, event.level, leg.step);
					break;
				case 'second':
					takeSecond(event);
					break;
				case 'outage':
					outages.take(event);
					break;
				case 'doubt':
					doubts.take(event);
					break;
				case 'stop':
					stopped ??= {
						elapsed: event.elapsed,
						step: event.step,
						begun: event.begun,
						atEnd: event.atEnd,
					};
					break;
				case 'abort':
					aborted = {reason: event.reason, threshold: event.threshold};
					break;
				case 'end':
					ended = true;
					break;
				case 'begin':
				case 'pause':
				case 'resume':
				case 'rerun':
				case 'look':
				case 'unverified':
				case 'refused':
				case 'closed':
					break;
			}
		},
		gauges: () => gauges,
		generator: () => withSteps(health.figures(), steps.done()),
		steps: (moment) => {
			if (moment) return steps.figures(moment);
			return window ? steps.figures(momentOf(window)) : steps.done();
		},
		stepsDone: steps.done,
		capacity: planner.capacity,
		stopped: () => stopped,
		aborted: () => aborted,
		outages: (at = last) => outages.figures(at),
		doubts: doubts.figures,
		ended: () => ended,
	};
}
