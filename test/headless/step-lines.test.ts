import {expect, test} from 'vitest';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import {standing} from '../../source/statistics/threshold-result.ts';
import {deviating, lateLoop, loadOf, saturatedStep, stepFigures} from '../helpers/snapshot.ts';
import {record} from './recorded-progress.ts';

const judged = (actual: number, ok: boolean) => ({
	thresholds: [standing('latency.p95 < 0.3s', actual, ok ? 'holds' : 'violated')],
	holds: ok,
});

test('each finished step gets one line, at once', () => {
	const {written, at} = record({});
	const load = loadOf({leg: 'step', steps: 2});
	at(100, {load, steps: [stepFigures(1, 10, {state: 'running'})]});
	at(200, {load, steps: [stepFigures(1, 10, judged(0.22, true))]});
	const both = [
		stepFigures(1, 10, judged(0.22, true)),
		stepFigures(2, 20, {...judged(0.4, false), dropped: 2, ...saturatedStep(lateLoop())}),
	];
	at(300, {load, steps: both});
	at(400, {load, steps: both, phase: 'done'});
	const shared = '105 prompts, 10.4 replies/s, p95 220 ms, errors 1.0%';
	expect(written).toEqual([
		`step 1/2: 10 connections: ${shared}, holds\n`,
		`step 2/2: 20 connections: ${shared}, dropped 2, does not hold latency.p95 < 0.3s, the load generator was saturated\n`,
	]);
});

test('the line of a step that was cut short says so, and does not blame the generator', () => {
	const {written, at} = record({});
	const {thresholds} = judged(0.4, false);
	const early = deviating('the run was ended before this step was over');
	const step = stepFigures(1, 10, {...early, thresholds});
	at(100, {phase: 'done', load: loadOf({leg: 'step', steps: 3}), steps: [step]});
	expect(written.join('')).toMatch(/errors 1\.0%, the run was ended before this step was over\n$/);
});

test('a step that ends with the run gets its line as well', () => {
	const {written, at} = record({});
	const load = loadOf({leg: 'step', model: 'open', unit: 'rate', steps: 1});
	const responseTime = {...emptyDistribution, count: 104, p95: 0.31};
	at(100, {phase: 'done', load, steps: [stepFigures(1, 50, {unit: 'rate', responseTime})]});
	expect(written.join('')).toMatch(/^step 1\/1: 50 prompts\/s: .*p95 220 ms, response p95 310 ms/);
});

test('after the line of a step the next one comes ten seconds later', () => {
	const {written, at} = record({});
	const steps = [stepFigures(1, 10)];
	for (let time = 100; time <= 17_900; time += 100) at(time, time < 8000 ? {} : {steps});
	expect(written).toHaveLength(1);
	at(18_000, {steps});
	expect(written).toHaveLength(2);
});

test('a warning does not delay the next line', () => {
	const {written, at} = record({});
	for (let time = 100; time <= 9900; time += 100) at(time, time < 5000 ? {} : {warnings: ['old']});
	expect(written).toEqual(['warning: old\n']);
	at(10_000, {warnings: ['old']});
	expect(written).toEqual(['warning: old\n', expect.stringMatching(/^512\/849 /)]);
});

test('on a terminal the line of a step replaces the line that is redrawn', () => {
	const {written, at} = record({isTTY: true, columns: 40});
	at(300);
	at(400, {steps: [stepFigures(1, 10)]});
	expect(written.slice(1)).toEqual(['\r\u001B[K', expect.stringMatching(/^step 1: .*\n$/)]);
});
