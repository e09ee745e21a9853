import {createCpuMeter} from '../health/cpu.ts';
import {createOutageWatch} from '../health/outages.ts';
import {unreachable} from '../health/unreachable.ts';
import type {CpuUse, HealthMoment, HealthWindow} from '../model/health.ts';
import type {Leg} from '../model/load.ts';
import type {Abort, GroupFigures, Snapshot, StepFigures} from '../model/snapshot.ts';
import type {RunEvent} from '../model/run-event.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {createAbortWatch} from './abort.ts';
import {healthWindowOf, type Waits} from '../health/health-window.ts';
import type {RunFigures} from '../record/run-figures.ts';
import type {RunSetup} from '../prepare/run-setup.ts';
import type {WorkerGauges} from '../model/worker-gauges.ts';
import {runGaugesOf} from '../record/run-gauges.ts';
import type {RunRecord} from '../record/run-record.ts';
import type {Volume} from '../prepare/schedule.ts';

export type RunMonitorOptions = {
	readonly setup: RunSetup;
	readonly volume: Volume;
	readonly thresholds: readonly Threshold[];
	/** Seconds since the run began, pauses included. */
	readonly clock: () => number;
	/** Takes what attempts don't contain: the state of each second, outages, changed levels. */
	readonly emit: (event: RunEvent) => void;
	/** Accumulates these events. */
	readonly record: RunRecord;
	readonly runFigures: Pick<RunFigures, 'warmupErrors' | 'peakOpenRate'>;
};

/** A step's attempts so far, and how much of it is over. */
export type StepState = {readonly group: GroupFigures; readonly progress: number};

/** Monitors a run: measures it every second, and checks for reasons to end it early. */
export type RunMonitor = {
	readonly begin: (leg: Leg, now: WorkerGauges) => void;
	/** Takes a report of the engines. */
	readonly take: (now: WorkerGauges) => void;
	/** @returns false until another second of load is over */
	readonly look: (now: WorkerGauges, medianLatency: number | null) => boolean;
	/** Called after each measurement: why the run must end; null otherwise. */
	readonly reasonToEnd: (snapshot: Snapshot) => Abort | null;
	/**
	 * Why further connection attempts are pointless; called after each report.
	 * @param since when they started, or resumed after a pause: seconds since the run began
	 */
	readonly unreachable: (now: WorkerGauges, since: number) => Abort | null;
	/** The leg is over. */
	readonly endLeg: (now: WorkerGauges) => void;
	/** The run is over. */
	readonly conclude: (now: WorkerGauges) => void;
	/** All steps so far, including the running one. */
	readonly steps: (now: WorkerGauges, state: StepState) => readonly StepFigures[];
};

export function createRunMonitor(options: RunMonitorOptions): RunMonitor {
	const {setup, volume, thresholds, clock, emit, record, runFigures} = options;
	const {plan} = setup;
	const {model} = volume;
	const outages = createOutageWatch();
	const cpu = createCpuMeter();
	let abort = createAbort();
	let median: number | null = null;
	let waits: Waits = {atMostConnections: false, gated: false};
	let lastSecond = 0;
	/** The latest measurement: a snapshot is no reason to measure again. */
	let lastCpu: CpuUse | null = null;
	/** The level of the running leg, unless it changes by itself. */
	let level: number | null = null;

	function createAbort() {
		const {abortOnFail, abortWindow: window, maxErrorRate} = plan;
		return createAbortWatch({
			...{thresholds, abortOnFail, window, maxErrorRate},
			planned: volume.prompts,
		});
	}

	const healthOf = (now: WorkerGauges): HealthWindow =>
		healthWindowOf(now, {model, medianLatency: median, waits, cpu: lastCpu});

	function measure(moment: HealthMoment, now: WorkerGauges): void {
		lastCpu = cpu();
		const gauges = runGaugesOf(now, runFigures);
		emit({type: 'second', at: clock(), moment, ...healthOf(now), gauges});
	}

	/** A constant level changes only by hand. */
	function followLevel(now: number | null): void {
		if (level === null || now === null || now === level) return;
		level = now;
		emit({type: 'level', at: clock(), level});
	}

	return {
		begin(leg, now) {
			// Each level of a search is judged separately.
			if (leg.kind === 'search') abort = createAbort();
			level = leg.ramp.segments.length === 0 ? leg.ramp.start : null;
			measure('leg', now);
		},
		take(now) {
			const {starved, gated} = now;
			const event = outages.observe(now, clock());
			if (event) emit(event);
			followLevel(now.level);
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
			measure('second', now);
			waits = {atMostConnections: false, gated: false};
			return true;
		},
		unreachable: ({traffic, target, refusedInRow, refusal}, since) =>
			unreachable(
				{
					outages: record.outages(clock()),
					opened: traffic.connectionsOpened,
					...{target, refusedInRow, refusal},
				},
				clock() - since,
				plan.maxOutage,
			),
		reasonToEnd: (snapshot) => abort.observe(snapshot, snapshot.elapsed),
		endLeg(now) {
			measure('leg_end', now);
			level = null;
		},
		conclude(now) {
			measure('end', now);
			const event = outages.conclude(clock());
			if (event) emit(event);
		},
		steps: (now, state) =>
			record.steps({...state, health: healthOf(now), elapsed: now.legActive / 1000}),
	};
}
