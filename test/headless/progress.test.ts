import {expect, test} from 'vitest';
import {describeProgress} from '../../source/headless/progress.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import {countsOf, foundAt, loadOf, midRun, stepFigures} from '../helpers/snapshot.ts';
import {style, record} from './recorded-progress.ts';

test('a line says how far the run is', () => {
	expect(describeProgress(midRun(), style)).toBe(
		'512/849 60%  12.1/s  passed 480  failed 25  errored 7  p95 3.90 s  in flight 20 on 20 connections',
	);
	const timed = midRun({
		planned: null,
		duration: 300,
		latency: emptyDistribution,
		responseTime: emptyDistribution,
		phase: 'paused',
	});
	expect(describeProgress(timed, style)).toBe(
		'512 attempts, 42s of 5m00s  12.1/s  passed 480  failed 25  errored 7  in flight 20 on 20 connections  paused',
	);
});

test('100 % stands for all of them, not for nearly all', () => {
	const counts = countsOf({sent: 849, passed: 848, inFlight: 1});
	expect(describeProgress(midRun({counts}), style)).toContain('848/849 99%');
});

test('without a terminal a line comes every ten seconds, without a carriage return', () => {
	const {written, at, end} = record({});
	for (let time = 100; time <= 25_000; time += 100) at(time);
	end();
	expect(written).toHaveLength(2);
	for (const text of written) expect(text).toMatch(/^[^\r\n\u001B]+\n$/u);
});

test('on a terminal one line is drawn over and removed at the end', () => {
	const {written, at, end} = record({isTTY: true, columns: 40});
	at(300);
	at(600);
	end();
	const line = '512/849 60%  12.1/s  passed 480  faile…';
	expect(written).toEqual([line, '\r\u001B[K', line, '\r\u001B[K']);
});

test('a warning is shown at once, and once', () => {
	const {written, at} = record({});
	at(100, {warnings: ['the disk is slow']});
	at(200, {warnings: ['the disk is slow']});
	expect(written).toEqual(['warning: the disk is slow\n']);
});

test('nothing is drawn any more when the run is over', () => {
	const {written, at} = record({isTTY: true});
	at(60_000, {phase: 'done'});
	expect(written).toEqual([]);
});

const line = (changes: Partial<Snapshot>) => describeProgress(midRun(changes), style);

test('in the open model the rate stands beside the one asked for, and what was dropped is there', () => {
	const load = loadOf({model: 'open', unit: 'rate', level: 30});
	const counts = countsOf({sent: 90, passed: 90, dropped: 3, waiting: 2});
	const responseTime = {...emptyDistribution, count: 90, p95: 7.2};
	const text = line({load, counts, responseTime, rate: 29.9, planned: null, duration: 60});
	expect(text).toMatch(/^90 attempts, 42s of 1m00s {2}29\.9 of 30\.0\/s {2}/);
	expect(text).toContain('  dropped 3  p95 3.90 s  response p95 7.20 s  in flight');
	expect(text).toMatch(/ {2}waiting for a connection 2$/);
});

test('timeouts in the closed model make the response time a figure of its own', () => {
	const {written, at} = record({});
	const latency = {...emptyDistribution, count: 100, p95: 0.18};
	const responseTime = {...latency, count: 104, p95: 2};
	expect(line({latency, responseTime})).toContain('  p95 180 ms  response p95 2.00 s  ');
	at(100, {steps: [stepFigures(1, 6, {latency, responseTime})]});
	expect(written.join('')).toContain(', p95 180 ms, response p95 2.00 s, errors ');
	const silent = line({latency: emptyDistribution, responseTime});
	expect(silent).toContain('  p95 –  response p95 2.00 s  ');
});

test('a run without a known end promises none', () => {
	expect(line({planned: null, duration: null})).toMatch(/^512 attempts, 42s {2}12\.1\/s/);
});

test('a ramp shows the level of the moment, as a number for people', () => {
	const load = loadOf({leg: 'stages', model: 'open', unit: 'rate', level: 13.7421});
	expect(line({load})).toContain('  level 13.7 prompts/s  ');
	expect(line({load: loadOf({leg: 'stages', level: 17.3})})).toContain('  level 17 connections  ');
});

test('the warm-up says that it counts for nothing, and what went wrong in it', () => {
	const load = loadOf({leg: 'warmup'});
	expect(line({load, warmup: {sent: 20, errored: 0}})).toBe(
		'warm-up: 20 prompts sent, in no figure',
	);
	expect(line({load, warmup: {sent: 1, errored: 1}})).toBe(
		'warm-up: 1 prompt sent, in no figure  errored 1',
	);
});

test('a step says which of how many it is, its level, and how far it is', () => {
	const running = stepFigures(2, 20, {state: 'running', progress: 0.459});
	const load = loadOf({leg: 'step', level: 20, progress: 0.459, steps: 5});
	const steps = [stepFigures(1, 10), running];
	expect(line({load, steps})).toMatch(/^step 2\/5: 20 connections 45% {2}512 attempts {2}12\.1\/s/);
});

test('a cool-down says how long it is, and what comes then', () => {
	const load = loadOf({leg: 'step', level: 20, progress: null, coolDown: 45, steps: 5});
	const text = line({load, steps: [stepFigures(1, 10)]});
	expect(text).toMatch(/^cool-down 45s, then step 2\/5: 20 connections {2}passed 480/);
	expect(text).not.toMatch(/\/s|in flight/);
});

test('a search says which level it tries and which is the highest that has held', () => {
	const load = loadOf({leg: 'search', level: 16, progress: null});
	const steps = [stepFigures(1, 8), stepFigures(2, 16, {state: 'running'})];
	const capacity = foundAt(8, {unit: 'connections'});
	expect(line({load, steps, capacity})).toMatch(
		/^step 2: 16 connections {2}holds so far 8 {2}512 attempts/,
	);
	const first = {...capacity, level: null};
	expect(line({load, steps: steps.slice(1), capacity: first})).not.toContain('holds so far');
});

test('the last replies are waited for by name, once', () => {
	const draining = loadOf({draining: true});
	for (const changes of [{load: draining}, {phase: 'stopping', load: draining}] as const) {
		expect(line(changes).match(/waiting for the last replies/g)).toHaveLength(1);
	}
	expect(line({phase: 'paused', load: draining})).toMatch(/ {2}paused$/);
});

test('the clock that waits for connections says how many are to come', () => {
	expect(line({load: loadOf({opening: 1200})})).toMatch(
		/ {2}opening 1,200 more connections before the clock starts$/,
	);
	expect(line({load: loadOf()})).not.toContain('opening');
});

test('the time between the last reply and the end is told of', () => {
	const looking = loadOf({looking: 3});
	expect(line({load: looking})).toContain('all replies are in; watching');
	expect(line({load: loadOf()})).not.toContain('watching');
});
