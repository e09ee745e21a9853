import type {Leg, LevelUnit} from '../model/load.ts';
import type {SliceFigures, StepFigures, ThresholdResult} from '../model/snapshot.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {evaluateSlice} from '../statistics/threshold-result.ts';
import {createGeneratorHealth, type GeneratorHealth, type HealthWindow} from './generator.ts';

export type StepTracker = {
	readonly begin: (leg: Leg, window: HealthWindow) => void;
	/** The user has changed the level of the step that is running. */
	readonly setLevel: (level: number) => void;
	/** Takes a second of load. */
	readonly observe: (window: HealthWindow) => void;
	/**
	 * The step is over.
	 * @param cut how far it was when the run was stopped; undefined when it came to its end
	 * @param broken why its level can't be held, whatever the thresholds say
	 */
	readonly end: (
		window: HealthWindow,
		slice: SliceFigures,
		cut?: number,
		broken?: string | null,
	) => void;
	/** The steps so far, given how the one that is running stands. */
	readonly figures: (
		window: HealthWindow,
		slice: SliceFigures,
		progress: number,
	) => readonly StepFigures[];
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
	level: number;
	readonly before: HealthWindow;
	readonly health: GeneratorHealth;
};

/** Follows the steps of a run: each one's figures, and whether the thresholds hold at its level. */
export function createStepTracker(
	thresholds: readonly Threshold[],
	unit: LevelUnit,
	workers: number,
): StepTracker {
	let finished: readonly StepFigures[] = [];
	let running: Running | undefined;

	/** The counts since the step began. */
	function since({before}: Running, window: HealthWindow): HealthWindow {
		return {
			...window,
			elapsed: window.elapsed - before.elapsed,
			scheduled: window.scheduled === null ? null : window.scheduled - (before.scheduled ?? 0),
			sent: window.sent - before.sent,
			late: window.late - before.late,
			dropped: window.dropped - before.dropped,
		};
	}

	function measure(
		step: Running,
		window: HealthWindow,
		slice: SliceFigures,
		progress: number,
		over: boolean,
	): StepFigures {
		const {elapsed, dropped} = since(step, window);
		const {level} = step;
		const results = evaluateSlice(thresholds, {...slice, dropped, level}, elapsed);
		return Object.freeze({
			...slice,
			step: step.leg.step,
			unit,
			level,
			state: over ? 'done' : 'running',
			elapsed,
			progress: over ? 1 : progress,
			rate: elapsed > 0 ? (slice.passed + slice.failed) / elapsed : null,
			errorRate: slice.count > 0 ? slice.errored / slice.count : null,
			dropped,
			thresholds: results,
			holds: over && results.length > 0 ? results.every(({ok}) => ok) : null,
			doubts: over ? step.health.figures().reasons : [],
		});
	}

	return {
		begin(leg, before) {
			const health = createGeneratorHealth({workers});
			running = {leg, level: leg.ramp.start, before, health};
		},
		setLevel(level) {
			if (running) running.level = level;
		},
		observe(window) {
			running?.health.observe(since(running, window));
		},
		end(window, slice, cut, broken = null) {
			if (!running) return;
			running.health.conclude(since(running, window));
			const step = measure(running, window, slice, 1, true);
			// Half a hold is no evidence for or against a level.
			const half = {progress: cut ?? 1, holds: null, doubts: [...step.doubts, endedEarly]};
			const ended =
				cut !== undefined
					? {...step, ...half}
					: broken !== null
						? {...step, holds: false, thresholds: [...step.thresholds, tooManyErrors(broken)]}
						: step;
			finished = [...finished, Object.freeze(ended)];
			running = undefined;
		},
		figures: (window, slice, progress) =>
			running ? [...finished, measure(running, window, slice, progress, false)] : finished,
		done: () => finished,
	};
}
