import {expect, test} from 'vitest';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import {resultOf} from '../../source/statistics/threshold-result.ts';
import {
	abortFor,
	deviating,
	foundAt,
	loadOf,
	midRun,
	busyConnections,
	lateLoop,
	saturatedStep,
	stepFigures,
} from '../helpers/snapshot.ts';
import {record} from './recorded-progress.ts';

const judged = (actual: number, ok: boolean) => ({
	thresholds: [resultOf('latency.p95 < 0.3s', actual, ok ? 'holds' : 'violated')],
	holds: ok,
});

test('each step that is over has a line of its own, at once and once', () => {
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

test('the line of a step that was cut short says that, and does not blame the generator', () => {
	const {written, at} = record({});
	const {thresholds} = judged(0.4, false);
	const early = deviating();
	const step = stepFigures(1, 10, {...early, thresholds});
	at(100, {phase: 'done', load: loadOf({leg: 'step', steps: 3}), steps: [step]});
	expect(written.join('')).toMatch(/errors 1\.0%, the run ended before this step was over\n$/);
});

test('a step that ends with the run has its line all the same', () => {
	const {written, at} = record({});
	const load = loadOf({leg: 'step', model: 'open', unit: 'rate', steps: 1});
	const responseTime = {...emptyDistribution, count: 104, p95: 0.31};
	at(100, {phase: 'done', load, steps: [stepFigures(1, 50, {unit: 'rate', responseTime})]});
	expect(written.join('')).toMatch(/^step 1\/1: 50 prompts\/s: .*p95 220 ms, response p95 310 ms/);
});

test('after the line of a step the next one comes ten seconds later, for it says how far the run is', () => {
	const {written, at} = record({});
	const steps = [stepFigures(1, 10)];
	for (let time = 100; time <= 17_900; time += 100) at(time, time < 8000 ? {} : {steps});
	expect(written).toHaveLength(1);
	at(18_000, {steps});
	expect(written).toHaveLength(2);
});

test('a warning says nothing of how far the run is: the next line comes when it is due', () => {
	const {written, at} = record({});
	for (let time = 100; time <= 9900; time += 100) at(time, time < 5000 ? {} : {warnings: ['old']});
	expect(written).toEqual(['warning: old\n']);
	at(10_000, {warnings: ['old']});
	expect(written).toEqual(['warning: old\n', expect.stringMatching(/^512\/849 /)]);
});

test('on a terminal the line of a step takes the place of the line that is drawn over', () => {
	const {written, at} = record({isTTY: true, columns: 40});
	at(300);
	at(400, {steps: [stepFigures(1, 10)]});
	expect(written.slice(1)).toEqual(['\r\u001B[K', expect.stringMatching(/^step 1: .*\n$/)]);
});

test('what goes wrong is told at once, and once for as long as it is so', () => {
	const {written, at} = record({});
	const outage = (current: number | null, count = 1) => ({
		outages: {count, longest: 9, current, error: 'connect.refused'},
	});
	const stuck = {count: 5, since: 100, frame: '{"kind":"failure"}'};
	at(100, outage(1));
	at(200, outage(2));
	at(300, {...outage(null), stuck});
	at(400, {...outage(3, 2), stuck: {...stuck, since: 110}});
	at(500, outage(4, 2));
	at(600, {...outage(null, 2), stuck: {...stuck, count: 1, since: 3}});
	const {counts, generator} = midRun();
	at(700, {counts: {...counts, doubtful: 3}});
	at(800, {counts: {...counts, doubtful: 4}});
	const lateSeconds = {count: 3, of: 42, attempts: 9, first: [3, 20, 40], last: 40};
	at(900, {generator: {...generator, lateSeconds}});
	expect(written).toEqual([
		'warning: no connection has been possible since 1s: connect.refused\n',
		'warning: 5 prompts have waited since 1m40s; their last frame matches nothing in the reply rule: {"kind":"failure"}\n',
		'warning: no connection has been possible since 3s: connect.refused\n',
		'warning: 1 prompt has waited since 3s; its last frame matches nothing in the reply rule: {"kind":"failure"}\n',
		expect.stringMatching(/^warning: 3 of 512 attempts \(0\.6%\) are doubtful: .*"correlate"/),
		"warning: this machine's event loop was late in 3 of 42 s (at 3 s, 20 s and 40 s)\n",
	]);
});

test('a late second long ago, one that saturates, or a few are no news', () => {
	const {written, at} = record({});
	const {generator} = midRun();
	const late = {count: 3, of: 42, attempts: 9, first: [3], last: 40};
	at(100, {generator: {...generator, lateSeconds: {...late, last: 20}}});
	at(200, {generator: {...generator, lateSeconds: {...late, count: 2}}});
	at(300, {generator: {...generator, lateSeconds: late, loopLate: true}});
	expect(written).toEqual([]);
});

test('a saturated generator is told once, however its figures go on', () => {
	const {written, at} = record({});
	const {generator} = midRun();
	for (const count of [3, 4, 5]) {
		const reasons = [lateLoop(count)];
		at(count * 100, {generator: {...generator, saturated: true, reasons}});
	}
	expect(written).toEqual([
		expect.stringMatching(
			/^warning: the load generator is saturated: the event loop .* late in 3 of/,
		),
	]);
});

test('a search is not called saturated for levels beyond the one that holds', () => {
	const {written, at} = record({});
	const generator = {...midRun().generator, saturated: true, reasons: [busyConnections(60)]};
	const capacity = foundAt(10);
	const held = stepFigures(1, 10, {unit: 'rate', holds: true});
	const beyond = stepFigures(2, 60, {
		unit: 'rate',
		holds: true,
		...saturatedStep(busyConnections(60)),
	});
	at(100, {generator, capacity, steps: [held, beyond]});
	expect(written.join('')).toContain('step 2: 60 prompts/s: ');
	expect(written.join('')).not.toContain('warning');
	at(200, {generator, capacity, steps: [{...held, ...saturatedStep(lateLoop())}, beyond]});
	expect(written.at(-1)).toMatch(/^warning: the load generator is saturated: the event loop was/);
});

test('a run that ends early says why at once', () => {
	const {written, at} = record({});
	const reason = 'more than half of the attempts of the last 30 s errored';
	const aborted = abortFor(reason);
	at(100, {aborted, phase: 'stopping'});
	at(200, {aborted, phase: 'done'});
	expect(written).toEqual([`ending early: ${reason}\n`]);
});

test('what happens once is kept apart from what the terminal would obey', () => {
	const {written, at} = record({});
	at(100, {aborted: abortFor('a\u001B]0;b\u0007'), warnings: ['c\u001B[2J\nd']});
	expect(written).toHaveLength(2);
	for (const text of written) expect(text).toMatch(/^[^\u001B\u0007\n]+\n$/);
});
