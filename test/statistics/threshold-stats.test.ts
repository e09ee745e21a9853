import {expect, test} from 'vitest';
import type {Distribution} from '../../source/model/distribution.ts';
import {canStillHold} from '../../source/statistics/threshold-bounds.ts';
import {
	evaluateGroup,
	evaluateThresholds,
	type Figures,
} from '../../source/statistics/threshold-result.ts';
import {parseThreshold} from '../../source/statistics/threshold.ts';
import {makeFigures, makeSlice, type Sample} from '../helpers/threshold-figures.ts';

const subjects = {
	latency: 'latency',
	first_token: 'firstToken',
	chunk_gap: 'chunkGap',
	ack: 'ack',
	connect: 'connect',
	response_time: 'responseTime',
} as const;

const stats: Readonly<Record<string, keyof Distribution>> = {
	...{average: 'average', median: 'median', min: 'min', max: 'max', stddev: 'stddev'},
	...{p50: 'p50', p75: 'p75', p90: 'p90', p95: 'p95', p99: 'p99', 'p99.9': 'p999'},
	count: 'count',
};

/** Figures of which no two are the same, so that one taken for another shows. */
function distinct(): Figures {
	let next = 1;
	const distribution = (): Distribution => {
		const keys = [...new Set(Object.values(stats))];
		return Object.fromEntries(keys.map((key) => [key, next++])) as Distribution;
	};
	const durations = Object.values(subjects).map((key) => [key, distribution()]);
	return {...makeFigures([{latency: 1}]), ...Object.fromEntries(durations)} as Figures;
}

const evaluate = (expression: string, figures: Figures) =>
	evaluateThresholds([parseThreshold(expression)], figures)[0]!;

test('every statistic of every duration is evaluated, each with its own figure', () => {
	const figures = distinct();
	for (const [subject, key] of Object.entries(subjects)) {
		for (const [stat, field] of Object.entries(stats)) {
			const actual = figures[key][field]!;
			const unit = stat === 'count' ? '' : 's';
			const results = [
				[`< ${actual}`, false],
				[`<= ${actual}`, true],
				[`> ${actual}`, false],
				[`>= ${actual}`, true],
				[`== ${actual}`, true],
				[`!= ${actual}`, false],
				[`!= ${actual + 1}`, true],
			] as const;
			for (const [comparison, ok] of results) {
				const result = evaluate(`${subject}.${stat} ${comparison}${unit}`, figures);
				expect(result).toMatchObject({actual, ok, state: ok ? 'holds' : 'violated'});
			}
		}
	}
});

const passing: readonly Sample[] = Array.from({length: 9}, () => ({latency: 1, score: 1}));

test.each(['error_rate == 0', 'error_rate <= 0%', 'error_rate != 50%'])(
	'%s can still hold while nothing has errored, however long the run goes on',
	(expression) => {
		expect(canStillHold(parseThreshold(expression), makeFigures(passing), null)).toBe(true);
	},
);

test.each(['metrics.accuracy.pass_rate == 100%', 'metrics.accuracy.pass_rate >= 1'])(
	'%s can still hold while everything passes, however long the run goes on',
	(expression) => {
		expect(canStillHold(parseThreshold(expression), makeFigures(passing), null)).toBe(true);
		const failed = makeFigures([...passing, {latency: 1, score: 0}]);
		expect(canStillHold(parseThreshold(expression), failed, null)).toBe(false);
	},
);

const slow: readonly Sample[] = [
	...Array.from({length: 9}, () => ({latency: 1, score: 0.75})),
	{latency: 9, score: 0.5},
];

test.each([
	// The median is 1 s and may only move; the deviation can still come down to nothing.
	['latency.stddev < 500ms', 11, true],
	['latency.stddev < 500ms', null, true],
	['latency.p99.9 < 9s', 11, false],
	['latency.p99.9 <= 9s', 11, true],
	['latency.p99.9 < 9s', 100_000, true],
	['metrics.accuracy.min > 0.5', 11, false],
	['metrics.accuracy.min >= 0.5', 11, true],
	['metrics.accuracy.min > 0.4', 11, true],
] as const)('%s with %s prompts planned: can it still hold? %s', (expression, planned, can) => {
	expect(canStillHold(parseThreshold(expression), makeFigures(slow), planned)).toBe(can);
});

test('a step that is done decides: what failed does, what has no data does not', () => {
	const figures = makeFigures([
		{latency: 3, level: 10},
		{error: 'closed.1006', level: 20},
		{latency: 1, level: 30},
	]);
	const can = (expression: string) => canStillHold(parseThreshold(expression), figures, 100);
	expect(can('latency.max{step=10} < 2s')).toBe(false);
	expect(can('latency.max{step=10} < 4s')).toBe(true);
	expect(can('latency.max{step=20} < 2s')).toBe(true);
});

test('a tag whose value is the level of a step is no threshold of that step', () => {
	const slice = {...makeSlice(passing), dropped: 0, level: 50};
	const judged = (...expressions: string[]) =>
		evaluateGroup(expressions.map(parseThreshold), slice, 10).map(({expression}) => expression);
	expect(judged('latency.max{tier=50} < 2s', 'latency.max{step=50} < 2s')).toEqual([
		'latency.max{step=50} < 2s',
	]);
	expect(judged('latency.max{step=20} < 2s')).toEqual([]);
});

test('a step of which drops are not kept is not judged by them', () => {
	const thresholds = [parseThreshold('dropped == 0')];
	expect(evaluateGroup(thresholds, {...makeSlice(passing), level: 5}, 10)).toEqual([]);
	const kept = evaluateGroup(thresholds, {...makeSlice(passing), dropped: 3, level: 5}, 10);
	expect(kept).toMatchObject([{actual: 3, ok: false}]);
});

test('drops alone are data, and no drop among no attempt is none', () => {
	const none = makeFigures([], {dropped: 0});
	expect(evaluate('dropped == 0', none)).toMatchObject({state: 'no_data'});
	expect(evaluate('dropped == 0', makeFigures([], {dropped: 4}))).toMatchObject({actual: 4});
	const even = makeFigures(passing, {dropped: passing.length});
	expect(evaluate('dropped <= 9', even)).toMatchObject({actual: 9, ok: true});
});
