import {expect, test} from 'vitest';
import {isSameLoad} from '../../source/config/plan.ts';
import {resolve} from '../../source/config/resolve.ts';
import {configOptions, type Config} from '../../source/config/options/run-options.ts';
import {createHistogram} from '../../source/statistics/histogram.ts';
import {compareRuns, type ComparedRun} from '../../source/analysis/compare.ts';
import type {Manifest} from '../../source/store/manifest.ts';
import type {ResultEntry} from '../../source/model/result-entry.ts';
import {standingsOf} from '../../source/runs/saved-run-reader.ts';
import {manifestOf} from '../helpers/saved-runs.ts';
import {entryOf, erroredEntry, failedEntry} from '../ui/documents.ts';

const file = (sha256: string) => ({
	...{name: 'a.jsonl', path: 'a.jsonl', sha256, bytes: 1, prompts: 1, skipped: 0},
});

function side(entries: readonly ResultEntry[], changes: Partial<Manifest> = {}): ComparedRun {
	const manifest = manifestOf('run', {
		status: 'complete',
		plan: {connections: 5, connectionMode: 'persistent', repeat: 1},
		dataset: {selected: 1, skipped: 0, files: [file('aa'), file('bb')]},
		...changes,
	});
	return {run: {manifest}, entries};
}

const ids = (entries: readonly ResultEntry[]) => entries.map(({id}) => id);
const range = (count: number, make: (index: number) => ResultEntry) =>
	Array.from({length: count}, (_, index) => make(index));

test('newly failing and fixed prompts are found by id, errors count as failing', () => {
	const before = side([entryOf(0), entryOf(1), failedEntry(2), erroredEntry(3), failedEntry(4)]);
	const after = side([failedEntry(0), erroredEntry(1), entryOf(2), entryOf(3), failedEntry(4)]);
	const {newlyFailing, fixed, common} = compareRuns(before, after, isSameLoad);
	expect(ids(newlyFailing)).toEqual(['a.jsonl:1', 'a.jsonl:2']);
	expect(ids(fixed)).toEqual(['a.jsonl:3', 'a.jsonl:4']);
	expect(common).toBe(5);
});

test('a prompt that is in one run only is neither newly failing nor fixed', () => {
	const comparison = compareRuns(
		side([entryOf(0), failedEntry(1)]),
		side([failedEntry(2)]),
		isSameLoad,
	);
	expect(comparison).toMatchObject({common: 0, newlyFailing: [], fixed: []});
	expect(comparison.warnings).toContain('no prompt is in both runs');
});

test('the last attempt of a prompt decides', () => {
	const before = side([failedEntry(0), entryOf(0, {attempt: 2})]);
	const after = side([entryOf(0), failedEntry(0, {attempt: 2})]);
	const {newlyFailing, passRate} = compareRuns(before, after, isSameLoad);
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
		isSameLoad,
	);
	expect(comparison.verdict).toBe(verdict);
	expect(comparison.warnings).toEqual([]);
});

test('a stall shows in the response time alone, and is worse all the same', () => {
	const calm = side(range(200, (index) => entryOf(index)));
	const stalled = side(range(200, (index) => entryOf(index, index < 30 ? {responseTime: 2} : {})));
	const comparison = compareRuns(calm, stalled, isSameLoad);
	expect(comparison.latencyP95).toMatchObject({delta: 0});
	expect(comparison.responseP95).toMatchObject({after: 2});
	expect(comparison.verdict).toBe('worse');
	expect(compareRuns(stalled, calm, isSameLoad).verdict).toBe('better');
});

test('more passes that are slower are neither better nor worse', () => {
	const before = side(range(200, (index) => (index % 2 ? failedEntry(index) : entryOf(index))));
	const after = side(range(200, (index) => entryOf(index, {latency: 9})));
	expect(compareRuns(before, after, isSameLoad).verdict).toBe('mixed');
});

test('one changed prompt of a few proves nothing', () => {
	const before = side([entryOf(0), entryOf(1), entryOf(2)]);
	const after = side([entryOf(0), entryOf(1), failedEntry(2, {latency: 0.12})]);
	expect(compareRuns(before, after, isSameLoad)).toMatchObject({verdict: 'same'});
});

test('metrics that both runs have are compared over what was scored', () => {
	const scores = (length: number) => ({classification_accuracy: 1, length_check: length});
	const metrics = ['classification_accuracy', 'length_check'];
	const before = side([entryOf(0, {scores: scores(100)}), erroredEntry(1)], {metrics});
	const after = side([entryOf(0, {scores: scores(300)}), entryOf(1, {scores: scores(500)})], {
		metrics: [...metrics, 'own'],
	});
	const comparison = compareRuns(before, after, isSameLoad);
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
	{changes: {plan: {connections: 50}}, warning: 'the load differs'},
	{changes: {status: 'interrupted'}, warning: 'a run is not complete'},
	{
		changes: {plan: {connections: 5, connectionMode: 'persistent', repeat: 1, save: 'failed'}},
		warning: 'only failed attempts were saved',
	},
])('it warns that $warning', ({changes, warning}) => {
	const entries = [entryOf(0)];
	expect(compareRuns(side(entries), side(entries, changes), isSameLoad).warnings).toEqual([
		warning,
	]);
	expect(compareRuns(side(entries, changes), side(entries), isSameLoad).warnings).toEqual([
		warning,
	]);
});

test('the same files in another order are the same dataset', () => {
	const dataset = {selected: 1, skipped: 0, files: [file('bb'), file('aa')]};
	expect(
		compareRuns(side([entryOf(0)]), side([entryOf(0)], {dataset}), isSameLoad).warnings,
	).toEqual([]);
});

test('runs without any attempt compare to nothing', () => {
	const comparison = compareRuns(side([]), side([]), isSameLoad);
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
	{rate: 30},
	{rate: 30, arrivals: 'poisson'},
	{stages: [{duration: 30_000, to: 50}]},
	{steps: {from: 2, to: 6, by: 2}},
	{findCapacity: true},
	{duration: 60_000},
	{warmup: {prompts: 20}},
])('the load differs from that of a plain run with %o', (changes) => {
	const entries = [entryOf(0)];
	const other = side(entries, {plan: {...recorded, ...changes}});
	expect(compareRuns(side(entries), other, isSameLoad).warnings).toEqual(['the load differs']);
	expect(compareRuns(other, side(entries), isSameLoad).warnings).toEqual(['the load differs']);
	expect(compareRuns(other, other, isSameLoad).warnings).toEqual([]);
});

test('how long a level is held makes a difference', () => {
	const holding = (hold: unknown) =>
		side([entryOf(0)], {plan: {...recorded, steps: {from: 2, to: 6, by: 2}, hold}});
	const [short, long] = [holding({prompts: 15}), holding({duration: 60_000})];
	expect(compareRuns(short, long, isSameLoad).warnings).toEqual(['the load differs']);
});

test('a run of a version that knew fewer options has the same load as one that left them out', () => {
	const {value} = resolve<Config>(configOptions, []);
	const plan = JSON.parse(JSON.stringify({...value, ...recorded})) as Manifest['plan'];
	const entries = [entryOf(0)];
	expect(compareRuns(side(entries), side(entries, {plan}), isSameLoad).warnings).toEqual([]);
	expect(compareRuns(side(entries, {plan}), side(entries), isSameLoad).warnings).toEqual([]);
});

test('both sides have the figures of their runs, to the last digit', () => {
	const entries = range(300, (index) => entryOf(index, {latency: (index * 7919 + 13) / 1e6}));
	const latency = createHistogram();
	for (const entry of entries) latency.record(Math.round(entry.latency! * 1e6));
	const {p95, average} = latency.summary();
	const {latencyP95, latencyAverage} = compareRuns(side(entries), side(entries), isSameLoad);
	expect(latencyP95).toMatchObject({before: p95, after: p95, delta: 0});
	expect(latencyAverage).toMatchObject({before: average, after: average, delta: 0});
	expect(standingsOf(entries).get('contact')).toMatchObject({p95, p50: latency.percentile(50)});
});
