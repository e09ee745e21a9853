import type {Extent, Leg} from './load.ts';

/**
 * A list of levels, each held for an extent after a pause in milliseconds (none before the first).
 */
export type StepPlan = {
	readonly levels: readonly number[];
	readonly hold: Extent;
	readonly pause: number;
};

/**
 * The range of a capacity search, in connections (integers) or prompts per second: it begins at
 * `from`, never exceeds `to`, and ends when the remaining interval is one `resolution` (more than
 * 0).
 */
export type SearchPlan = {
	readonly from: number;
	readonly to: number;
	readonly resolution: number;
	readonly hold: Extent;
	readonly pause: number;
};

/** Prompts or a time at the start that no figure includes. */
export type WarmupPlan = {
	readonly extent: Extent;
	/** Its level; null for that of the leg after it. */
	readonly level: number | null;
};

/** The load of a run: a plain leg, steps, or a capacity search. */
export type LoadPlan = {
	readonly warmup: WarmupPlan | null;
	/** The one leg of a plain run, or the template of every step, whose level replaces the ramp. */
	readonly leg: Leg;
	readonly steps: StepPlan | null;
	readonly search: SearchPlan | null;
};

/** Seconds of measured load when time bounds it; null otherwise. */
export function plannedSeconds({leg, steps, search}: LoadPlan): number | null {
	if (search) return null;
	if (!steps) return leg.duration === null ? null : leg.duration / 1000;
	const {hold, levels} = steps;
	return 'duration' in hold ? (levels.length * hold.duration) / 1000 : null;
}
