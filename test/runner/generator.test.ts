import {expect, test} from 'vitest';
import {createGeneratorHealth, type GeneratorHealth} from '../../source/runner/generator.ts';
import type {HealthWindow} from '../../source/runner/health-window.ts';

const calm: HealthWindow = {
	elapsed: 0,
	loopDelay: 0.002,
	medianLatency: 0.1,
	schedule: null,
	sent: 0,
	late: 0,
	dropped: 0,
	connections: 50,
	atMostConnections: false,
};

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

test('a loop that was late in three of five seconds saturates the run for good', () => {
	const health = create();
	play(
		health,
		[0.03, 0.001, 0.03, 0.001, null, 0.02].map((loopDelay) => ({loopDelay})),
	);
	expect(health.figures()).toMatchObject({saturated: false, reasons: [], loopDelayP99: 0.03});
	play(health, [{loopDelay: 0.021}, {loopDelay: 0.085}, ...times(30, {loopDelay: 0.001})]);
	expect(health.figures()).toMatchObject({saturated: true, loopDelayP99: 0.085});
	expect(health.figures().reasons).toEqual([
		'the event loop was over 20.0 ms late in 3 of 5 seconds, at worst 85.0 ms: raise --workers (now 2) or use fewer connections',
	]);
});

test('the end of the run shows the last second again, which is not a second bad one', () => {
	const health = create();
	const last = play(health, [{loopDelay: 0.03}, {loopDelay: 0.03}]);
	health.conclude({...last, elapsed: 2.1});
	expect(health.figures()).toMatchObject({saturated: false, loopDelayP99: 0.03});
});

test('beside slow replies a late loop matters less', () => {
	const health = create();
	play(health, times(10, {loopDelay: 0.09, medianLatency: 2}));
	expect(health.figures().saturated).toBe(false);
	play(health, times(3, {loopDelay: 0.11, medianLatency: 2}));
	expect(health.figures().reasons).toEqual([expect.stringMatching(/over 100 ms late/)]);
});

test('prompts that found all connections busy ask for more connections', () => {
	const health = create();
	play(health, sending(times(4, 88), {atMostConnections: true, dropped: 12}));
	expect(health.figures().reasons).toEqual([]);
	play(health, sending(times(5, 88), {atMostConnections: true, dropped: 60}));
	expect(health.figures()).toMatchObject({saturated: true, targetRate: 100, achievedRate: 88});
	expect(health.figures().reasons).toEqual([
		'only 88.0 of 100 prompts/s were sent (60 dropped): all 50 connections were busy; raise --max-connections',
	]);
});

test('prompts that found free connections, and were not sent, ask for another machine', () => {
	const health = create();
	play(health, sending(times(5, 80)));
	expect(health.figures().reasons).toEqual([
		'only 80.0 of 100 prompts/s were sent: this machine could not keep up; raise --workers (now 2) or use a lower rate',
	]);
});

test('a reason is one sentence whose figures go on', () => {
	const health = create();
	play(health, sending(times(5, 80)));
	play(health, sending([...times(5, 80), ...times(5, 60)]));
	expect(health.figures().reasons).toEqual([
		expect.stringMatching(/^only 70\.0 of 100 prompts\/s/),
	]);
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
	expect(health.figures().reasons).toEqual([]);
});

test('a run that ends before the first look is judged at its end', () => {
	const health = create();
	const last = play(health, sending([50, 50]));
	expect(health.figures().saturated).toBe(false);
	health.conclude({...last, elapsed: 2.5, ...schedule(250, 2.5, 120)});
	expect(health.figures().reasons).toEqual([expect.stringMatching(/^only 48\.0 of 100 prompts/)]);
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
	expect(health.figures().reasons).toEqual([
		'2.4% of the prompts (12 of 500) were sent late: all 1,200 connections were busy; raise --max-connections',
	]);
	const few = create();
	few.conclude({...window, ...schedule(50, 5, 50), late: 2});
	expect(few.figures().reasons).toEqual([
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

test('CPU is seconds per second since the beginning', () => {
	let clock = 1000;
	let user = 5_000_000;
	const health = createGeneratorHealth({
		workers: 1,
		now: () => clock,
		cpuUsage: () => ({user, system: 500_000}),
	});
	expect(health.figures().cpu).toBeNull();
	clock += 4000;
	user += 6_000_000;
	expect(health.figures().cpu).toBe(1.5);
	expect(health.figures().maxRss).toBeGreaterThan(10e6);
});

test('a block of several seconds counts as so many seconds, however few looks it left', () => {
	const short = create();
	play(short, [{loopDelay: 2.4}, ...times(9, {loopDelay: 0.001})]);
	expect(short.figures().saturated).toBe(false);
	const long = create();
	play(long, [{loopDelay: 2.6}]);
	expect(long.figures()).toMatchObject({saturated: true, loopDelayP99: 2.6});
	const slow = create();
	play(slow, [{loopDelay: 60, medianLatency: 2000}, ...times(5, {loopDelay: 0.001})]);
	expect(slow.figures().saturated).toBe(false);
});

test('what is sent after the last prompt was due raises no rate', () => {
	const health = create();
	const last = play(health, sending(times(5, 60)));
	health.conclude({...last, elapsed: 9, schedule: {...last.schedule!, sent: 300}, sent: 500});
	expect(health.figures()).toMatchObject({saturated: true, targetRate: 100, achievedRate: 60});
	expect(health.figures().reasons).toEqual([
		expect.stringMatching(/^only 60\.0 of 100 prompts\/s were sent/),
	]);
});

test('prompts that were due just before the end are not missing while replies are awaited', () => {
	const health = create();
	health.observe({...calm, elapsed: 1, ...schedule(100, 1, 90)});
	health.conclude({...calm, elapsed: 4, ...schedule(100, 1, 100)});
	expect(health.figures().reasons).toEqual([]);
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
	expect(health.figures().reasons).toEqual([
		'only 80.0 of 100 prompts/s were sent: every connection that there may be was busy; raise --max-connections',
	]);
});

test('prompts that waited for --connect-rate ask to raise it', () => {
	const gated = sending(times(5, 80), {gated: true, atMostConnections: true});
	const health = createGeneratorHealth({workers: 2, connectRate: 500});
	play(health, gated);
	expect(health.figures().reasons).toEqual([
		'only 80.0 of 100 prompts/s were sent: --connect-rate allows no more than 500 connections a second; raise it, or keep connections open',
	]);
	const unknown = create();
	play(unknown, gated);
	expect(unknown.figures().reasons[0]).toContain('--connect-rate allows no more connections');
});

test('the cause that most of the missing prompts had is blamed', () => {
	const health = create();
	const seconds = sending(times(5, 80)).map((second, index) => ({...second, gated: index < 2}));
	play(health, seconds);
	expect(health.figures().reasons[0]).toContain('this machine could not keep up');
});
