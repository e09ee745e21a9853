import type {LevelUnit} from '../model/load.ts';
import type {Capacity, StepFigures} from '../model/snapshot.ts';
import {isMachineLimit} from '../analysis/steps.ts';
import {isBroken} from '../model/threshold-state.ts';
import type {SearchPlan} from '../model/load-plan.ts';

/** What the search needs to know about a tried level. */
export type StepResult = Pick<
	StepFigures,
	'step' | 'level' | 'holds' | 'generator' | 'deviation' | 'thresholds'
>;

export type SearchLevel = {readonly step: number; readonly level: number};

export type CapacitySearch = {
	/** The first level to try. */
	readonly first: number;
	/** The level to try next, given all earlier results; undefined when the search has ended. */
	readonly next: (done: readonly StepResult[]) => SearchLevel | undefined;
	readonly capacity: () => Capacity;
};

/** Rounding error of the levels' sums, in resolutions. */
const rounding = 1e-9;

/** A level holds when every threshold does and the generator was not saturated. */
const holds = (verdict: StepResult): boolean =>
	verdict.holds === true && !verdict.generator.saturated;

/** The levels that may be tried, numbered from 0 at `from`; lower ones have negative numbers. */
function levelsOf(plan: SearchPlan, unit: LevelUnit) {
	const whole = (value: number) => Math.max(1, Math.round(value));
	const [from, to, resolution] =
		unit === 'connections'
			? [whole(plan.from), whole(plan.to), whole(plan.resolution)]
			: [plan.from, plan.to, plan.resolution];
	const top = Math.max(0, Math.ceil((to - from) / resolution - rounding));
	return {
		top,
		/** The lowest level above 0. */
		bottom: 1 - Math.ceil(from / resolution - rounding),
		// Rounded to twelve digits, so that 0.1 + 0.2 is 0.3 for readers.
		level: (index: number) =>
			index > 0 && index === top ? to : Number((from + index * resolution).toPrecision(12)),
		/** The highest level that is at most twice the given one, but at least the next one. */
		doubled(index: number) {
			const twice = Math.floor(from / resolution + 2 * index + rounding);
			return Math.min(top, Math.max(index + 1, twice));
		},
	};
}

/**
 * Searches for the highest level at which every threshold holds: doubles the level until one breaks,
 * then bisects between the highest that held and the lowest that did not (downwards from `from` if that
 * level already breaks). Assumes that no level above a broken one holds.
 * @param unjudged thresholds that can't be applied to every level
 */
export function createCapacitySearch(
	plan: SearchPlan,
	unit: LevelUnit,
	unjudged: readonly string[] = [],
): CapacitySearch {
	const levels = levelsOf(plan, unit);
	/** The numbers of the tried levels, by step. */
	const tried: number[] = [];
	let [highest, lowest]: [StepResult | undefined, StepResult | undefined] = [undefined, undefined];
	let over = false;

	function nextIndex(done: readonly StepResult[]): number | undefined {
		let [low, high] = [levels.bottom - 1, levels.top + 1];
		for (const verdict of done) {
			const index = tried[verdict.step - 1];
			// A level that was changed by hand is no evidence: it is tried again.
			if (index === undefined || verdict.deviation !== null) continue;
			if (holds(verdict) && index > low) [low, highest] = [index, verdict];
			if (!holds(verdict) && index < high) [high, lowest] = [index, verdict];
		}
		if (tried.length === 0) return 0;
		// If the last level has no figures the run was stopped: another guess would be unfounded.
		if (done.length < tried.length || high - low <= 1) return undefined;
		if (low < levels.bottom && high > levels.top) return 0;
		return high > levels.top ? levels.doubled(low) : Math.floor((low + high) / 2);
	}

	return {
		first: levels.level(0),
		next(done) {
			const index = nextIndex(done);
			if (index === undefined) {
				over = true;
				return undefined;
			}
			tried.push(index);
			return {step: tried.length, level: levels.level(index)};
		},
		capacity: () => ({
			unit,
			level: highest?.level ?? null,
			limit: lowest?.level ?? null,
			broken: lowest?.thresholds.filter(isBroken).map(({expression}) => expression) ?? [],
			machineLimit: lowest && isMachineLimit(lowest) ? lowest.generator.reasons : [],
			unjudged,
			done: over,
		}),
	};
}
