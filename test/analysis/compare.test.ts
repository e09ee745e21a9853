import {expect, test} from 'vitest';
import {loadDifferences} from '../../source/config/load-differences.ts';
import {resolve} from '../../source/config/resolve.ts';
import {configOptions, type Config} from '../../source/config/options/run-options.ts';
import {createHistogram} from '../../source/statistics/histogram.ts';
import {compareRuns, type ComparedRun} from '../../source/analysis/compare.ts';
import type {Manifest} from '../../source/store/manifest.ts';
import type {ResultList} from '../../source/model/result-entry.ts';
import {resultsByIntent} from '../../source/runs/saved-run-reader.ts';
import {listWith, type ListedAttempt} from '../helpers/result-lists.ts';
import {manifestOf} from '../helpers/saved-runs.ts';
import {entryOf, erroredEntry, failedEntry} from '../ui/documents.ts';

const file = (sha256: string) => ({
	...{name: 'a.jsonl', path: 'a.jsonl', sha256, bytes: 1, prompts: 1, skipped: 0},
});

function side(entries: readonly ListedAttempt[], changes: Partial<Manifest> = {}): ComparedRun {
	const manifest = manifestOf('run', {
		status: 'complete',
		plan: {connections: 5, connectionMode: 'persistent', repeat: 1},
		dataset: {selected: 1, skipped: 0, files: [file('aa'), file('bb')]},
		...changes,
	});
	return {run: {manifest}, latest: listWith(entries).latest()};
}

const ids = (entries: ResultList) => entries.map(({id}) => id);
const range = (count: number, make: (index: number) => ListedAttempt) =>
	Array.from({length: count}, (_, index) => make(index));

test('newly failing and fixed prompts are found by id, errors count as failing', () => {
	const before = side([entryOf(0), entryOf(1), failedEntry(2), erroredEntry(3), failedEntry(4)]);
	const after = side([failedEntry(0), erroredEntry(1), entryOf(2), entryOf(3), failedEntry(4)]);
	const {newlyFailing, fixed, common} = compareRuns(before, after, loadDifferences);
	expect(ids(newlyFailing)).toEqual(['a.jsonl:1', 'a.jsonl:2']);
	expect(ids(fixed)).toEqual(['a.jsonl:3', 'a.jsonl:4']);
	expect(common).toBe(5);
});

test('a prompt that is in one run only is neither newly failing nor fixed', () => {
	const comparison = compareRuns(
		side([entryOf(0), failedEntry(1)]),
		side([failedEntry(2)]),
		loadDifferences,
	);
	expect(comparison).toMatchObject({common: 0, newlyFailing: {length: 0}, fixed: {length: 0}});
	expect(comparison.warnings).toContain('no prompt is in both runs');
});

test('the last attempt of a prompt decides', () => {
	const before = side([failedEntry(0), entryOf(0, {attempt: 2})]);
	const after = side([entryOf(0), failedEntry(0, {attempt: 2})]);
	const {newlyFailing, passRate} = compareRuns(before, after, loadDifferences);
	expect(ids(newlyFailing)).toEqual(['a.jsonl:1']);
	expect(passRate).toMatchObject({before: 1, after: 0, delta: -1});
});

test.each([
	{
		what: 'fewer passes',
		make: (index: number) => (index % 2 ? failedEntry(index) : entryOf(index)),
		verdict: 'worse',
	},
	{what: 'the same', make: entryOf, verdict: 'same'},
	{
		what: 'slower replies',
		make: (index: number) => entryOf(index, {latency: 5 + (index % 10) / 100}),
		verdict: 'worse',
	},
	{
		what: 'faster replies',
		make: (index: number) => entryOf(index, {latency: 0.001}),
		verdict: 'better',
	},
] as const)('$what: $verdict', ({make, verdict}) => {
	const comparison = compareRuns(
		side(range(200, (index) => entryOf(index))),
		side(range(200, (index) => make(index))),
		loadDifferences,
	);
	expect(comparison.verdict).toBe(verdict);
	expect(comparison.warnings).toEqual([]);
});

test('a stall shows in the response time alone, and is worse all the same', () => {
	const calm = side(range(200, (index) => entryOf(index)));
	const stalled = side(range(200, (index) => entryOf(index, index < 30 ? {responseTime: 2} : {})));
	const comparison = compareRuns(calm, stalled, loadDifferences);
	expect(comparison.latencyP95).toMatchObject({delta: 0});
	expect(comparison.responseP95).toMatchObject({after: 2});
	expect(comparison.verdict).toBe('worse');
	expect(compareRuns(stalled, calm, loadDifferences).verdict).toBe('better');
});

test('more passes that are slower are neither better nor worse', () => {
	const before = side(range(200, (index) => (index % 2 ? failedEntry(index) : entryOf(index))));
	const after = side(range(200, (index) => entryOf(index, {latency: 9})));
	expect(compareRuns(before, after, loadDifferences).verdict).toBe('mixed');
});

test('one changed prompt of a few proves nothing', () => {
	const before = side([entryOf(0), entryOf(1), entryOf(2)]);
	const after = side([entryOf(0), entryOf(1), failedEntry(2, {latency: 0.12})]);
	expect(compareRuns(before, after, loadDifferences)).toMatchObject({verdict: 'same'});
});

test('metrics that both runs have are compared over what was scored', () => {
	const scores = (length: number) => ({classification_accuracy: 1, length_check: length});
	const metrics = ['classification_accuracy', 'length_check'];
	const before = side([entryOf(0, {scores: scores(100)}), erroredEntry(1)], {metrics});
	const after = side([entryOf(0, {scores: scores(300)}), entryOf(1, {scores: scores(500)})], {
		metrics: [...metrics, 'own'],
	});
	const comparison = compareRuns(before, after, loadDifferences);
	expect(Object.keys(comparison.metrics)).toEqual(metrics);
	expect(comparison.metrics.length_check).toMatchObject({before: 100, after: 400, delta: 300});
	expect(comparison.warnings).toEqual(['the metrics differ']);
});

test.each<{changes: Partial<Manifest>; warning: string}>([
	{
		changes: {dataset: {selected: 1, skipped: 0, files: [file('cc')]}},
		warning: 'the datasets differ',
	},
	{
		// As many files as before, one of them with other prompts.
		changes: {dataset: {selected: 1, skipped: 0, files: [file('aa'), file('cc')]}},
		warning: 'the datasets differ',
	},
	{changes: {metrics: ['length_check']}, warning: 'the metrics differ'},
	{changes: {status: 'interrupted'}, warning: 'a run is not complete'},
	{
		changes: {plan: {connections: 5, connectionMode: 'persistent', repeat: 1, save: 'failed'}},
		warning: 'only failed attempts were saved',
	},
])('it warns that $warning', ({changes, warning}) => {
	const entries = [entryOf(0)];
	expect(compareRuns(side(entries), side(entries, changes), loadDifferences).warnings).toEqual([
		warning,
	]);
	expect(compareRuns(side(entries, changes), side(entries), loadDifferences).warnings).toEqual([
		warning,
	]);
});

test('the same files in another order are the same dataset', () => {
	const dataset = {selected: 1, skipped: 0, files: [file('bb'), file('aa')]};
	expect(
		compareRuns(side([entryOf(0)]), side([entryOf(0)], {dataset}), loadDifferences).warnings,
	).toEqual([]);
});

test('runs without any attempt compare to nothing', () => {
	const comparison = compareRuns(side([]), side([]), loadDifferences);
	expect(comparison.passRate).toEqual({
		before: null,
		after: null,
		delta: null,
		low: null,
		high: null,
	});
	expect(comparison.verdict).toBe('same');
});

const recorded = {connections: 5, connectionMode: 'persistent', repeat: 1};

test.each<Record<string, unknown>>([
	{connections: 50, warns: 'connections 5 → 50'},
	{rate: 30, warns: 'rate none → 30'},
	{rate: 30, arrivals: 'poisson', warns: 'rate none → 30, arrivals constant → poisson'},
	{stages: [{duration: 30_000, to: 50}], warns: 'stages none → 30s:50'},
	{steps: {from: 2, to: 6, by: 2}, warns: 'steps none → 2:6:2'},
	{findCapacity: true, warns: 'find capacity false → true'},
	{duration: 60_000, warns: 'duration none → 1m'},
	{warmup: {prompts: 20}, warns: 'warmup none → 20 prompts'},
	{workers: 4, warns: 'workers 1 → 4'},
	{connectionMode: 'per-prompt', warns: 'connection mode persistent → per-prompt'},
	{timeouts: {total: 29_000, connect: 10_000}, warns: 'timeout 2m → 29s'},
	{rotateAfter: null, warns: 'rotate after 115m → off'},
	{keepAlive: 540_000, warns: 'keep alive off → 9m'},
	{
		...{connections: 1, repeat: 2, workers: 2, rate: 5, inFlight: 2},
		warns: 'repeat 1 → 2, connections 5 → 1, workers 1 → 2, rate none → 5 and 1 more',
	},
])('a load that differs from that of a plain run by %o is named', ({warns, ...changes}) => {
	const entries = [entryOf(0)];
	const other = side(entries, {plan: {...recorded, ...changes}});
	const compared = compareRuns(side(entries), other, loadDifferences);
	expect(compared.warnings).toEqual([`the load differs: ${String(warns)}`]);
	expect(compareRuns(other, side(entries), loadDifferences).warnings).toEqual([
		expect.stringMatching(/^the load differs: /),
	]);
	expect(compareRuns(other, other, loadDifferences).warnings).toEqual([]);
});

test('how long a level is held makes a difference', () => {
	const holding = (hold: unknown) =>
		side([entryOf(0)], {plan: {...recorded, steps: {from: 2, to: 6, by: 2}, hold}});
	const [short, long] = [holding({prompts: 15}), holding({duration: 60_000})];
	expect(compareRuns(short, long, loadDifferences).warnings).toEqual([
		'the load differs: hold 15 prompts → 1m',
	]);
});

test('a run of a version that knew fewer options has the same load as one that left them out', () => {
	const {value} = resolve<Config>(configOptions, []);
	const plan = JSON.parse(JSON.stringify({...value, ...recorded})) as Manifest['plan'];
	const entries = [entryOf(0)];
	expect(compareRuns(side(entries), side(entries, {plan}), loadDifferences).warnings).toEqual([]);
	expect(compareRuns(side(entries, {plan}), side(entries), loadDifferences).warnings).toEqual([]);
});

test('both sides have the figures of their runs, to the last digit', () => {
	const entries = range(300, (index) => entryOf(index, {latency: (index * 7919 + 13) / 1e6}));
	const latency = createHistogram();
	for (const entry of entries) latency.record(Math.round(entry.latency! * 1e6));
	const {p95, average} = latency.summary();
	const {latencyP95, latencyAverage} = compareRuns(side(entries), side(entries), loadDifferences);
	expect(latencyP95).toMatchObject({before: p95, after: p95, delta: 0});
	expect(latencyAverage).toMatchObject({before: average, after: average, delta: 0});
	expect(resultsByIntent(listWith(entries)).get('contact')).toMatchObject({
		p95,
		p50: latency.percentile(50),
	});
});
