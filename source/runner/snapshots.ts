import {isDeepStrictEqual} from 'node:util';
import {levelUnitOf, type Leg} from '../model/load.ts';
import type {Outages} from '../model/outages.ts';
import type {LoadGauges, Phase, Snapshot, StepFigures} from '../model/snapshot.ts';
import type {RunFigures} from '../record/run-figures.ts';
import type {WorkerGauges} from '../model/worker-gauges.ts';
import type {PoolGauges} from '../record/pool-gauges.ts';
import type {LegRunner} from './leg-runner.ts';
import {runGaugesOf} from '../record/run-gauges.ts';
import type {RunRecord} from '../record/run-record.ts';
import {evaluateThresholds} from '../statistics/threshold-result.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {runStateOf, type RunStateOptions} from '../record/run-state.ts';

/** The state of a run from which snapshots are built. */
export type LiveState = {
	readonly phase: Phase;
	readonly now: PoolGauges;
	readonly legRunner: Pick<LegRunner, 'leg' | 'upcoming'>;
	readonly runFigures: Pick<RunFigures, 'figures' | 'warmupErrors' | 'peakOpenRate'>;
	readonly record: RunRecord;
	/** Including the running step. */
	readonly steps: readonly StepFigures[];
	readonly outages: Outages;
	/** Warnings from engines and outputs. */
	readonly warnings: readonly string[];
};

const heldReasons: Readonly<Record<string, string>> = {
	disk: 'sending waits: the disk is slower than the replies',
	metrics: 'sending waits: the metrics are slower than the replies',
};

/** Returns the earlier of two equal records, so that an unchanged part keeps its identity. */
function same<Part extends object>(earlier: Part | undefined, later: Part): Part {
	return isDeepStrictEqual(earlier, later) ? earlier! : Object.freeze(later);
}

/** How much of a leg is over; null if unknown. */
export function progressOf(leg: Leg, now: WorkerGauges): number | null {
	const {legElapsed, legTaken, underWay} = now;
	const parts = [
		...(leg.duration === null ? [] : [legElapsed / leg.duration]),
		...(leg.total === null ? [] : [(legTaken - underWay) / leg.total]),
	];
	return parts.length === 0 ? null : Math.min(1, Math.max(0, ...parts));
}

function loadOf(
	{now, legRunner, phase}: LiveState,
	{loadPlan, steps}: RunStateOptions,
): LoadGauges {
	const {model} = loadPlan.leg;
	const [leg, upcoming] = [legRunner.leg(), legRunner.upcoming()];
	const shown = leg ?? upcoming?.leg ?? loadPlan.leg;
	return {
		model,
		unit: levelUnitOf(model),
		level: (leg ? now.level : null) ?? shown.ramp.start,
		leg: shown.kind,
		progress: leg ? progressOf(leg, now) : null,
		opening: now.opening ? Math.max(0, now.target - now.open) : 0,
		draining: now.draining,
		looking: now.looking > 0 && phase !== 'done' ? now.looking / 1000 : null,
		coolDown: upcoming ? Math.max(0, Math.ceil(upcoming.wait / 1000)) : null,
		steps,
	};
}

/** Creates the snapshots of a run; an unchanged part keeps its identity between them. */
export function createSnapshots(
	options: RunStateOptions & {readonly thresholds: readonly Threshold[]},
): (live: LiveState) => Snapshot {
	let last: Snapshot | undefined;
	return (live) => {
		const {phase, now, steps, outages, runFigures, record} = live;
		const {target, open, connecting, opened, scoring} = now;
		const figures = runFigures.figures();
		const state = runStateOf(figures, runGaugesOf(now, runFigures), record, options);
		const waiting = phase === 'done' ? 0 : now.waiting;
		const held = now.heldBy.map((reason) => heldReasons[reason] ?? reason);
		const warnings = [...held, ...live.warnings];
		const soFar = {...state, outages};
		last = Object.freeze({
			...state,
			phase,
			rate: figures.rate,
			counts: same(last?.counts, {...state.counts, scoring, waiting}),
			traffic: same(last?.traffic, state.traffic),
			warmup: state.warmup && same(last?.warmup ?? undefined, state.warmup),
			load: same(last?.load, loadOf(live, options)),
			connections: same(last?.connections, {target, open, connecting, opened}),
			outages: same(last?.outages, phase === 'done' ? state.outages : outages),
			stuck: now.stuck,
			steps: phase === 'done' ? state.steps : steps,
			thresholds: same(last?.thresholds, evaluateThresholds(options.thresholds, soFar)),
			strain: phase === 'done' ? [] : record.strain(),
			warnings: same(last?.warnings, warnings),
		});
		return last;
	};
}
