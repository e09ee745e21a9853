import {createCpuMeter} from '../health/cpu.ts';
import {createOutageWatch} from '../health/outages.ts';
import {unreachable} from '../health/unreachable.ts';
import type {HealthMoment, HealthWindow} from '../model/health.ts';
import type {Leg} from '../model/load.ts';
import type {
	Abort,
	GeneratorFigures,
	Outages,
	SliceFigures,
	Snapshot,
	StepFigures,
} from '../model/snapshot.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {createAbortWatch} from './abort.ts';
import {createGeneratorHealth} from './generator.ts';
import {healthWindowOf, type Waits} from './health-window.ts';
import type {RunSetup, WorkerGauges} from './messages.ts';
import type {Volume} from './schedule.ts';
import {createStepTracker, type StepEnd, type StepMoment} from './steps.ts';

export type WatchOptions = {
	readonly setup: RunSetup;
	readonly volume: Volume;
	readonly thresholds: readonly Threshold[];
	/** Seconds since the run began, pauses included. */
	readonly clock: () => number;
	/** Takes what no attempt knows: the generator's health, and outages. */
	readonly record?: (event: RunEvent) => void;
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
	/**
	 * Why it is of no use any more to try for connections; to be asked after each report.
	 * @param since when trying began, or was resumed after a pause: seconds since the run began
	 */
	readonly unreachable: (now: WorkerGauges, since: number) => Abort | null;
	readonly outages: () => Outages;
	readonly endStep: (now: WorkerGauges, standing: StepStanding, end: StepEnd) => void;
	/** The run is over. */
	readonly conclude: (now: WorkerGauges) => void;
	readonly generator: () => GeneratorFigures;
	/** The steps so far, with the one that is running. */
	readonly steps: (now: WorkerGauges, standing: StepStanding) => readonly StepFigures[];
	/** Those that are over. */
	readonly stepsDone: () => readonly StepFigures[];
};

/** Milliseconds for which no connection can be made before the run is ended; null for no limit. */
const defaultMaxOutage = 30_000;
const maxOutageOf = (plan: Readonly<Record<string, unknown>>): number | null =>
	plan.maxOutage === undefined ? defaultMaxOutage : (plan.maxOutage as number | null);

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

export function createWatches({
	setup,
	volume,
	thresholds,
	clock,
	record = () => undefined,
}: WatchOptions): Watches {
	const {plan, connectRate} = setup;
	const {model, workers} = volume;
	const unit = model === 'open' ? 'rate' : 'connections';
	const health = createGeneratorHealth({workers, connectRate});
	const outages = createOutageWatch();
	const steps = createStepTracker({thresholds, unit, workers, connectRate});
	let abort = createAbort();
	let median: number | null = null;
	const cpu = createCpuMeter();
	let waits: Waits = {atMostConnections: false, gated: false};
	let lastSecond = 0;

	function createAbort() {
		const {abortOnFail, abortWindow: window, maxErrorRate} = plan;
		return createAbortWatch({
			...{thresholds, abortOnFail, window, maxErrorRate},
			planned: volume.prompts,
		});
	}

	const measure = (now: WorkerGauges) =>
		healthWindowOf(now, {model, medianLatency: median, waits, cpu: cpu()});
	/** The last one that was measured: a snapshot is no reason to measure again. */
	let lastWindow: HealthWindow | undefined;

	function healthAt(moment: HealthMoment, now: WorkerGauges): HealthWindow {
		lastWindow = measure(now);
		record({type: 'second', at: clock(), moment, ...lastWindow});
		return lastWindow;
	}

	const healthNow = (now: WorkerGauges): HealthWindow =>
		healthWindowOf(now, {model, medianLatency: median, waits, cpu: lastWindow?.cpu ?? null});
	const momentOf = (
		now: WorkerGauges,
		standing: StepStanding,
		health: HealthWindow,
	): StepMoment => ({...standing, health, elapsed: now.legActive / 1000});

	return {
		begin(leg, now) {
			// Each probed level is judged for itself.
			if (leg.kind === 'probe') abort = createAbort();
			const window = healthAt('leg', now);
			if (leg.step > 0) steps.begin(leg, window);
		},
		take(now) {
			const {level, starved, gated} = now;
			const event = outages.observe(now, clock());
			if (event) record(event);
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
			const window = healthAt('second', now);
			health.observe(window);
			steps.observe(window);
			waits = {atMostConnections: false, gated: false};
			return true;
		},
		unreachable: ({traffic, target, refusedInRow, refusal}, since) =>
			unreachable(
				{
					outages: outages.figures(),
					opened: traffic.connectionsOpened,
					...{target, refusedInRow, refusal},
				},
				clock() - since,
				maxOutageOf(plan),
			),
		outages: outages.figures,
		reasonToEnd: (snapshot) => abort.observe(snapshot, snapshot.elapsed),
		endStep(now, standing, end) {
			steps.end(momentOf(now, standing, healthAt('leg_end', now)), end);
		},
		conclude(now) {
			health.conclude(healthAt('end', now));
			const event = outages.conclude(clock());
			if (event) record(event);
		},
		generator: () => withSteps(health.figures(), steps.done()),
		steps: (now, standing) => steps.figures(momentOf(now, standing, healthNow(now))),
		stepsDone: steps.done,
	};
}
