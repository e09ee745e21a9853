import {expect, test} from 'vitest';
import type {Figures} from '../bench/figures.ts';
import {toFigure} from '../bench/measure.ts';
import {aboutFigures, aimTable, allFigures, peerTables} from './figures.ts';

const bare = [100, 200, 100];
const figures: Figures = {
	date: '2026-11-30T12:00:00.000Z',
	node: 'v24.0.0',
	cores: 2,
	server: 'it',
	quick: false,
	sections: [
		{
			name: 'throughput',
			note: 'what was run',
			unit: 'prompts/s',
			stolen: 0.12,
			figures: [
				toFigure('loop', bare, true),
				toFigure('own', [90, 100, 80], true, {atLeast: 0.75}, bare),
				toFigure('other', [90, 100, 80], true, {atLeast: 0.85}, bare),
			],
		},
		{
			name: 'peers-held',
			note: 'what was run',
			unit: 'ms, MB',
			figures: [
				toFigure('p99, floodgate', [3], true),
				toFigure('p99, k6', [5], true),
				toFigure('MB, floodgate', [200], true),
				toFigure('MB, artillery', [400], true, {}, [800]),
			],
		},
	],
};

test('figures of which something is asked have their unit, their ratio with its range, and what is asked', () => {
	expect(aimTable(figures).split('\n').slice(2)).toEqual([
		'| throughput | own | 90 prompts/s | **0.80** (0.50–0.90) | ≥ 0.75 x |',
		'| throughput | other | 90 prompts/s | **0.80** (0.50–0.90) | ≥ 0.85 x, missed |',
	]);
});

test('all figures of a section have a table, those beside other tools are elsewhere', () => {
	const text = allFigures(figures);
	expect(text).toContain('### throughput\n\nwhat was run.\n\n| prompts/s | median | range |');
	expect(text).toContain('| loop | 100 | 100–200 |  |  |');
	expect(text).not.toContain('k6');
});

test('a tool has a line, with ratios behind its values and a dash for what it does not report', () => {
	expect(peerTables(figures).split('\n').slice(4)).toEqual([
		'|  | p99 | MB |',
		'| --- | --- | --- |',
		'| floodgate | 3 | 200 |',
		'| k6 | 5 | – |',
		'| artillery | – | 400 · 0.50 |',
	]);
});

test('when, on what and how often is said in a sentence, and what the host took', () => {
	expect(aboutFigures(figures)).toBe(
		'Measured on 2026-11-30 with Node 24.0.0 on 2 cores, against `it`, in 1 to 3 rounds each; the host took up to 12 % of the CPU meanwhile.',
	);
});
