import {describeCapacitySearch} from '../../source/analysis/capacity-text.ts';
import type {Leg} from '../../source/model/load.ts';
import type {StepResult} from '../../source/record/capacity-search.ts';
import {createLegPlanner} from '../../source/record/leg-planner.ts';
import type {LoadPlan, SearchPlan} from '../../source/model/load-plan.ts';
import type {Capacity} from '../../source/model/snapshot.ts';

export const closed: Leg = {
	kind: 'steady',
	step: 0,
	pause: 0,
	model: 'closed',
	total: 849,
	duration: null,
	ramp: {start: 5, segments: []},
};
export const open: Leg = {
	...closed,
	model: 'open',
	arrivals: 'poisson',
	seed: 3,
	connections: 4,
	maxConnections: 40,
};
export const plain: LoadPlan = {warmup: null, leg: closed, steps: null, search: null};
export const threeSteps = {levels: [5, 10, 15], hold: {prompts: 15}, pause: 60_000};

export function verdict(leg: Leg, facts: Partial<StepResult> = {}): StepResult {
	const {step, ramp} = leg;
	const generator = {saturated: false, loopLate: false, reasons: []};
	const level = ramp.start;
	return {step, level, holds: true, generator, deviation: null, thresholds: [], ...facts};
}

/** What a search has found, with its sentence. */
export const told = (capacity: Capacity | null) =>
	capacity && {...capacity, text: describeCapacitySearch(capacity)};

/** Plays a run to its end; `judge` says what comes of a step. */
export function legsOf(
	plan: Partial<LoadPlan>,
	judge: (leg: Leg) => Partial<StepResult> = () => ({}),
) {
	const planner = createLegPlanner({...plain, ...plan});
	const legs: Leg[] = [];
	const done: StepResult[] = [];
	for (;;) {
		const leg = planner.next([...done]);
		if (!leg) return {legs, planner, capacity: told(planner.capacity())};
		if (legs.push(leg) > 200) throw new Error('The run never ends');
		if (leg.step > 0) done.push(verdict(leg, judge(leg)));
	}
}

export function searchPlan(plan: Partial<SearchPlan> = {}): SearchPlan {
	return {from: 5, to: 400, resolution: 1, hold: {prompts: 15}, pause: 60_000, ...plan};
}
