import {expect, test} from 'vitest';
import {comparisonOf, type Measured} from './compare.ts';

const measured = (rate: number, cpu: number | undefined, p99?: number): Measured => ({
	rate,
	cpu,
	rss: 100,
	p50: undefined,
	p99,
});
const scenario = {name: 'per-prompt', connections: 50, prompts: 1000, delay: 0} as const;

test('a tool’s line has its own figures, and Floodgate’s by its as the ratio, round by round', () => {
	const subjects = [{name: 'floodgate'}, {name: 'k6', atLeast: 1}];
	const rounds = [
		[measured(100, 10), measured(300, 10), measured(200, 10)],
		[measured(200, 5), measured(200, 20), measured(200, 10)],
	];
	const {figures} = comparisonOf(scenario, subjects, rounds, true);
	expect(figures.slice(0, 4)).toMatchObject([
		{name: 'prompts/s, floodgate', median: 200, ratio: null, target: null},
		{name: 'prompts/s, k6', median: 200, ratio: 1, ratios: [0.5, 1.5], met: true},
		{name: 'CPU s per 100,000, floodgate', median: 10, ratio: null},
		{name: 'CPU s per 100,000, k6', median: 10, ratio: 1, ratios: [0.5, 2], target: null},
	]);
});

test('what a tool does not report has no line, and with held replies the delay is taken off', () => {
	const subjects = [{name: 'floodgate'}, {name: 'k6'}, {name: 'artillery'}];
	const rounds = [[measured(100, 1, 103)], [measured(100, 1, 105)], [measured(100, undefined)]];
	const {figures} = comparisonOf({...scenario, name: 'held', delay: 100}, subjects, rounds, true);
	expect(figures.map(({name, median}) => [name, median]).slice(0, 4)).toEqual([
		['p99 - 100 ms, floodgate', 3],
		['p99 - 100 ms, k6', 5],
		['CPU s per 100,000, floodgate', 1],
		['CPU s per 100,000, k6', 1],
	]);
});
