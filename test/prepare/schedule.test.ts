import {expect, test} from 'vitest';
import {promptTableOf, type PromptTable} from '../../source/dataset/prompt-table.ts';
import type {Plan} from '../../source/config/plan.ts';
import {configSchema} from '../../source/config/options/run-options.ts';
import {createPromptSource} from '../../source/engine/prompt-source.ts';
import {linkTurns, type Prompt} from '../../source/model/prompt.ts';
import type {Assignment} from '../../source/model/raw-attempt.ts';
import {createLegPlanner} from '../../source/record/leg-planner.ts';
import {
	createTurnCounter,
	describeVolume,
	toLoadPlan,
	withoutLoadShape,
	type Volume,
} from '../../source/prepare/schedule.ts';

/** A plan from the options that a test cares for, as a configuration file holds them. */
function planOf(config: Readonly<Record<string, unknown>>): Plan {
	const url = 'wss://host.example';
	return {...configSchema.parse({url, ...config}), url, seed: 9, name: 'test'};
}

const closedAt = (start: number) => ({model: 'closed', ramp: {start, segments: []}});

test('a plain plan is one steady leg with every prompt as often as it is repeated', () => {
	expect(toLoadPlan(planOf({repeat: 3}), 20)).toEqual({
		warmup: null,
		leg: {kind: 'steady', step: 0, pause: 0, total: 60, duration: null, ...closedAt(5)},
		steps: null,
		search: null,
	});
});

test.each([
	['a high rate', {rate: 500, duration: '1m'}, true],
	['a rate that is high soon', {rate: 1, stages: '1s:1000,1m:1000'}, true],
	['a first step at a high rate', {rate: 1, steps: '600:900:100', hold: '10s'}, true],
	['prompts for a second and more', {rate: 500, repeat: 25}, true],
	['a lower rate', {rate: 499, duration: '1m'}, false],
	['a rate that is high later', {rate: 1, stages: '1m:1000'}, false],
	['a first step at a lower rate', {rate: 900, steps: '100:900:100', hold: '10s'}, false],
	['few prompts', {rate: 500, repeat: 24}, false],
	['no rate', {connections: 500, duration: '1m'}, false],
	['connections that were given', {rate: 500, duration: '1m', connections: 50}, false],
	['a warm-up that was refused', {rate: 500, duration: '1m', warmup: '0'}, false],
	['a connection per prompt', {rate: 500, duration: '1m', connectionMode: 'per-prompt'}, false],
])('whether %s brings a small warm-up of its own', (_, config, warms) => {
	const plan = planOf(config);
	const loadPlan = toLoadPlan(plan, 20);
	expect(loadPlan.warmup).toEqual(warms ? {extent: {prompts: 10}, level: 20} : null);
	expect(describeVolume(plan, 20).warmup).toBe(warms ? 10 : 0);
	const first = createLegPlanner(loadPlan).next([]);
	if (warms) expect(first).toMatchObject({kind: 'warmup', total: 10, ramp: {start: 20}});
	else expect(first?.kind).not.toBe('warmup');
});

test('a warm-up that was asked for takes the place of that one', () => {
	const {warmup} = toLoadPlan(planOf({rate: 5000, duration: '1m', warmup: '3s'}), 20);
	expect(warmup).toEqual({extent: {duration: 3000}, level: null});
});

test('a duration takes the place of the number of prompts', () => {
	const {leg} = toLoadPlan(planOf({duration: '2m', repeat: 3}), 20);
	expect(leg).toMatchObject({kind: 'steady', total: null, duration: 120_000});
});

test('stages begin at the connections and last as long as they say', () => {
	const {leg} = toLoadPlan(planOf({connections: 3, stages: '30s:10,2m:50'}), 20);
	expect(leg).toMatchObject({
		kind: 'stages',
		total: null,
		duration: 150_000,
		model: 'closed',
		ramp: {
			start: 3,
			segments: [
				{duration: 30_000, to: 10},
				{duration: 120_000, to: 50},
			],
		},
	});
});

test('a rate makes the open model, whose arrivals follow the seed of the run', () => {
	const {leg} = toLoadPlan(planOf({rate: 50, arrivals: 'poisson'}), 20);
	expect(leg).toMatchObject({
		kind: 'steady',
		total: 20,
		model: 'open',
		ramp: {start: 50, segments: []},
		arrivals: 'poisson',
		seed: 9,
		connections: 5,
		maxConnections: 500,
	});
});

test.each([
	['ten seconds of the rate', {rate: 50}, 5, 500],
	['at least 50', {rate: 2}, 5, 50],
	['at least the connections', {rate: 2, connections: 80}, 80, 80],
	['the highest rate of the stages', {rate: 1, stages: '10s:30'}, 5, 300],
	['the highest rate of the steps', {rate: 1, steps: '10:20:5'}, 5, 200],
	['no more than there can be', {rate: 50_000}, 5, 100_000],
	['what was given, above all', {rate: 50, maxConnections: 60}, 5, 60],
	['what was given, even below the default of --connections', {rate: 50, maxConnections: 3}, 3, 3],
])('connections that the open model may open: %s', (_, config, connections, maxConnections) => {
	expect(toLoadPlan(planOf(config), 20).leg).toMatchObject({connections, maxConnections});
});

test.each([
	['10:100:30', [10, 40, 70, 100]],
	['10:100:40', [10, 50, 90]],
	['7:7:1', [7]],
	['0.1:1:0.1', [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]],
	['0.7:2.1:0.7', [0.7, 1.4, 2.1]],
])('the steps %s are the levels %j', (steps, levels) => {
	const plan = toLoadPlan(planOf({steps, rate: 1, hold: '20s', pause: '5s'}), 20);
	expect(plan.steps).toEqual({levels, hold: {duration: 20_000}, pause: 5000});
	expect(plan.leg.kind).toBe('step');
});

test.each([
	['the connections up to a hundred times as many', {connections: 20}, [20, 2000, 1]],
	['never above 10,000', {connections: 500}, [500, 10_000, 25]],
	['a rate in fractions', {rate: 2}, [2, 200, 0.1]],
	['a start above 10,000 alone', {connections: 20_000}, [20_000, 20_000, 1000]],
	['steps as its bounds', {steps: '10:400:5'}, [10, 400, 5]],
])('the search for the capacity takes %s', (_, config, [from, to, resolution]) => {
	const plan = toLoadPlan(planOf({findCapacity: true, ...config}), 20);
	expect(plan.search).toEqual({from, to, resolution, hold: {prompts: 15}, pause: 60_000});
	expect(plan.steps).toBeNull();
	expect(plan.leg.kind).toBe('search');
});

test.each<[string, Readonly<Record<string, unknown>>, Partial<Volume>]>([
	[
		'a plain run',
		{connections: 4},
		{model: 'closed', peakLevel: 4, peakConnections: 4, prompts: 20, expected: 20, duration: null},
	],
	['more connections than prompts', {connections: 90}, {peakLevel: 90, peakConnections: 20}],
	['a duration', {duration: '2m'}, {prompts: null, expected: null, duration: 120}],
	[
		'a rate',
		{rate: 2},
		{model: 'open', peakLevel: 2, peakConnections: 20, prompts: 20, expected: 20, duration: 9.5},
	],
	['a rate for a while', {rate: 0.1, duration: '30s'}, {prompts: null, expected: 3, duration: 30}],
	[
		'stages of connections',
		{stages: '30s:50,30s:0'},
		{peakConnections: 50, prompts: null, expected: null, duration: 60},
	],
	[
		'stages of a rate, whose prompts are the area under them',
		{rate: 10, stages: '10s:20,5s:0'},
		{peakLevel: 20, peakConnections: 200, prompts: null, expected: 200, duration: 15},
	],
	[
		'steps by prompts',
		{steps: '10:30:10', pause: '60s'},
		{peakConnections: 30, prompts: 900, expected: 900, duration: 120},
	],
	[
		'steps by time',
		{steps: '10:30:10', hold: '20s', pause: '0', warmup: '5s'},
		{prompts: null, expected: null, warmup: null, duration: 65},
	],
	['a search', {findCapacity: true}, {peakConnections: 500, prompts: null, duration: null}],
	['a warm-up by prompts', {warmup: '7 prompts'}, {warmup: 7, prompts: 20}],
	['a warm-up at a rate', {rate: 4, warmup: '5s'}, {warmup: 20, prompts: 20, duration: 9.75}],
	['none', {}, {warmup: 0}],
])('the volume of %s', (_, config, volume) => {
	expect(describeVolume(planOf(config), 20)).toMatchObject(volume);
});

test.each([
	[1, 8, 1],
	[4, 8, 4],
	['auto', 8, 7],
	['auto', 1, 1],
	['auto', 256, 12],
	[64, 8, 12],
])('--workers %s on %i cores with 12 connections are %i', (workers, cores, count) => {
	expect(describeVolume(planOf({workers, connections: 12}), 20, cores).workers).toBe(count);
});

test('what is expected of steps is what the conductor asks for', () => {
	const plan = planOf({rate: 1, steps: '0.3:4:0.7', hold: '7 prompts', warmup: '3'});
	const conductor = createLegPlanner(toLoadPlan(plan, 20));
	const totals = new Map<string, number>();
	for (let leg = conductor.next([]); leg; leg = conductor.next([])) {
		totals.set(leg.kind, (totals.get(leg.kind) ?? 0) + leg.total!);
	}
	const {prompts, warmup} = describeVolume(plan, 20);
	expect(Object.fromEntries(totals)).toEqual({warmup, step: prompts});
});

test('a plan without its load shape sends each prompt once', () => {
	const shape = {rate: 50, stages: '10s:20', warmup: '5', repeat: 2, abortOnFail: true};
	const plan = withoutLoadShape(planOf({...shape, connections: 30}), 3);
	const {warmup, leg, steps, search} = toLoadPlan(plan, 3);
	expect(plan.abortOnFail).toBe(false);
	expect({warmup, steps, search}).toEqual({warmup: null, steps: null, search: null});
	expect(leg).toMatchObject({kind: 'steady', total: 3, duration: null, ...closedAt(3)});
});

/** Units of one, three and two prompts, in turn. */
const unitsOf = (count: number): PromptTable => promptTableOf(unitList(count));

function unitList(count: number): Prompt[] {
	return Array.from({length: count}, (_, unit) => {
		const turns = Array.from({length: [1, 3, 2][unit % 3]!}, (__, turn) => turn);
		const file = {file: 'a', line: unit + 1, question: 'q', row: {}};
		return linkTurns(turns.map((turn) => ({...file, id: `a:${unit}#${turn}`})));
	});
}

test('so many units have so many prompts, round and round', () => {
	const turnsIn = createTurnCounter(unitsOf(4));
	expect([0, 1, 2, 3, 4, 5, 8, 10].map(turnsIn)).toEqual([0, 1, 4, 6, 7, 8, 14, 18]);
});

test.each<[string, Readonly<Record<string, unknown>>, Partial<Volume>]>([
	['all of them', {}, {prompts: 40, expected: 40, peakConnections: 5}],
	['repeats', {repeat: 3}, {prompts: 120}],
	['a warm-up', {warmup: '2 prompts'}, {prompts: 40, warmup: 4}],
	['steps that go round', {steps: '1:2:1', hold: '10 prompts'}, {prompts: 59, expected: 59}],
	['a rate for a while', {rate: 1, duration: '22s'}, {prompts: null, expected: 44}],
	['more connections than conversations', {connections: 90}, {peakConnections: 20}],
	['a rate, which starts conversations', {rate: 2}, {prompts: 40, duration: 9.5, peakLevel: 2}],
	['a search', {findCapacity: true}, {prompts: null, expected: null}],
])('the volume counts the turns of conversations: %s', (_, config, volume) => {
	const units = promptTableOf([...unitList(18), ...unitList(2)]);
	const turnsIn = createTurnCounter(units);
	expect(describeVolume(planOf(config), units.length, 2, turnsIn)).toMatchObject(volume);
});

test('the prompts of a plan are those that its legs’ feeds hand out', () => {
	const units = unitsOf(7);
	const plan = planOf({steps: '3:9:3', hold: '4 prompts', warmup: '5 prompts'});
	const {prompts, warmup} = describeVolume(plan, units.length, 2, createTurnCounter(units));
	const sent = {warmup: 0, step: 0};
	const conductor = createLegPlanner(toLoadPlan(plan, units.length));
	let first = 0;
	for (let leg = conductor.next([]); leg; leg = conductor.next([])) {
		const kind = leg.kind as 'warmup' | 'step';
		const feed = createPromptSource(units, {
			first: kind === 'step' ? first : 0,
			step: 0,
			measured: true,
		});
		for (let position = 0; position < leg.total!; position++) {
			for (let turn: Assignment | undefined = feed(position); turn; turn = turn.next) sent[kind]++;
		}
		if (kind === 'step') first += leg.total!;
	}
	expect(sent).toEqual({warmup, step: prompts});
});
