import {expect, test} from 'vitest';
import {describeLateSeconds} from '../../source/terminal/generator-reason.ts';
import {calm} from '../helpers/snapshot.ts';
import {play, schedule, sending, times, create, sentences, delays} from './generator-rig.ts';

test('late seconds are counted and named, and are no verdict on the whole run', () => {
	const health = create();
	const quiet = times(230, 0.001);
	play(health, delays(...quiet, 0.03, ...quiet, 0.021, 0.118, 0.02, ...quiet, ...times(27, null)));
	expect(health.figures()).toMatchObject({
		...{saturated: false, reasons: [], loopLate: false, loopDelayP99: 0.118},
		lateSeconds: {count: 3, of: 721, first: [230, 461, 462]},
	});
	expect(describeLateSeconds(health.figures().lateSeconds)).toBe(
		'late in 3 of 721 s (at 230 s, 461 s and 462 s)',
	);
});

test('more than 5 % of the seconds saturate the run, with the figures', () => {
	const health = create();
	play(health, delays(...times(5, 0.03), ...times(95, 0.001)));
	expect(health.figures()).toMatchObject({saturated: false, lateSeconds: {count: 5, of: 100}});
	play(health, delays(...times(6, 0.085), ...times(94, 0.001)));
	expect(create().figures().saturated).toBe(false);
	const worse = create();
	play(worse, delays(...times(6, 0.085), ...times(94, 0.001)));
	expect(worse.figures()).toMatchObject({saturated: true, loopLate: true, loopDelayP99: 0.085});
	expect(sentences(worse)).toEqual([
		'the event loop was over 20.0 ms late in 6 of 100 s, at worst 85.0 ms: this machine could not keep up; raise --workers (now 2) or use fewer connections',
	]);
});

test('more than 5 % of the attempts in late seconds saturate the run', () => {
	const finishing = (burst: number) => {
		const health = create();
		let finished = 0;
		play(
			health,
			times(200, 0).map((_, second) => {
				const late = second < 3;
				finished += late ? burst : 10;
				return {finished, loopDelay: late ? 0.03 : 0.001};
			}),
		);
		return health.figures();
	};
	expect(finishing(30)).toMatchObject({saturated: false, lateSeconds: {count: 3, attempts: 90}});
	expect(finishing(40)).toMatchObject({saturated: true, lateSeconds: {count: 3, attempts: 120}});
});

test.each<[readonly number[], boolean]>([
	[[0.03], false],
	[[0.03, 0.001], false],
	[[0.03, 0.03], true],
	[[0.03, 0.03, 0.001], true],
	[[0.03, 0.03, 0.001, 0.001], false],
	[[0.03, 0.03, 0.03, 0.001], true],
	[[...times(19, 0.001), 0.03], false],
	[[...times(18, 0.001), 0.03, 0.03], false],
	[[...times(17, 0.001), 0.03, 0.03, 0.03], true],
])('of a short run, %j is saturated: %s', (seconds, saturated) => {
	const health = create();
	play(health, delays(...seconds));
	expect(health.figures().saturated).toBe(saturated);
});

test('the end of the run shows the last second again, which is not a second bad one', () => {
	const health = create();
	const last = play(health, [{loopDelay: 0.001}, {loopDelay: 0.03}]);
	health.conclude({...last, elapsed: 2.1});
	expect(health.figures()).toMatchObject({
		...{saturated: false, loopDelayP99: 0.03},
		lateSeconds: {count: 1, of: 2},
	});
});

test('beside slow replies a late loop matters less', () => {
	const health = create();
	play(health, times(10, {loopDelay: 0.09, medianLatency: 2}));
	expect(health.figures().saturated).toBe(false);
	play(health, times(13, {loopDelay: 0.11, medianLatency: 2}));
	expect(sentences(health)).toEqual([expect.stringMatching(/over 100 ms late/)]);
});

test('prompts that found all connections busy ask for more connections', () => {
	const health = create();
	play(health, sending(times(4, 88), {atMostConnections: true, dropped: 12}));
	expect(sentences(health)).toEqual([]);
	play(health, sending(times(5, 88), {atMostConnections: true, dropped: 60}));
	expect(health.figures()).toMatchObject({saturated: true, targetRate: 100, achievedRate: 88});
	expect(sentences(health)).toEqual([
		'only 88.0 of 100 prompts/s were sent (60 dropped): all 50 connections were busy; raise --max-connections if the server may be asked for more at once',
	]);
});

test('prompts that found free connections, and were not sent, ask for another machine', () => {
	const health = create();
	play(health, sending(times(5, 80)));
	expect(sentences(health)).toEqual([
		'only 80.0 of 100 prompts/s were sent: this machine could not keep up; raise --workers (now 2) or use a lower rate',
	]);
});

test('a reason is one sentence whose figures go on', () => {
	const health = create();
	play(health, sending(times(5, 80)));
	play(health, sending([...times(5, 80), ...times(5, 60)]));
	expect(sentences(health)).toEqual([expect.stringMatching(/^only 70\.0 of 100 prompts\/s/)]);
});

test('a lag that is caught up on within five seconds is none', () => {
	const health = create();
	const last = play(health, sending([100, 0, 0, 200, 200, ...times(5, 100)]));
	health.conclude(last);
	expect(health.figures()).toMatchObject({saturated: false, targetRate: 100, achievedRate: 100});
});

test('a longer lag is said while it lasts; at the end the whole run is judged', () => {
	const health = create();
	const seconds = sending([...times(4, 100), 0, 0, 200, 200, ...times(12, 100)]);
	play(health, seconds.slice(0, 6));
	expect(health.figures().saturated).toBe(true);
	health.conclude(play(health, seconds));
	expect(sentences(health)).toEqual([]);
});

test('a run that ends before the first look is judged at its end', () => {
	const health = create();
	const last = play(health, sending([50, 50]));
	expect(health.figures().saturated).toBe(false);
	health.conclude({...last, elapsed: 2.5, ...schedule(250, 2.5, 120)});
	expect(sentences(health)).toEqual([expect.stringMatching(/^only 48\.0 of 100 prompts/)]);
});

test.each([
	['fewer than 20 scheduled prompts', {elapsed: 5, ...schedule(19, 5, 5)}],
	['less than a second of schedule', {elapsed: 9, ...schedule(90, 0.9, 20)}],
	['what was scheduled within the last 100 ms', {elapsed: 1, ...schedule(100, 1, 86)}],
	['one late prompt', {elapsed: 5, ...schedule(50, 5, 50), late: 1}],
	['one per cent of late prompts', {elapsed: 5, ...schedule(500, 5, 500), late: 5}],
	['nothing sent in a closed model', {elapsed: 5, schedule: null, sent: 0, late: 9}],
])('%s say nothing', (_, part) => {
	const health = create();
	health.conclude({...calm, ...part});
	expect(health.figures()).toMatchObject({saturated: false, reasons: []});
});

test('late prompts are counted and blamed', () => {
	const health = create();
	const window = {...calm, elapsed: 5, ...schedule(500, 5, 500), late: 12};
	health.conclude({...window, connections: 1200, atMostConnections: true});
	expect(sentences(health)).toEqual([
		'2.4% of the prompts (12 of 500) were sent late: all 1,200 connections were busy; raise --max-connections if the server may be asked for more at once',
	]);
	const few = create();
	few.conclude({...window, ...schedule(50, 5, 50), late: 2});
	expect(sentences(few)).toEqual([
		expect.stringMatching(
			/^4\.0% .*\(2 of 50\).*: this machine could not keep up; raise --workers/,
		),
	]);
});

test('waiting for the last replies does not lower the rate that was asked for', () => {
	const health = create();
	const last = play(health, sending(times(10, 100)));
	health.conclude({...last, elapsed: 40});
	expect(health.figures()).toMatchObject({saturated: false, targetRate: 100, achievedRate: 100});
});

test('before the first second and in the closed model there is no rate', () => {
	const health = create();
	const none = {targetRate: null, achievedRate: null, loopDelayP99: null, workers: 2};
	expect(health.figures()).toMatchObject(none);
	play(health, [{sent: 900, loopDelay: null}]);
	expect(health.figures()).toMatchObject(none);
});
