import {expect, test} from 'vitest';
import {describeCapacitySearch} from '../../source/analysis/capacity-text.ts';
import type {Leg} from '../../source/model/load.ts';
import {createLegPlanner} from '../../source/record/leg-planner.ts';
import type {SearchPlan} from '../../source/model/load-plan.ts';
import {resultOf} from '../../source/statistics/threshold-result.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {createDraw} from '../helpers/random.ts';
import {lateLoop} from '../helpers/snapshot.ts';
import {closed, open, plain, verdict, told, legsOf, searchPlan} from './legs.ts';

const slow = (ok: boolean) => [
	resultOf('latency.p95 < 3s', 1, ok ? 'holds' : 'violated'),
	resultOf('error_rate < 1%', 0, 'holds'),
];

/** A server that keeps its thresholds up to a level. */
function search(capacity: number, plan: Partial<SearchPlan> = {}, leg = closed) {
	const played = legsOf({leg, search: searchPlan(plan)}, ({ramp}) => ({
		holds: ramp.start <= capacity,
		thresholds: slow(ramp.start <= capacity),
	}));
	return {...played, levels: played.legs.map(({ramp}) => ramp.start)};
}

test('the search doubles until a level does not hold, then bisects down to neighbours', () => {
	const {levels, legs, capacity, planner} = search(48);
	expect(levels).toEqual([5, 10, 20, 40, 80, 60, 50, 45, 47, 48, 49]);
	expect(capacity).toEqual({
		unit: 'connections',
		level: 48,
		limit: 49,
		machineLimit: [],
		done: true,
		broken: ['latency.p95 < 3s'],
		unjudged: [],
		text: '48 connections: every threshold holds; at 49 latency.p95 < 3s does not',
	});
	expect(planner.steps).toBeNull();
	expect(legs.map(({step}) => step)).toEqual(levels.map((_, at) => at + 1));
	expect(new Set(legs.map(({kind}) => kind))).toEqual(new Set(['search']));
	expect(legs.map(({pause}) => pause).slice(0, 3)).toEqual([0, 60_000, 60_000]);
	expect(legs[3]).toMatchObject({total: 600, duration: null, ramp: {start: 40, segments: []}});
});

test('the search ends at the highest level allowed when that one holds', () => {
	const {levels, capacity} = search(1000, {to: 93});
	expect(levels).toEqual([5, 10, 20, 40, 80, 93]);
	expect(capacity).toMatchObject({
		level: 93,
		limit: null,
		done: true,
		text: 'every threshold still holds at 93 connections, the highest level tried',
	});
});

test('the finding claims nothing of a threshold that a level cannot be held against', () => {
	const plan = {...plain, search: searchPlan({to: 5})};
	const thresholds = ['connect.p95 < 1ms', 'error_rate < 1%', 'latency.p95{intent=a} < 1s'];
	const planner = createLegPlanner(plan, thresholds.map(parseThreshold));
	planner.next([verdict(planner.next([])!)]);
	expect(describeCapacitySearch(planner.capacity()!)).toBe(
		'every threshold that applies to a single level still holds at 5 connections, the highest level tried; ' +
			'not every level can be checked against connect.p95 < 1ms and latency.p95{intent=a} < 1s',
	);
});

test('when the first level does not hold, lower ones are tried', () => {
	expect(search(3).levels).toEqual([5, 2, 3, 4]);
	expect(search(3).capacity).toMatchObject({level: 3, limit: 4});
});

test('when no level holds, the lowest one tried says so', () => {
	const {levels, capacity} = search(0);
	expect(levels).toEqual([5, 2, 1]);
	expect(capacity).toMatchObject({
		level: null,
		limit: 1,
		done: true,
		text: 'no level was found at which every threshold holds: even 1 connection breaks latency.p95 < 3s',
	});
});

test('rates are searched in steps of the resolution', () => {
	const {levels, capacity} = search(0.7, {from: 0.1, to: 2, resolution: 0.1}, open);
	expect(levels).toEqual([0.1, 0.2, 0.4, 0.8, 0.6, 0.7]);
	expect(capacity).toMatchObject({
		unit: 'rate',
		level: 0.7,
		limit: 0.8,
		text: '0.7 prompts/s: every threshold holds; at 0.8 latency.p95 < 3s does not',
	});
});

test('a level at which this machine was the limit does not hold, and the text blames the machine', () => {
	const reasons = [lateLoop()];
	const saturated = {generator: {saturated: true, loopLate: false, reasons}};
	const judge = ({ramp}: Leg) => ({...(ramp.start > 6 && saturated), thresholds: slow(true)});
	expect(legsOf({search: searchPlan()}, judge).capacity).toMatchObject({
		level: 6,
		limit: 7,
		machineLimit: reasons,
		text: '6 connections: every threshold holds; at 7 this machine, not the server, was the limit (the event loop was over 20.0 ms late in 5 of 40 s, at worst 80.0 ms: this machine could not keep up; raise --workers (now 1) or use fewer connections)',
	});
	// A server that breaks a threshold as well is its own limit.
	const both = (leg: Leg) => {
		const holds = leg.ramp.start <= 6;
		return {...judge(leg), holds, thresholds: slow(holds)};
	};
	expect(legsOf({search: searchPlan()}, both).capacity).toMatchObject({limit: 7, machineLimit: []});
	const always = legsOf({search: searchPlan({from: 1})}, () => saturated);
	expect(always.capacity!.text).toContain(
		'even at 1 connection this machine, not the server, was the limit',
	);
});

test('a level that could not be judged does not hold', () => {
	const judge = ({ramp}: Leg) => (ramp.start > 6 ? {holds: null} : {});
	const {capacity} = legsOf({search: searchPlan()}, judge);
	expect(capacity).toMatchObject({level: 6, limit: 7});
	expect(capacity!.text).toContain('at 7 not every threshold could be judged');
});

test('a level that was not held as planned is no evidence, whichever it was, and is probed again', () => {
	const changed = (level: number) => {
		const deviation = [{kind: 'level_changed', low: 7, high: 10}] as const;
		const judge = ({step}: Leg) => (step === 2 ? {deviation, holds: null, level} : {});
		return legsOf({search: searchPlan({from: 5, to: 20})}, judge);
	};
	// Also one that was changed back before the end.
	for (const level of [7, 10]) {
		const {legs, capacity} = changed(level);
		expect(legs.map(({ramp}) => ramp.start)).toEqual([5, 10, 10, 20]);
		expect(capacity).toMatchObject({level: 20, limit: null, done: true});
	}
});

test('the findings so far can be read while the search goes on', () => {
	const planner = createLegPlanner({...plain, search: searchPlan()});
	expect(planner.capacity()).toMatchObject({level: null, limit: null, done: false});
	const first = planner.next([])!;
	const second = planner.next([verdict(first)])!;
	expect(told(planner.capacity())).toMatchObject({
		level: 5,
		limit: null,
		done: false,
		text: 'so far every threshold holds at 5 connections',
	});
	planner.next([verdict(first), verdict(second, {holds: false, thresholds: slow(false)})]);
	expect(describeCapacitySearch(planner.capacity()!)).toBe(
		'so far 5 connections: every threshold holds; at 10 latency.p95 < 3s does not',
	);
});

test('without figures of the last probe the search ends instead of guessing', () => {
	const planner = createLegPlanner({...plain, search: searchPlan()});
	const first = planner.next([])!;
	planner.next([verdict(first)]);
	expect(planner.next([verdict(first)])).toBeUndefined();
	expect(planner.capacity()).toMatchObject({level: 5, limit: null, done: true});
});

test('the search finds every capacity to within the resolution, in few probes', () => {
	const draw = createDraw(2025);
	for (let round = 0; round < 3000; round++) {
		const rate = draw.real() < 0.5;
		const resolution = rate ? draw.pick([0.1, 0.25, 1, 7.5]) : draw.int(1, 20);
		const from = rate ? draw.int(1, 80) / 4 : draw.int(1, 60);
		const to = from + draw.pick([0, draw.int(0, 1000)]);
		const truth = draw.pick([0, draw.real() * to * 1.2, draw.real() * from]);
		const {levels, capacity} = search(truth, {from, to, resolution}, rate ? open : closed);
		const {level, limit, done} = capacity!;
		expect(done).toBe(true);
		expect(new Set(levels).size).toBe(levels.length);
		expect(Math.min(...levels)).toBeGreaterThan(0);
		expect(Math.max(...levels)).toBeLessThanOrEqual(to);
		if (!rate) expect(levels.every((probed) => Number.isInteger(probed))).toBe(true);
		if (level !== null) expect(level).toBeLessThanOrEqual(truth);
		if (limit === null) expect(level).toBe(to);
		else {
			expect(limit).toBeGreaterThan(truth);
			expect(limit - (level ?? 0)).toBeLessThanOrEqual(resolution + 1e-9);
		}
		expect(levels.length).toBeLessThanOrEqual(
			4 + 2 * Math.log2(1 + to / Math.min(from, resolution)),
		);
	}
});
