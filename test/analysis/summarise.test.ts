import {expect, test} from 'vitest';
import type {Counts, GroupFigures, Snapshot} from '../../source/model/snapshot.ts';
import type {Stop} from '../../source/model/stop.ts';
import {createAbortWatch} from '../../source/runner/abort.ts';
import {absent, columns, rowWidth} from '../../source/statistics/delta.ts';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import {createSeries} from '../../source/statistics/series.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import type {RunStatus} from '../../source/model/run-digest.ts';
import {abortFor, countsOf, loadOf, stepFigures} from '../helpers/snapshot.ts';

import {describeGeneratorReason} from '../../source/terminal/generator-reason.ts';
import {judged, over, saturated, sumUp} from './sum-up.ts';

test('a run passes when its thresholds hold, and says which did not', () => {
	expect(sumUp(over(), {thresholds: ['latency.p95 < 1s']})).toMatchObject({
		...{verdict: 'pass', verdictReasons: []},
		thresholds: [{ok: true, actual: 0.4}],
	});
	expect(sumUp(over(), {thresholds: ['latency.p95 < 300ms']})).toMatchObject({
		...{verdict: 'fail', verdictReasons: ['latency.p95 < 300ms is 400 ms']},
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
	expect(sumUp(snapshot).generator).toMatchObject({
		saturated: true,
		reasons: saturated.reasons.map(describeGeneratorReason),
	});
	expect(sumUp(snapshot, {strict: true})).toMatchObject({
		verdict: 'invalid',
		verdictReasons: [
			expect.stringMatching(/^the load generator was saturated \(--strict\): the event loop was/),
		],
	});
	expect(sumUp(over(), {strict: true}).verdict).toBe('pass');
});

const tooManyText = 'more than half of the attempts of the last 30 s errored (50 of 60)';
const tooManyErrors = abortFor(tooManyText);

test('a run that too many errors ended has failed at nothing: it proves nothing', () => {
	const snapshot = over({aborted: tooManyErrors});
	for (const thresholds of [[], ['latency.p95 < 1s'], ['latency.p95{intent=none} < 1s']]) {
		const summary = sumUp(snapshot, {status: 'aborted', thresholds});
		expect(summary.verdict).toBe('invalid');
		expect(summary.verdictReasons).toContain(tooManyText);
		expect(summary.run).toMatchObject({status: 'aborted', aborted: tooManyText});
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
		const {verdict, verdictReasons} = sumUp(snapshot);
		expect(verdict).toBe('invalid');
		return verdictReasons;
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
		sumUp(over({connect: emptyDistribution, ...changes}), {thresholds}).verdictReasons;
	const traffic = {...over().traffic, connectionsOpened: 5};
	expect(reasonsOf({traffic, warmup: {sent: 10, errored: 0}})).toEqual([
		'connect.p95 < 1s: no data (all connections were opened in the warm-up)',
		'latency.p95{intent=none} < 1s: no data',
	]);
	expect(reasonsOf({traffic})[0]).toBe('connect.p95 < 1s: no data');
});

test('why a run was ended comes before what it then lacked', () => {
	const snapshot = over({...silent, counts: countsOf(), aborted: tooManyErrors});
	expect(sumUp(snapshot, {status: 'aborted'}).verdictReasons).toEqual([
		...[tooManyText, 'not one valid reply arrived'],
	]);
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
			...{requestsPerSecond: 10.4, errorRate: 1 / 105},
			...{count: 105, passed: 100, failed: 4, errored: 1, dropped: 3},
			latency: step.latency,
			responseTime: step.responseTime,
			firstToken: step.firstToken,
			metrics: {
				own: {
					...{average: 0.9, count: 100, missing: 1, errors: 2},
					...{passRate: 0.9, failedCount: 10},
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
	expect(sumUp(over({steps: [stepFigures(1, 10)], load}))).toMatchObject({plannedSteps: 3});
	expect(sumUp(over())).not.toHaveProperty('planned_steps');
});

test('response time stands beside latency: of the run, of each intent and of each second', () => {
	const later = {...emptyDistribution, count: 100, p95: 2};
	const {latency} = over();
	const slice: GroupFigures = {
		...{count: 100, passed: 100, failed: 0, errored: 0, latency},
		...{responseTime: later, firstToken: emptyDistribution, metrics: {}},
	};
	const second = {
		...{second: 0, completed: 100, errored: 0, p50: 0.1, p95: 0.4, level: 30, step: 0},
		...{firstTokenP50: 0.05, responseP95: 2, failed: 3, metrics: {}, latencies: []},
	};
	const summary = sumUp(over({responseTime: later, intents: {a: slice}, series: [second]}));
	expect(summary).toMatchObject({latency, responseTime: later});
	expect(summary.perIntent.a).toMatchObject({latency, responseTime: later});
	expect(summary.series).toEqual([
		{
			...{second: 0, completed: 100, errored: 0, p50: 0.1, p95: 0.4, level: 30, step: 0},
			...{firstTokenP50: 0.05, responseTimeP95: 2, failed: 3, metrics: {}},
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
		...{dropped: 3, late: 2, targetRate: 10, achievedRate: 9.7, workers: 2},
	});
	expect(summary.warmup).toEqual({sent: 20, errored: 1});
	expect(summary.totalRequests).toBe(97);
	expect(sumUp(over())).not.toHaveProperty('warmup');
	expect(sumUp(over())).not.toHaveProperty('capacity');
	expect(sumUp(over()).run).not.toHaveProperty('aborted');
});

test('the summary of a run of a day is no longer than that of an hour', () => {
	const row = new Float64Array(rowWidth(0)).fill(absent);
	Object.assign(row, {[columns.outcome]: 0, [columns.latency]: 123_457});
	const series = createSeries();
	for (let second = 0; second < 86_400; second += 10) {
		series.level(second, 50, 0);
		series.record(second, row, 0);
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
		chunkGap: {count: 900, p95: 0.02},
		sequence: {lost: 1, duplicated: 2, outOfOrder: 3},
		gateway: {messageUnitsReceived: 1000, connectionMinutes: 1.5},
		errors: {'closed.1009': {count: 1, explanation: expect.stringContaining('128 KB') as string}},
	});
});

const early: Stop = {elapsed: 12, step: 0, begun: true, atEnd: false};
const atOnce: Stop = {...early, elapsed: 0};
const timed = {planned: null, duration: 30};
const stepped = {...timed, load: loadOf({leg: 'step', steps: 5})};

test.each<[string | undefined, Partial<Snapshot>, RunStatus?]>([
	['after 100 of 250 prompts', {planned: 250}],
	// However long its last replies took to come.
	['after 12.0 s of 30.0 s', {...timed, elapsed: 45}],
	['in step 2 of 5', {...stepped, stopped: {...early, step: 2}}],
	['before step 3 of 5', {...stepped, stopped: {...early, step: 3, begun: false}}],
	['before anything was measured', {...stepped, counts: countsOf({}), stopped: atOnce}],
	// Between two looks at the clock much may have been measured.
	['after 0 µs of 30.0 s', {...timed, stopped: atOnce}],
	// Held up by a slow metric past its end.
	[undefined, {...timed, stopped: {...early, elapsed: 45}}],
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
