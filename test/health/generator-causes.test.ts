import {expect, test} from 'vitest';
import {createGeneratorHealth} from '../../source/health/generator-health.ts';
import type {CpuUse} from '../../source/model/health.ts';
import {calm} from '../helpers/snapshot.ts';
import {play, schedule, sending, times, create, sentences} from './generator-rig.ts';

const cpu = (wall: number, own: number, machine: number): CpuUse => ({
	...{wall, own, machine, cores: 2, maxRss: 9e7},
});

test('CPU is seconds per second since the beginning, of this process and of the machine', () => {
	const health = create();
	expect(health.figures().cpu).toBeNull();
	play(health, [{cpu: cpu(4, 6, 7)}]);
	expect(health.figures()).toMatchObject({cpu: 1.5, machineCpu: 1.75, cores: 2, maxRss: 9e7});
});

test('a machine that other processes use is not to be helped by more workers', () => {
	const health = create();
	play(
		health,
		times(4, 0).map((_, second) => ({
			loopDelay: 0.05,
			cpu: cpu(second + 1, 0.12 * (second + 1), 1.9 * (second + 1)),
		})),
	);
	expect(sentences(health)).toEqual([
		'the event loop was over 20.0 ms late in 4 of 4 s, at worst 50.0 ms: other processes use the machine: this process used 12% of a core',
	]);
	// Busy itself, or beside an idle machine, it can do something about it.
	for (const [own, machine] of [
		[0.9, 2],
		[0.12, 0.3],
	] as const) {
		const other = create();
		play(
			other,
			times(4, 0).map((_, second) => ({
				loopDelay: 0.05,
				cpu: cpu(second + 1, own * (second + 1), machine * (second + 1)),
			})),
		);
		expect(sentences(other)[0]).toContain('raise --workers');
	}
	const open = create();
	play(
		open,
		sending(times(5, 80)).map((second, index) => ({
			...second,
			cpu: cpu(index + 1, 0.2 * (index + 1), 2 * (index + 1)),
		})),
	);
	expect(sentences(open)).toEqual([
		'only 80.0 of 100 prompts/s were sent: other processes use the machine: this process used 20% of a core',
	]);
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

test('a loop that was late while some connections were refused is told without advice', () => {
	const health = create();
	play(health, times(4, {loopDelay: 0.05, refused: true}));
	expect(sentences(health)[0]).toMatch(/at worst 50\.0 ms: connections were refused meanwhile$/);
});

test('a block of several seconds counts as so many seconds, however few looks it left', () => {
	const short = create();
	play(short, [...times(9, {loopDelay: 0.001}), {loopDelay: 2.4}]);
	expect(short.figures()).toMatchObject({saturated: false, lateSeconds: {first: [8, 9]}});
	const long = create();
	play(long, [...times(9, {loopDelay: 0.001}), {loopDelay: 2.6}]);
	expect(long.figures()).toMatchObject({saturated: true, loopDelayP99: 2.6});
	expect(long.figures().lateSeconds).toMatchObject({count: 3, of: 10, first: [7, 8, 9]});
	const only = create();
	play(only, [{loopDelay: 2.6}]);
	expect(only.figures().lateSeconds).toMatchObject({count: 1, of: 1});
	const slow = create();
	play(slow, [{loopDelay: 60, medianLatency: 2000}, ...times(5, {loopDelay: 0.001})]);
	expect(slow.figures().saturated).toBe(false);
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
