import type {EndReason, StepDeviation} from '../model/end-reason.ts';
import type {Leg, LevelUnit} from '../model/load.ts';
import type {GroupFigures, StepFigures} from '../model/snapshot.ts';
import {isBroken, type ThresholdResult} from '../model/threshold-state.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {evaluateGroup} from '../statistics/threshold-result.ts';
import {describeEndReason} from '../terminal/end-reason.ts';
import {createGeneratorHealth, type GeneratorHealth} from '../health/generator-health.ts';
import type {HealthWindow} from '../model/health.ts';
import {windowSince} from '../health/health-window.ts';

/** The state of the running step. */
export type StepProgress = {
	readonly health: HealthWindow;
	/** Its attempts. */
	readonly group: GroupFigures;
	/** Seconds, see `StepFigures`. */
	readonly elapsed: number;
	/** How much of it is over, from 0 to 1. */
	readonly progress: number;
};

/** How a step ended: as planned, with the run, or because its level can't be held. */
export type StepEnd =
	| {readonly how: 'done'}
	| {readonly how: 'cut'}
	/** For this reason, whatever the thresholds show. */
	| {readonly how: 'broken'; readonly reason: EndReason};

export type StepTracker = {
	readonly begin: (leg: Leg, health: HealthWindow) => void;
	/** Takes the level at every report; null while unknown. */
	readonly follow: (level: number | null) => void;
	/** Takes a second of load. */
	readonly observe: (health: HealthWindow) => void;
	readonly end: (moment: StepProgress, end: StepEnd) => void;
	/** The steps so far, given the state of the running one. */
	readonly figures: (moment: StepProgress) => readonly StepFigures[];
	/** Those that are over. */
	readonly done: () => readonly StepFigures[];
};

/** Shows the limit on errors as one more threshold, like the others. */
const tooManyErrors = (reason: EndReason): ThresholdResult => ({
	expression: '--max-error-rate',
	actual: null,
	ok: false,
	state: 'violated',
	reason: describeEndReason(reason),
});

type Running = {
	readonly leg: Leg;
	/** Each level of the step, in order of time. */
	readonly levels: number[];
	readonly before: HealthWindow;
	readonly health: GeneratorHealth;
};

function deviationsOf(levels: readonly number[], end: StepEnd | undefined): StepDeviation[] {
	const [low, high] = [Math.min(...levels), Math.max(...levels)];
	return [
		...(levels.length > 1 ? [{kind: 'level_changed', low, high} as const] : []),
		...(end?.how === 'cut' ? [{kind: 'cut'} as const] : []),
	];
}

export type StepOptions = {
	readonly thresholds: readonly Threshold[];
	readonly unit: LevelUnit;
	readonly workers: number;
	/** The allowed rate of new connections per second. */
	readonly connectRate?: number | undefined;
};

/** Tracks the steps of a run: their figures, and whether the thresholds hold at their levels. */
export function createStepTracker(options: StepOptions): StepTracker {
	const {thresholds, unit, workers, connectRate} = options;
	let finished: readonly StepFigures[] = [];
	let running: Running | undefined;

	function measure(step: Running, moment: StepProgress, end?: StepEnd): StepFigures {
		const {group, elapsed, progress} = moment;
		const replies = group.passed + group.failed + (group.lateReplies ?? 0);
		const {dropped} = windowSince(step.before, moment.health);
		const level = step.levels.at(-1)!;
		const {saturated, loopLate, reasons} = step.health.figures();
		const deviations = deviationsOf(step.levels, end);
		const judged = [
			...evaluateGroup(thresholds, {...group, dropped, level}, elapsed),
			...(end?.how === 'broken' ? [tooManyErrors(end.reason)] : []),
		];
		// Part of a hold, or a hold at two levels, is no evidence for or against a level.
		const isEvidence = end !== undefined && deviations.length === 0 && judged.length > 0;
		return Object.freeze({
			...group,
			step: step.leg.step,
			unit,
			level,
			state: end ? 'done' : 'running',
			elapsed,
			progress: end && end.how !== 'cut' ? 1 : progress,
			rate: elapsed > 0 ? replies / elapsed : null,
			errorRate: group.count > 0 ? group.errored / group.count : null,
			dropped,
			thresholds: judged,
			holds: isEvidence ? !judged.some(isBroken) : null,
			generator: {saturated, loopLate, reasons},
			deviation: deviations.length > 0 ? deviations : null,
			doubts: end ? [...reasons, ...deviations] : [],
		});
	}

	return {
		begin(leg, before) {
			const health = createGeneratorHealth({workers, connectRate});
			running = {leg, levels: [leg.ramp.start], before, health};
		},
		follow(level) {
			if (running && level !== null && level !== running.levels.at(-1)) running.levels.push(level);
		},
		observe(health) {
			running?.health.observe(windowSince(running.before, health));
		},
		end(moment, end) {
			if (!running) return;
			running.health.conclude(windowSince(running.before, moment.health));
			finished = [...finished, measure(running, moment, end)];
			running = undefined;
		},
		figures: (moment) => (running ? [...finished, measure(running, moment)] : finished),
		done: () => finished,
	};
}
