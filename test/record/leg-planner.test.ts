import {expect, test} from 'vitest';
import type {Leg} from '../../source/model/load.ts';
import type {LoadPlan} from '../../source/model/load-plan.ts';
import {closed, open, threeSteps, legsOf, searchPlan} from './legs.ts';

test('a plain run is its one leg', () => {
	const {legs, planner, capacity} = legsOf({});
	expect(legs).toEqual([closed]);
	expect([planner.steps, capacity]).toEqual([null, null]);
});

test('a warm-up comes first, of the same kind of load and bounded by its own extent', () => {
	const [warmup, leg] = legsOf({leg: open, warmup: {extent: {prompts: 100}, level: null}}).legs;
	expect(warmup).toEqual({...open, kind: 'warmup', total: 100, duration: null});
	expect(leg).toEqual(open);
	expect(legsOf({warmup: {extent: {duration: 5000}, level: null}}).legs[0]).toMatchObject({
		total: null,
		duration: 5000,
	});
});

test('the warm-up is at the level of what follows, and never at none', () => {
	const warmedAt = (plan: Partial<LoadPlan>) =>
		legsOf({...plan, warmup: {extent: {prompts: 1}, level: null}}).legs[0]!.ramp;
	const rising = {start: 0, segments: [{duration: 1000, to: 50}]};
	expect(warmedAt({leg: {...closed, ramp: {...rising, start: 7}}})).toEqual({
		start: 7,
		segments: [],
	});
	expect(warmedAt({leg: {...closed, ramp: rising}})).toEqual({start: 1, segments: []});
	expect(warmedAt({leg: {...open, ramp: rising}})).toEqual({start: 1, segments: []});
	expect(warmedAt({leg: {...open, ramp: {...rising, start: 0.5}}}).start).toBe(0.5);
	expect(warmedAt({steps: {...threeSteps, levels: [20, 30]}}).start).toBe(20);
	expect(warmedAt({search: searchPlan({from: 9})}).start).toBe(9);
});

test('each step is a leg at its level, with a pause before all but the first', () => {
	const {legs, planner} = legsOf({steps: threeSteps, warmup: {extent: {prompts: 10}, level: null}});
	expect(planner.steps).toBe(3);
	expect(legs.map(({kind, step, pause}) => [kind, step, pause])).toEqual([
		['warmup', 0, 0],
		['step', 1, 0],
		['step', 2, 60_000],
		['step', 3, 60_000],
	]);
	expect(legs.slice(1).map(({ramp}) => ramp)).toEqual(
		[5, 10, 15].map((start) => ({start, segments: []})),
	);
});

test('a hold of prompts is for each connection, or for each prompt per second', () => {
	const totals = (leg: Leg, levels: number[], prompts: number) =>
		legsOf({leg, steps: {levels, hold: {prompts}, pause: 0}}).legs.map(({total}) => total);
	expect(totals(closed, [5, 10], 15)).toEqual([75, 150]);
	expect(totals(open, [0.01, 2.5], 15)).toEqual([1, 38]);
});

test('a hold of time bounds each step by time alone', () => {
	const {legs} = legsOf({steps: {...threeSteps, hold: {duration: 30_000}}});
	expect(legs.map(({total, duration}) => [total, duration])).toEqual(
		[1, 2, 3].map(() => [null, 30_000]),
	);
});

test('steps of a rate keep the connections and the arrivals of the plan', () => {
	const [first] = legsOf({leg: open, steps: threeSteps}).legs;
	expect(first).toMatchObject({
		model: 'open',
		connections: 4,
		maxConnections: 40,
		arrivals: 'poisson',
		seed: 3,
	});
});
