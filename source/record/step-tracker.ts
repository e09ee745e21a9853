import type {Leg, LevelUnit} from '../model/load.ts';
import type {GroupFigures, StepFigures, ThresholdResult} from '../model/snapshot.ts';
import {isBroken} from '../model/threshold-state.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {evaluateGroup} from '../statistics/threshold-result.ts';
import {describeLevel, formatLevel} from '../terminal/level.ts';
import {createGeneratorHealth, type GeneratorHealth} from '../health/generator-health.ts';
import type {HealthWindow} from '../model/health.ts';
import {describeGeneratorReason} from '../terminal/generator-reason.ts';
import {windowSince} from '../health/health-window.ts';

/** How things stand in the step that is running. */
export type StepProgress = {
	readonly health: HealthWindow;
	/** Its attempts. */
	readonly slice: GroupFigures;
	/** Seconds, see `StepFigures`. */
	readonly elapsed: number;
	/** The part that is over, from 0 to 1. */
	readonly progress: number;
};

/** How a step came to its end: as planned, with the run, or because its level can't be held. */
export type StepEnd =
	| {readonly how: 'done'}
	| {readonly how: 'cut'}
	/** For this reason, whatever the thresholds say. */
	| {readonly how: 'broken'; readonly reason: string};

export type StepTracker = {
	readonly begin: (leg: Leg, health: HealthWindow) => void;
	/** Is told the level at every report; null while none is known. */
	readonly follow: (level: number | null) => void;
	/** Takes a second of load. */
	readonly observe: (health: HealthWindow) => void;
	readonly end: (moment: StepProgress, end: StepEnd) => void;
	/** The steps so far, given how the one that is running stands. */
	readonly figures: (moment: StepProgress) => readonly StepFigures[];
	/** Those that are over. */
	readonly done: () => readonly StepFigures[];
};

const endedEarly = 'the run was ended before this step was over';

/** The limit on errors stands as one more threshold, so that it is told like the others. */
const tooManyErrors = (reason: string): ThresholdResult => ({
	expression: '--max-error-rate',
	actual: null,
	ok: false,
	state: 'violated',
	reason,
});

type Running = {
	readonly leg: Leg;
	/** Each level that it was at, in the order of time. */
	readonly levels: number[];
	readonly before: HealthWindow;
	readonly health: GeneratorHealth;
};

/** What a step at several levels is to be told by. */
function changeOf(levels: readonly number[], unit: LevelUnit): string[] {
	if (levels.length === 1) return [];
	const [low, high] = [Math.min(...levels), Math.max(...levels)];
	const between = `${formatLevel(low, unit)} and ${describeLevel(high, unit)}`;
	return [`the level was changed during the hold, between ${between}`];
}

export type StepOptions = {
	readonly thresholds: readonly Threshold[];
	readonly unit: LevelUnit;
	readonly workers: number;
	/** New connections per second that are allowed. */
	readonly connectRate?: number | undefined;
};

/** Follows the steps of a run: each one's figures, and whether the thresholds hold at its level. */
export function createStepTracker(options: StepOptions): StepTracker {
	const {thresholds, unit, workers, connectRate} = options;
	let finished: readonly StepFigures[] = [];
	let running: Running | undefined;

	function measure(step: Running, moment: StepProgress, end?: StepEnd): StepFigures {
		const {slice, elapsed, progress} = moment;
		const replies = slice.passed + slice.failed + (slice.lateReplies ?? 0);
		const {dropped} = windowSince(step.before, moment.health);
		const level = step.levels.at(-1)!;
		const {saturated, loopLate, reasons} = step.health.figures();
		const deviations = [
			...changeOf(step.levels, unit),
			...(end?.how === 'cut' ? [endedEarly] : []),
		];
		const judged = [
			...evaluateGroup(thresholds, {...slice, dropped, level}, elapsed),
			...(end?.how === 'broken' ? [tooManyErrors(end.reason)] : []),
		];
		// Half a hold, or one at two levels, is no evidence for or against a level.
		const isEvidence = end !== undefined && deviations.length === 0 && judged.length > 0;
		return Object.freeze({
			...slice,
			step: step.leg.step,
			unit,
			level,
			state: end ? 'done' : 'running',
			elapsed,
			progress: end && end.how !== 'cut' ? 1 : progress,
			rate: elapsed > 0 ? replies / elapsed : null,
			errorRate: slice.count > 0 ? slice.errored / slice.count : null,
			dropped,
			thresholds: judged,
			holds: isEvidence ? !judged.some(isBroken) : null,
			generator: {saturated, loopLate, reasons},
			deviation: deviations.length > 0 ? deviations.join('; ') : null,
			doubts: end ? [...reasons.map(describeGeneratorReason), ...deviations] : [],
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
