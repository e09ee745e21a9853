import {endedOf} from '../../model/outcome-counts.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import type {PreparedRun} from '../../prepare/prepare.ts';
import {describeVolume, toLoadPlan} from '../../prepare/schedule.ts';

/** What the plan says about the course of a run, and its snapshots do not. */
export type RunBounds = {
	/** Seconds between two steps. */
	readonly coolDown: number;
	/** The most connections at once. */
	readonly mostConnections: number;
};

export function boundsOf({plan, prompts}: Pick<PreparedRun, 'plan' | 'prompts'>): RunBounds {
	const {steps} = toLoadPlan(plan, prompts.length);
	return {
		coolDown: (steps?.pause ?? 0) / 1000,
		mostConnections: describeVolume(plan, prompts.length).peakConnections,
	};
}

/**
 * Seconds until the last of several equally long steps starts nothing more, cool-downs included.
 */
function leftOfSteps({load, steps, duration}: Snapshot, coolDown: number): number | undefined {
	if (duration === null || load.steps === null) return undefined;
	const each = duration / load.steps;
	const ahead = load.steps - steps.length;
	if (load.coolDown !== null) return load.coolDown + ahead * each + (ahead - 1) * coolDown;
	return (1 - (load.progress ?? 0)) * each + ahead * (each + coolDown);
}

/**
 * Seconds until the run ends; undefined when that is unknown: in a search, in a warm-up, while the
 * last replies are awaited, and where the rates of later levels are unknown.
 */
export function secondsLeft(snapshot: Snapshot, bounds: RunBounds | undefined): number | undefined {
	const {phase, load, capacity, planned, duration, elapsed, counts, rate} = snapshot;
	if (phase !== 'running' || load.leg === 'warmup' || capacity) return undefined;
	if (load.looking !== null) return undefined;
	if (load.steps !== null) return bounds && leftOfSteps(snapshot, bounds.coolDown);
	if (load.draining) return undefined;
	if (planned === null) return duration === null ? undefined : Math.max(0, duration - elapsed);
	return rate > 0 ? (planned - endedOf(counts)) / rate : undefined;
}
