import type {Extent, Leg} from './load.ts';

/** A row of levels, each held for an extent after a pause in milliseconds (but for the first). */
export type StepPlan = {
	readonly levels: readonly number[];
	readonly hold: Extent;
	readonly pause: number;
};

/**
 * Where to look for the capacity, in connections (whole numbers) or prompts per second: begins at
 * `from`, never goes beyond `to`, and tells apart levels that are one `resolution` (more than 0) from
 * each other.
 */
export type SearchPlan = {
	readonly from: number;
	readonly to: number;
	readonly resolution: number;
	readonly hold: Extent;
	readonly pause: number;
};

/** The load of a run as the plan wants it: a plain leg, steps, or a search for the capacity. */
export type LoadPlan = {
	/** Left out of every figure. */
	readonly warmup: Extent | null;
	/** The one leg of a plain run, or what every step is made of: its ramp then gives way to the level. */
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
