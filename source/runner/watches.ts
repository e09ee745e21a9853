import type {Leg} from '../model/load.ts';
import type {
	Abort,
	GeneratorFigures,
	SliceFigures,
	Snapshot,
	StepFigures,
} from '../model/snapshot.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {createAbortWatch} from './abort.ts';
import {createGeneratorHealth} from './generator.ts';
import {healthWindowOf, type Waits} from './health-window.ts';
import type {RunSetup, WorkerGauges} from './messages.ts';
import type {Volume} from './schedule.ts';
import {createStepTracker, type StepEnd} from './steps.ts';

export type WatchOptions = {
	readonly setup: RunSetup;
	readonly volume: Volume;
	readonly thresholds: readonly Threshold[];
};

/** A step as its attempts show it, and the part of it that is over. */
export type StepStanding = {readonly slice: SliceFigures; readonly progress: number};

/** All that watches a run: the generator's health, its steps, and reasons to end it early. */
export type Watches = {
	readonly begin: (leg: Leg, now: WorkerGauges) => void;
	/** Takes a report of the engines. */
	readonly take: (now: WorkerGauges) => void;
	/** @returns false until another second of load is over */
	readonly look: (now: WorkerGauges, medianLatency: number | null) => boolean;
	/** To be asked after each look: why the run is to be ended; null when it is not. */
	readonly reasonToEnd: (snapshot: Snapshot) => Abort | null;
	readonly endStep: (now: WorkerGauges, standing: StepStanding, end: StepEnd) => void;
	/** The run is over. */
	readonly conclude: (now: WorkerGauges) => void;
	readonly generator: () => GeneratorFigures;
	/** The steps so far, with the one that is running. */
	readonly steps: (now: WorkerGauges, standing: StepStanding) => readonly StepFigures[];
	/** Those that are over. */
	readonly stepsDone: () => readonly StepFigures[];
};

export function createWatches({setup, volume, thresholds}: WatchOptions): Watches {
	const {plan, connectRate} = setup;
	const {model, workers} = volume;
	const unit = model === 'open' ? 'rate' : 'connections';
	const health = createGeneratorHealth({workers, connectRate});
	const steps = createStepTracker({thresholds, unit, workers, connectRate});
	let abort = createAbort();
	let median: number | null = null;
	let waits: Waits = {atMostConnections: false, gated: false};
	let lastSecond = 0;

	function createAbort() {
		const {abortOnFail, abortWindow: window, maxErrorRate} = plan;
		return createAbortWatch({
			...{thresholds, abortOnFail, window, maxErrorRate},
			planned: volume.prompts,
		});
	}

	const healthAt = (now: WorkerGauges) =>
		healthWindowOf(now, {model, medianLatency: median, waits});
	const momentOf = (now: WorkerGauges, standing: StepStanding) => ({
		...standing,
		health: healthAt(now),
		elapsed: now.legActive / 1000,
	});

	return {
		begin(leg, now) {
			// Each probed level is judged for itself.
			if (leg.kind === 'probe') abort = createAbort();
			if (leg.step > 0) steps.begin(leg, healthAt(now));
		},
		take({level, starved, gated}) {
			steps.follow(level);
			waits = {
				atMostConnections: waits.atMostConnections || starved,
				gated: waits.gated || gated,
			};
		},
		look(now, medianLatency) {
			const second = Math.floor(now.elapsed / 1000);
			if (second <= lastSecond) return false;
			lastSecond = second;
			median = medianLatency;
			const window = healthAt(now);
			health.observe(window);
			steps.observe(window);
			waits = {atMostConnections: false, gated: false};
			return true;
		},
		reasonToEnd: (snapshot) => abort.observe(snapshot, snapshot.elapsed),
		endStep: (now, standing, end) => steps.end(momentOf(now, standing), end),
		conclude: (now) => health.conclude(healthAt(now)),
		generator: health.figures,
		steps: (now, standing) => steps.figures(momentOf(now, standing)),
		stepsDone: steps.done,
	};
}
