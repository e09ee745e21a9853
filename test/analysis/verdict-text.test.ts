import {expect, test} from 'vitest';
import {describeVerdict} from '../../source/analysis/verdict-text.ts';
import type {Summary} from '../../source/model/summary.ts';
import {brokenStepOf, saturatedBy, stepOf, summaryOf} from '../helpers/saved-runs.ts';

const base = summaryOf();
const held = base.thresholds.slice(0, 1);
const passing = (changes: Partial<Summary> = {}): Summary => ({
	...base,
	...{verdict: 'pass', verdictReasons: [], errored: 0, thresholds: held},
	...changes,
});
const headline = (summary: Summary) => describeVerdict(summary).text;
const generator = (changes: Partial<Summary['generator']>) => ({...base.generator, ...changes});
const capacity = {unit: 'connections', level: 48, limit: 50, done: true, text: ''} as const;

test('a run that passes without a doubt is simply good', () => {
	expect(describeVerdict(passing())).toEqual({
		...{text: 'the threshold holds', tone: 'good', mark: 'pass'},
	});
});

test.each<[string, Partial<Summary>]>([
	['the load generator was saturated', {generator: generator({saturated: true, reasons: ['x']})}],
	['3 prompts dropped', {generator: generator({dropped: 3})}],
	['7 of 512 errored', {errored: 7}],
	[
		'6 frames lost, duplicated or out of order',
		{sequence: {lost: 1, duplicated: 2, outOfOrder: 3}},
	],
	['1 of 2 steps would fail on their own', {steps: [stepOf(10), brokenStepOf(20)]}],
])('a run that passes all the same makes one look: %s', (doubt, changes) => {
	expect(describeVerdict(passing(changes))).toEqual({
		...{text: `the threshold holds, ${doubt}`, tone: 'warn', mark: 'error'},
	});
});

test('doubts and outages are part of the line of every verdict', () => {
	const doubt = "12 of 512 attempts (2.3%) are doubtful: each reply may be another prompt's";
	const outages = {count: 2, longest: 4.5, error: 'connect.refused'};
	const found = {doubtful: 12, outages};
	const both = `2 outages, the longest of 4.50 s, ${doubt}`;
	expect(describeVerdict(passing(found))).toEqual({
		...{text: `the threshold holds, ${both}`, tone: 'warn', mark: 'error'},
	});
	expect(headline({...base, ...found})).toBe(`1 of 2 thresholds failed, ${both}`);
	expect(headline({...base, ...found, verdict: 'invalid'})).toBe(`inconclusive, ${both}`);
	const one = passing({doubtful: 1, outages: {...outages, count: 1}});
	expect(headline(one)).toBe(
		"the threshold holds, an outage of 4.50 s, 1 of 512 attempts (0.2%) is doubtful: its reply may be another prompt's",
	);
});

test('a search passes with the capacity it found', () => {
	expect(headline(passing({capacity}))).toBe('capacity 48 connections');
	expect(headline(passing({capacity: {...capacity, unit: 'rate'}}))).toBe('capacity 48 prompts/s');
	const open = {...capacity, limit: null};
	expect(headline(passing({capacity: open}))).toBe('capacity at least 48 connections');
	const own = describeVerdict(passing({capacity: {...capacity, machineLimit: ['y']}}));
	expect(own).toEqual({
		text: 'capacity at least 48 connections, this machine was the limit',
		...{tone: 'warn', mark: 'error'},
	});
	const stopped = {...capacity, done: false};
	expect(headline(passing({capacity: stopped}))).toBe('capacity so far 48 connections');
});

test('what a search loses above the level that it finds is no doubt, nor that it starved there', () => {
	const lossy = {capacity, errored: 7, steps: [stepOf(48), brokenStepOf(50)]};
	const {text, tone} = describeVerdict(passing({...lossy, generator: generator({dropped: 9})}));
	expect([text, tone]).toEqual(['capacity 48 connections', 'good']);
	const saturated = {...lossy, generator: generator({saturated: true, reasons: ['x']})};
	expect(describeVerdict(passing(saturated)).tone).toBe('good');
	const steps = [stepOf(48, saturatedBy('y')), brokenStepOf(50)];
	expect(headline(passing({...saturated, steps}))).toBe(
		'capacity 48 connections, the load generator was saturated',
	);
});

test('a search that finds no level has failed by that, not by its thresholds', () => {
	expect(headline({...base, capacity: {...capacity, level: null, limit: 1}})).toBe(
		'no level holds',
	);
});

test('a run that was ended early says so, and counts only the thresholds that were judged', () => {
	const run = {...base.run, status: 'aborted', aborted: 'why'} as const;
	const [first, second] = base.thresholds;
	const thresholds = [{...first!, ok: false, state: 'unjudged' as const}, second!];
	expect(describeVerdict({...base, run, thresholds})).toEqual({
		...{text: 'ended early, 1 of 2 thresholds failed', tone: 'bad', mark: 'fail'},
	});
	expect(headline({...base, run, verdict: 'invalid'})).toBe('ended early, inconclusive');
});

test('a run that was stopped says so first, whatever became of its thresholds', () => {
	const stopped = {run: {...base.run, stopped: 'after 12 of 100 prompts'}};
	const without = {...stopped, thresholds: []};
	expect(describeVerdict(passing(stopped))).toEqual({
		text: 'stopped after 12 of 100 prompts, the threshold holds',
		...{tone: 'warn', mark: 'error'},
	});
	expect(headline(passing(without))).toBe('stopped after 12 of 100 prompts');
	expect(headline(passing({...stopped, verdict: 'fail'}))).toMatch(
		/^stopped after 12 of 100 prompts, \d of 1 threshold failed$/,
	);
	expect(headline(passing({...stopped, verdict: 'invalid'}))).toBe(
		'stopped after 12 of 100 prompts, inconclusive',
	);
});
