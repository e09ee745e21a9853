import {expect, test} from 'vitest';
import {createGeneratorHealth, type GeneratorHealth} from '../../source/health/generator-health.ts';
import type {CpuUse, HealthWindow} from '../../source/model/health.ts';
import {
	describeGeneratorReason,
	describeLateSeconds,
} from '../../source/terminal/generator-reason.ts';
import {calm} from '../helpers/snapshot.ts';

/** Shows a second after the other; what is not named stays as in the second before. */
function play(health: GeneratorHealth, seconds: readonly Partial<HealthWindow>[]): HealthWindow {
	let window = calm;
	for (const [index, part] of seconds.entries()) {
		window = {...window, elapsed: index + 1, ...part};
		health.observe(window);
	}
	return window;
}

/** So many prompts of the open model in so many seconds, and how many of them were sent. */
const schedule = (prompts: number, seconds: number, sent: number) => ({
	schedule: {prompts, seconds, sent},
	sent,
});

/** An open run at 100 prompts/s that sends so many of them in each second. */
const sending = (sent: readonly number[], part: Partial<HealthWindow> = {}) =>
	sent.map((_, index) => ({
		...part,
		...schedule(
			100 * (index + 1),
			index + 1,
			sent.slice(0, index + 1).reduce((sum, count) => sum + count, 0),
		),
	}));

const times = <Item>(count: number, item: Item): Item[] => Array<Item>(count).fill(item);
const create = () => createGeneratorHealth({workers: 2});
const sentences = (health: GeneratorHealth) =>
	health.figures().reasons.map(describeGeneratorReason);

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
		'only 80.0 of 100 prompts/s were sent: every connection that there may be was busy; raise --max-connections if the server may be asked for more at once',
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
