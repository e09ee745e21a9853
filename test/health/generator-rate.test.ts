import {expect, test} from 'vitest';
import {createGeneratorHealth} from '../../source/health/generator-health.ts';
import {calm} from '../helpers/snapshot.ts';
import {play, schedule, sending, times, create, sentences} from './windows.ts';

test('prompts that found all connections busy ask for more connections', () => {
	const health = create();
	play(health, sending(times(4, 88), {atMostConnections: true, dropped: 12}));
	expect(sentences(health)).toEqual([]);
	play(health, sending(times(5, 88), {atMostConnections: true, dropped: 60}));
	expect(health.figures()).toMatchObject({saturated: true, targetRate: 100, achievedRate: 88});
	expect(sentences(health)).toEqual([
		'only 88.0 of 100 prompts/s were sent (60 dropped): all 50 connections were busy; raise --max-connections if the server can take more at once',
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
		'2.4% of the prompts (12 of 500) were sent late: all 1,200 connections were busy; raise --max-connections if the server can take more at once',
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

test('what a server that refuses leaves undone is no fault of the generator', () => {
	const health = create();
	const refusing = sending(times(10, 0)).map((second) => ({
		...{...second, refused: true, connections: 0, loopDelay: 0.2},
	}));
	play(health, refusing);
	expect(health.figures()).toMatchObject({
		...{saturated: false, reasons: [], achievedRate: 0},
		lateSeconds: {count: 0},
	});
});

test('what is sent late after an outage is due to the outage', () => {
	const health = create();
	const seconds = sending([...times(20, 100), ...times(5, 0), 200, 200, 200, 200, 200]);
	play(
		health,
		seconds.map((second, index) => ({
			...second,
			refused: index >= 20 && index < 25,
			late: Math.max(0, Math.min(600, (index - 24) * 100)),
		})),
	);
	expect(health.figures()).toMatchObject({saturated: false, reasons: []});
	// Once that is made up for, the next lag is its own again.
	const after = sending([...times(20, 100), ...times(5, 0), ...times(5, 200), ...times(20, 60)]);
	const again = create();
	play(
		again,
		after.map((second, index) => ({...second, refused: index >= 20 && index < 25})),
	);
	expect(sentences(again)).toEqual([expect.stringMatching(/^only 84\.0 of 100 .*raise --workers/)]);
});

test('what was sent late by this machine is told without what an outage held back', () => {
	const health = create();
	const seconds = sending([...times(20, 100), ...times(5, 0), ...times(5, 200)]);
	play(
		health,
		seconds.map((second, index) => ({
			...second,
			refused: index >= 20 && index < 25,
			late: (index >= 10 ? 40 : 0) + Math.max(0, Math.min(500, (index - 24) * 100)),
		})),
	);
	const {reasons} = health.figures();
	expect(reasons).toMatchObject([{kind: 'late_sends', late: 40, cause: {kind: 'machine'}}]);
});

test('what is sent after the last prompt was due raises no rate', () => {
	const health = create();
	const last = play(health, sending(times(5, 60)));
	health.conclude({...last, elapsed: 9, schedule: {...last.schedule!, sent: 300}, sent: 500});
	expect(health.figures()).toMatchObject({saturated: true, targetRate: 100, achievedRate: 60});
	expect(sentences(health)).toEqual([
		expect.stringMatching(/^only 60\.0 of 100 prompts\/s were sent/),
	]);
});

test('prompts that were due just before the end are not missing while replies are awaited', () => {
	const health = create();
	health.observe({...calm, elapsed: 1, ...schedule(100, 1, 90)});
	health.conclude({...calm, elapsed: 4, ...schedule(100, 1, 100)});
	expect(sentences(health)).toEqual([]);
});

test('rates are over the time of the schedule, wherever the looks fall', () => {
	const health = create();
	// A prompt a second: the last one is due a second before the end, and looked at before and after.
	for (const elapsed of [1.04, 2.01, 3.07, 4.02]) {
		const prompts = Math.ceil(elapsed);
		health.observe({...calm, elapsed, ...schedule(prompts, elapsed, prompts)});
	}
	health.conclude({...calm, elapsed: 5.3, ...schedule(5, 5, 5)});
	expect(health.figures()).toMatchObject({targetRate: 1, achievedRate: 1});
	const single = create();
	single.conclude({...calm, elapsed: 0.06, ...schedule(1, 0.5, 1)});
	expect(single.figures()).toMatchObject({targetRate: 2, achievedRate: 2});
});

test('connections that are all closed at the look are not called "all 0"', () => {
	const health = create();
	play(health, sending(times(5, 80), {atMostConnections: true, connections: 0}));
	expect(sentences(health)).toEqual([
		'only 80.0 of 100 prompts/s were sent: all allowed connections were busy; raise --max-connections if the server can take more at once',
	]);
});

test('prompts that waited for --connect-rate ask to raise it', () => {
	const gated = sending(times(5, 80), {gated: true, atMostConnections: true});
	const health = createGeneratorHealth({workers: 2, connectRate: 500});
	play(health, gated);
	expect(sentences(health)).toEqual([
		'only 80.0 of 100 prompts/s were sent: --connect-rate allows no more than 500 connections a second; raise it, or keep connections open',
	]);
	const unknown = create();
	play(unknown, gated);
	expect(sentences(unknown)[0]).toContain('--connect-rate allows no more connections');
});

test('the cause that most of the missing prompts had is blamed', () => {
	const health = create();
	const seconds = sending(times(5, 80)).map((second, index) => ({...second, gated: index < 2}));
	play(health, seconds);
	expect(sentences(health)[0]).toContain('this machine could not keep up');
});
