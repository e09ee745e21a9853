import {boundsOf, holdAt, levelUnitOf, type Bounds, type Leg, type LegKind} from '../model/load.ts';
import type {Capacity} from '../model/snapshot.ts';
import {judgesEveryStep} from '../statistics/threshold-result.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {createCapacitySearch, type StepResult} from './capacity-search.ts';
import type {LoadPlan, SearchPlan, StepPlan, WarmupPlan} from '../model/load-plan.ts';

/** Chooses the next leg of a run. */
export type LegPlanner = {
	/**
	 * The leg to run next, given the figures of all finished steps in order; undefined when the run is over.
	 * Called once per leg, when the previous one is done.
	 */
	readonly next: (done: readonly StepResult[]) => Leg | undefined;
	/** The search's result as of the last call of `next`; null in a run without a search. */
	readonly capacity: () => Capacity | null;
	/** Number of steps if known beforehand; null otherwise. */
	readonly steps: number | null;
};

type Place = {readonly kind: LegKind; readonly step: number; readonly pause: number};

const atLevel = (leg: Leg, level: number, bounds: Bounds, place: Place): Leg => ({
	...leg,
	...place,
	...bounds,
	ramp: {start: level, segments: []},
});

/** The warm-up before a level. A ramp from 0 would warm up nothing, so it gets the smallest load. */
function warmupLeg(leg: Leg, first: number, {extent, level: own}: WarmupPlan): Leg {
	const level = own ?? first;
	const least = leg.model === 'closed' ? Math.max(1, level) : level > 0 ? level : 1;
	return atLevel(leg, least, boundsOf(extent), {kind: 'warmup', step: 0, pause: 0});
}

/** The legs after the warm-up, one per call; `first` is their initial level. */
type LegSource = LegPlanner & {readonly first: number};

function plainLegs(leg: Leg): LegSource {
	let begun = false;
	return {
		first: leg.ramp.start,
		next() {
			if (begun) return undefined;
			begun = true;
			return leg;
		},
		capacity: () => null,
		steps: null,
	};
}

function stepLegs(leg: Leg, {levels, hold, pause}: StepPlan): LegSource {
	let begun = 0;
	return {
		first: levels[0] ?? leg.ramp.start,
		next() {
			const level = levels[begun];
			if (level === undefined) return undefined;
			const place: Place = {kind: 'step', step: begun + 1, pause: begun === 0 ? 0 : pause};
			begun++;
			return atLevel(leg, level, holdAt(hold, level), place);
		},
		capacity: () => null,
		steps: levels.length,
	};
}

function searchLegs(leg: Leg, plan: SearchPlan, thresholds: readonly Threshold[]): LegSource {
	const {hold, pause} = plan;
	const unjudged = thresholds
		.filter((threshold) => !judgesEveryStep(threshold))
		.map(({expression}) => expression);
	const search = createCapacitySearch(plan, levelUnitOf(leg.model), unjudged);
	return {
		first: search.first,
		next(done) {
			const found = search.next(done);
			if (!found) return undefined;
			const place: Place = {kind: 'search', step: found.step, pause: found.step === 1 ? 0 : pause};
			return atLevel(leg, found.level, holdAt(hold, found.level), place);
		},
		capacity: search.capacity,
		steps: null,
	};
}

/**
 * Turns a load plan into legs, one after another. Pure: the caller passes the figures.
 * @param thresholds of the run, which limit what a search can claim
 */
export function createLegPlanner(
	{warmup, leg, steps, search}: LoadPlan,
	thresholds: readonly Threshold[] = [],
): LegPlanner {
	const legs = search
		? searchLegs(leg, search, thresholds)
		: steps
			? stepLegs(leg, steps)
			: plainLegs(leg);
	let needsWarmup = warmup !== null;
	return {
		next(done) {
			if (needsWarmup && warmup) {
				needsWarmup = false;
				return warmupLeg(leg, legs.first, warmup);
			}
			return legs.next(done);
		},
		capacity: legs.capacity,
		steps: legs.steps,
	};
}
