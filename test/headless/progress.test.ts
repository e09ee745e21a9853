import {expect, test} from 'vitest';
import {createProgress, describeProgress} from '../../source/headless/progress.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {emptyDistribution} from '../../source/statistics/histogram.ts';
import {standing} from '../../source/statistics/threshold-result.ts';
import {createStyle} from '../../source/terminal/style.ts';
import {
	countsOf,
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

const style = createStyle({color: false, ascii: false});

function record(output: {isTTY?: boolean; columns?: number}) {
	const written: string[] = [];
	let now = 0;
	const progress = createProgress(
		{...output, write: (text) => written.push(text)},
		style,
		() => now,
	);
	return {
		written,
		at: (time: number, changes: Partial<Snapshot> = {}) => {
			now = time;
			progress.update(midRun(changes));
		},
		end: progress.end,
	};
}

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

const judged = (actual: number, ok: boolean) => ({
	thresholds: [standing('latency.p95 < 0.3s', actual, ok ? 'holds' : 'violated')],
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
	expect(written.join('')).toMatch(/errors 1\.0%, the run was ended before this step was over\n$/);
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
		'warning: no connection can be made since 1s: connect.refused\n',
		'warning: 5 prompts wait since 1m40s; their last frame fits nothing in the reply rule: {"kind":"failure"}\n',
		'warning: no connection can be made since 3s: connect.refused\n',
		'warning: 1 prompt waits since 3s; its last frame fits nothing in the reply rule: {"kind":"failure"}\n',
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

test('the time between the last reply and the end is told of', () => {
	const looking = loadOf({looking: 3});
	expect(line({load: looking})).toContain('all replies are in; reading on');
	expect(line({load: loadOf()})).not.toContain('reading on');
});
