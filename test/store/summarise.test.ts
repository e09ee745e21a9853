import {expect, test} from 'vitest';
import type {Capacity, Counts, SliceFigures, Snapshot, Stop} from '../../source/model/snapshot.ts';
import {createAbortWatch} from '../../source/runner/abort.ts';
import {absent, columns, rowWidth} from '../../source/statistics/delta.ts';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import {createSeries} from '../../source/statistics/series.ts';
import {standing} from '../../source/statistics/threshold-result.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import type {RunStatus} from '../../source/store/manifest.ts';
import {summarise} from '../../source/store/summarise.ts';
import {summaryOf} from '../helpers/saved-runs.ts';
import {
	countsOf,
	deviating,
	loadOf,
	midRun,
	saturatedStep,
	stepFigures,
} from '../helpers/snapshot.ts';

const {run} = summaryOf();

/** All 100 prompts answered, the 95th percentile at 0.4 s. */
const over = (changes: Partial<Snapshot> = {}): Snapshot =>
	midRun({
		phase: 'done',
		counts: countsOf({sent: 100, passed: 95, failed: 5}),
		latency: {...emptyDistribution, count: 100, p95: 0.4},
		ack: emptyDistribution,
		sequence: {lost: 0, duplicated: 0, outOfOrder: 0},
		traffic: {
			...{unitsSent: 0, unitsReceived: 0, framesReceived: 0, connectionsOpened: 0},
			...{connectionSeconds: 0, peakOpenRate: 0},
		},
		...changes,
	});

type Circumstances = {
	readonly thresholds?: readonly string[];
	readonly status?: RunStatus;
	readonly strict?: boolean;
};

const sumUp = (
	snapshot: Snapshot,
	{thresholds = [], status = 'complete', strict = false}: Circumstances = {},
) => summarise({snapshot, thresholds: thresholds.map(parseThreshold), status, strict, run});

const saturated = {
	...over().generator,
	saturated: true,
	reasons: ['the event loop was late'],
};

test('a run passes when its thresholds hold, and says which did not', () => {
	expect(sumUp(over(), {thresholds: ['latency.p95 < 1s']})).toMatchObject({
		...{verdict: 'pass', verdict_reasons: []},
		thresholds: [{ok: true, actual: 0.4}],
	});
	expect(sumUp(over(), {thresholds: ['latency.p95 < 300ms']})).toMatchObject({
		...{verdict: 'fail', verdict_reasons: ['latency.p95 < 300ms: does not hold']},
	});
});

test.each(['interrupted', 'failed', 'running', 'aborted'] as const)(
	'a run that is %s meets no threshold',
	(status) => {
		const {verdict, thresholds} = sumUp(over(), {status, thresholds: ['latency.p95 < 1s']});
		expect(verdict).not.toBe('pass');
		expect(thresholds).toMatchObject([
			{ok: false, state: 'unjudged', reason: `the run is ${status}`},
		]);
	},
);

test('a saturated generator is only a doubt, and proves nothing with --strict', () => {
	const snapshot = over({generator: saturated});
	expect(sumUp(snapshot).verdict).toBe('pass');
	expect(sumUp(snapshot).generator).toMatchObject({saturated: true, reasons: saturated.reasons});
	expect(sumUp(snapshot, {strict: true})).toMatchObject({
		verdict: 'invalid',
		verdict_reasons: ['the load generator was saturated (--strict): the event loop was late'],
	});
	expect(sumUp(over(), {strict: true}).verdict).toBe('pass');
});

const tooManyErrors = {
	reason: 'more than half of the attempts of the last 30 s errored (50 of 60)',
	threshold: null,
};

test('a run that too many errors ended has failed at nothing: it proves nothing', () => {
	const snapshot = over({aborted: tooManyErrors});
	for (const thresholds of [[], ['latency.p95 < 1s'], ['latency.p95{intent=none} < 1s']]) {
		const summary = sumUp(snapshot, {status: 'aborted', thresholds});
		expect(summary.verdict).toBe('invalid');
		expect(summary.verdict_reasons).toContain(tooManyErrors.reason);
		expect(summary.run).toMatchObject({status: 'aborted', aborted: tooManyErrors.reason});
	}
});

test('a threshold that was violated when errors ended the run has failed', () => {
	const thresholds = ['latency.p95 < 300ms', 'latency.p95 < 1s'];
	const summary = sumUp(over({aborted: tooManyErrors}), {status: 'aborted', thresholds});
	expect(summary).toMatchObject({
		verdict: 'fail',
		thresholds: [{state: 'violated'}, {ok: false, state: 'unjudged', reason: 'the run is aborted'}],
	});
});

test('the threshold that ended a run has failed, though the last replies mended it', () => {
	const expression = 'latency.p95 < 1s';
	const watch = createAbortWatch({
		...{thresholds: [parseThreshold(expression)], abortOnFail: true, window: 0},
		...{maxErrorRate: null, planned: null},
	});
	const aborted = watch.observe(over({latency: {...over().latency, p95: 1.2}}), 10);
	expect(aborted).not.toBeNull();
	const thresholds = [expression, 'latency.p95 < 2s'];
	const summary = sumUp(over({aborted}), {status: 'aborted', thresholds});
	expect(summary).toMatchObject({
		verdict: 'fail',
		thresholds: [
			{ok: false, actual: 0.4, state: 'violated', reason: 'does not hold'},
			{ok: false, state: 'unjudged', reason: 'the run is aborted'},
		],
	});
});

const silent = {latency: emptyDistribution, connect: emptyDistribution};
const errorsOf = (...names: readonly string[]) =>
	Object.fromEntries(names.map((name) => [name, {count: 1, example: ''}]));

test('a run without one reply proves nothing, and says how far it came', () => {
	const errors = errorsOf('connect.refused', 'handshake.429');
	const reasonsOf = (connectionsOpened: number, counts: Partial<Counts>, more = {}) => {
		const traffic = {...over().traffic, connectionsOpened};
		const snapshot = over({...silent, traffic, counts: countsOf({sent: 2, ...counts}), ...more});
		const {verdict, verdict_reasons} = sumUp(snapshot);
		expect(verdict).toBe('invalid');
		return verdict_reasons;
	};
	expect(reasonsOf(0, {errored: 2}, {errors})).toEqual(['no connection was ever made']);
	const silence = ['not one valid reply arrived'];
	expect(reasonsOf(1, {errored: 2}, {errors})).toEqual(silence);
	// The warm-up had opened the connections, and is in no figure.
	expect(reasonsOf(2, {errored: 2}, {errors: errorsOf('timeout.total')})).toEqual(silence);
	// Stopped before anything had come of what was sent.
	expect(reasonsOf(2, {inFlight: 2})).toEqual(silence);
});

test('a threshold on connections has no data when the warm-up had opened all of them, and says so', () => {
	const thresholds = ['connect.p95 < 1s', 'latency.p95{intent=none} < 1s'];
	const reasonsOf = (changes: Partial<Snapshot>) =>
		sumUp(over({connect: emptyDistribution, ...changes}), {thresholds}).verdict_reasons;
	const traffic = {...over().traffic, connectionsOpened: 5};
	expect(reasonsOf({traffic, warmup: {sent: 10, errored: 0}})).toEqual([
		'connect.p95 < 1s: no data (all connections were opened in the warm-up)',
		'latency.p95{intent=none} < 1s: no data',
	]);
	expect(reasonsOf({traffic})[0]).toBe('connect.p95 < 1s: no data');
});

test('why a run was ended comes before what it then lacked', () => {
	const snapshot = over({...silent, counts: countsOf(), aborted: tooManyErrors});
	expect(sumUp(snapshot, {status: 'aborted'}).verdict_reasons).toEqual([
		...[tooManyErrors.reason, 'not one valid reply arrived'],
	]);
});

const judged = (actual: number) => ({
	latency: {...emptyDistribution, count: 100, p95: actual},
	holds: actual < 1,
	thresholds: [standing('latency.p95 < 1s', actual, actual < 1 ? 'holds' : 'violated')],
});
const capacityOf = (changes: Partial<Capacity> = {}): Capacity => ({
	...{unit: 'connections', level: 20, limit: 40, done: true, text: 'a sentence'},
	machineLimit: [],
	...changes,
});
const searched = (changes: Partial<Snapshot> = {}) =>
	over({
		latency: {...emptyDistribution, count: 300, p95: 2},
		steps: [
			stepFigures(1, 10, judged(0.2)),
			stepFigures(2, 40, judged(3)),
			stepFigures(3, 20, judged(0.5)),
		],
		capacity: capacityOf(),
		...changes,
	});

test('the thresholds of a search are those of the level that it found, not of the levels beyond', () => {
	expect(sumUp(searched(), {thresholds: ['latency.p95 < 1s']})).toMatchObject({
		verdict: 'pass',
		thresholds: [{actual: 0.5, ok: true}],
		capacity: {unit: 'connections', level: 20, limit: 40, done: true, text: 'a sentence'},
	});
});

test('a threshold that no level has figures of is held against the whole search, not left out', () => {
	const thresholds = ['connect.max < 1s', 'latency.p95 < 1s'];
	const connect = {...emptyDistribution, count: 40, max: 1.5};
	expect(sumUp(searched({connect}), {thresholds})).toMatchObject({
		verdict: 'fail',
		thresholds: [
			{expression: 'connect.max < 1s', actual: 1.5, ok: false},
			{actual: 0.5, ok: true},
		],
	});
});

test('a search that finds no level fails with the figures of the lowest one it tried', () => {
	const steps = [stepFigures(1, 10, judged(3)), stepFigures(2, 5, judged(2))];
	const capacity = capacityOf({level: null, limit: 5});
	expect(sumUp(searched({steps, capacity}), {thresholds: ['latency.p95 < 1s']})).toMatchObject({
		verdict: 'fail',
		verdict_reasons: ['a sentence', 'latency.p95 < 1s: does not hold'],
		thresholds: [{actual: 2, ok: false}],
	});
});

test('a search proves nothing when this machine was the limit, or when it was stopped too soon', () => {
	const thresholds = ['latency.p95 < 1s'];
	const inDoubt = [
		stepFigures(1, 10, {...judged(0.2), ...saturatedStep('the event loop was late', true)}),
	];
	const none = capacityOf({level: null, limit: 10});
	expect(sumUp(searched({steps: inDoubt, capacity: none}), {thresholds})).toMatchObject({
		...{verdict: 'invalid', verdict_reasons: ['a sentence']},
	});
	const stopped = capacityOf({level: null, limit: null, done: false});
	expect(sumUp(searched({steps: [], capacity: stopped}), {thresholds})).toMatchObject({
		...{verdict: 'invalid', verdict_reasons: ['the search was stopped early: a sentence']},
	});
});

test('a search that starved beyond the capacity is sound with --strict, unless the level found is in doubt', () => {
	const strict = {thresholds: ['latency.p95 < 1s'], strict: true};
	const busy = saturatedStep('all 5 connections were busy');
	const beyond = stepFigures(2, 40, {...judged(3), ...busy});
	const steps = [stepFigures(1, 20, judged(0.2)), beyond];
	expect(sumUp(searched({steps, generator: saturated}), strict).verdict).toBe('pass');
	const lowest = {steps: [beyond], capacity: capacityOf({level: null, limit: 40})};
	expect(sumUp(searched({...lowest, generator: saturated}), strict)).toMatchObject({
		verdict: 'invalid',
		verdict_reasons: ['the load generator was saturated (--strict): all 5 connections were busy'],
	});
	// Without it, a threshold that the server broke is what counts.
	expect(sumUp(searched(lowest), {...strict, strict: false}).verdict).toBe('fail');
	const late = [stepFigures(1, 40, {...judged(3), ...saturatedStep('its loop was late', true)})];
	expect(sumUp(searched({...lowest, steps: late}), {...strict, strict: false}).verdict).toBe(
		'invalid',
	);
});

test('a search that this machine ended found a level, but with --strict proves no capacity', () => {
	const busy = saturatedStep('all 2 connections were busy');
	const machineLimit = busy.doubts;
	const steps = [stepFigures(1, 20, judged(0.2)), stepFigures(2, 40, {...judged(0.2), ...busy})];
	const snapshot = searched({steps, capacity: capacityOf({machineLimit}), generator: saturated});
	const thresholds = ['latency.p95 < 1s'];
	expect(sumUp(snapshot, {thresholds})).toMatchObject({
		verdict: 'pass',
		capacity: {level: 20, limit: 40, machine_limit: machineLimit},
	});
	expect(sumUp(snapshot, {thresholds, strict: true})).toMatchObject({
		verdict: 'invalid',
		verdict_reasons: [
			'this machine, not the server, was the limit (--strict): all 2 connections were busy',
		],
	});
	expect(sumUp(searched(), {thresholds, strict: true}).capacity).not.toHaveProperty(
		'machine_limit',
	);
});

test('a step that was cut short is no saturated generator', () => {
	const cut = stepFigures(1, 10, {...judged(0.2), ...deviating('the run was ended')});
	const capacity = capacityOf({level: null, limit: null, done: false});
	const {verdict_reasons} = sumUp(searched({steps: [cut], capacity}), {strict: true});
	expect(verdict_reasons).toEqual(['the search was stopped early: a sentence']);
});

test('a search that was stopped with a level found keeps it, and says that it is not over', () => {
	const capacity = capacityOf({done: false});
	expect(sumUp(searched({capacity}), {thresholds: ['latency.p95 < 1s']})).toMatchObject({
		...{verdict: 'pass', capacity: {level: 20, done: false}},
	});
});

test('an interrupted search meets no threshold, whatever it had found', () => {
	const summary = sumUp(searched(), {status: 'interrupted', thresholds: ['latency.p95 < 1s']});
	expect(summary).toMatchObject({
		verdict: 'invalid',
		thresholds: [{ok: false, reason: 'the run is interrupted'}],
	});
});

test('a step has its times, its metrics and its evidence under the names of the file', () => {
	const metric = {
		...{average: 0.9, min: 0, max: 1, count: 100, missing: 1, errors: 2},
		...{failed: 10, passRate: 0.9},
	};
	const step = stepFigures(2, 20, {...judged(0.5), metrics: {own: metric}, dropped: 3});
	expect(sumUp(over({steps: [step]})).steps).toEqual([
		{
			...{step: 2, unit: 'connections', level: 20, elapsed: 10},
			...{requests_per_second: 10.4, error_rate: 1 / 105},
			...{count: 105, passed: 100, failed: 4, errored: 1, dropped: 3},
			latency: step.latency,
			response_time: step.responseTime,
			first_token: step.firstToken,
			metrics: {
				own: {
					...{average: 0.9, count: 100, missing: 1, errors: 2},
					...{pass_rate: 0.9, failed_count: 10},
				},
			},
			thresholds: step.thresholds,
			...{holds: true, doubts: [], deviation: null},
			generator: {saturated: false, reasons: []},
		},
	]);
});

test('how many steps the plan has stands beside those that were run', () => {
	const load = loadOf({leg: 'step', steps: 3});
	expect(sumUp(over({steps: [stepFigures(1, 10)], load}))).toMatchObject({planned_steps: 3});
	expect(sumUp(over())).not.toHaveProperty('planned_steps');
});

test('response time stands beside latency: of the run, of each intent and of each second', () => {
	const later = {...emptyDistribution, count: 100, p95: 2};
	const {latency} = over();
	const slice: SliceFigures = {
		...{count: 100, passed: 100, failed: 0, errored: 0, latency},
		...{responseTime: later, firstToken: emptyDistribution, metrics: {}},
	};
	const second = {
		...{second: 0, completed: 100, errored: 0, p50: 0.1, p95: 0.4, level: 30, step: 0},
		...{firstTokenP50: 0.05, responseP95: 2},
	};
	const summary = sumUp(over({responseTime: later, intents: {a: slice}, series: [second]}));
	expect(summary).toMatchObject({latency, response_time: later});
	expect(summary.per_intent.a).toMatchObject({latency, response_time: later});
	expect(summary.series).toEqual([
		{
			...{second: 0, completed: 100, errored: 0, p50: 0.1, p95: 0.4, level: 30, step: 0},
			...{first_token_p50: 0.05, response_time_p95: 2},
		},
	]);
});

test('the open model, its dropped and late prompts and its warm-up are in the file', () => {
	const summary = sumUp(
		over({
			load: loadOf({model: 'open', unit: 'rate', level: 30}),
			counts: countsOf({sent: 97, passed: 97, dropped: 3, late: 2}),
			warmup: {sent: 20, errored: 1},
			generator: {...over().generator, targetRate: 10, achievedRate: 9.7, workers: 2},
		}),
	);
	expect(summary.run.model).toBe('open');
	expect(summary.generator).toMatchObject({
		...{dropped: 3, late: 2, target_rate: 10, achieved_rate: 9.7, workers: 2},
	});
	expect(summary.warmup).toEqual({sent: 20, errored: 1});
	expect(summary.total_requests).toBe(97);
	expect(sumUp(over())).not.toHaveProperty('warmup');
	expect(sumUp(over())).not.toHaveProperty('capacity');
	expect(sumUp(over()).run).not.toHaveProperty('aborted');
});

test('the summary of a run of a day is no longer than that of an hour', () => {
	const row = new Float64Array(rowWidth(0)).fill(absent);
	Object.assign(row, {[columns.outcome]: 0, [columns.latency]: 123_457});
	const series = createSeries();
	for (let second = 0; second < 86_400; second += 10) {
		series.begin({elapsed: second, level: 50, step: 0});
		series.record(row, 0);
	}
	const summary = sumUp(over({series: series.points()}));
	expect(summary.series.length).toBeGreaterThan(500);
	expect(summary.series.length).toBeLessThanOrEqual(1200);
	expect(JSON.stringify(summary).length).toBeLessThan(300_000);
});

test('the figures of streamed replies and of the gateway are in the summary', () => {
	const summary = sumUp(
		over({
			ack: {...emptyDistribution, count: 100, p95: 0.05},
			chunkGap: {...emptyDistribution, count: 900, p95: 0.02},
			sequence: {lost: 1, duplicated: 2, outOfOrder: 3},
			traffic: {
				...{unitsSent: 100, unitsReceived: 1000, framesReceived: 1000, connectionsOpened: 10},
				...{connectionSeconds: 90, peakOpenRate: 5},
			},
			errors: {'closed.1009': {count: 1, example: ''}},
		}),
	);
	expect(summary).toMatchObject({
		ack: {count: 100, p95: 0.05},
		chunk_gap: {count: 900, p95: 0.02},
		sequence: {lost: 1, duplicated: 2, out_of_order: 3},
		gateway: {message_units_received: 1000, connection_minutes: 1.5},
		errors: {'closed.1009': {count: 1, explanation: expect.stringContaining('128 KB') as string}},
	});
});

const early: Stop = {elapsed: 12, step: 0, atEnd: false};
const timed = {planned: null, duration: 30};
const stepped = {...timed, load: loadOf({leg: 'step', steps: 5})};

test.each<[string | undefined, Partial<Snapshot>, RunStatus?]>([
	['after 100 of 250 prompts', {planned: 250}],
	// However long its last replies took to come.
	['after 12.0 s of 30.0 s', {...timed, elapsed: 45}],
	['in step 2 of 5', {...stepped, stopped: {...early, step: 2}}],
	['before anything was measured', {...stepped, stopped: {...early, elapsed: 0}}],
	// Everything was sent: only the last replies were not waited for, or not even that.
	[undefined, {planned: 100}],
	[undefined, {...timed, stopped: {...early, atEnd: true}}],
	[undefined, {planned: null, duration: null}],
	[undefined, {planned: 250, stopped: null}],
	// Its status tells.
	[undefined, {planned: 250}, 'interrupted'],
])('how far a run came that the user stopped: %s', (stopped, changes, status = 'complete') => {
	const {run: summarised} = sumUp(over({stopped: early, ...changes}), {status});
	expect(summarised.stopped).toBe(stopped);
});

test('prompts that were dropped are none that a stop left over', () => {
	const counts = countsOf({sent: 100, passed: 100, dropped: 150});
	expect(sumUp(over({stopped: early, planned: 250, counts})).run.stopped).toBeUndefined();
});
