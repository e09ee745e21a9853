import {expect, test} from 'vitest';
import type {CpuUse} from '../../source/model/health.ts';
import {describeLateSeconds} from '../../source/terminal/generator-reason.ts';
import {play, sending, times, create, sentences} from './windows.ts';

const delays = (...seconds: readonly (number | null)[]) =>
	seconds.map((loopDelay) => ({loopDelay}));

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
		'the event loop was over 20.0 ms late in 4 of 4 s, at worst 50.0 ms: other programs keep this machine busy; this process used 12% of a core',
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
		'only 80.0 of 100 prompts/s were sent: other programs keep this machine busy; this process used 20% of a core',
	]);
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
