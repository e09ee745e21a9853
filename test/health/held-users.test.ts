import {expect, test} from 'vitest';
import type {HealthWindow} from '../../source/model/health.ts';
import {heldSince, windowSince} from '../../source/health/health-window.ts';
import {createGeneratorHealth} from '../../source/health/generator-health.ts';
import {calm} from '../helpers/snapshot.ts';
import {create, play, schedule, sentences, times} from './windows.ts';

type Held = Partial<Record<'disk' | 'metrics' | 'loop', number>>;

/** Fifty users, of whom in each second so many wait for Floodgate on average. */
function holding(seconds: readonly Held[], part: Partial<HealthWindow> = {}) {
	const sums = {users: 0, disk: 0, metrics: 0, loop: 0};
	return seconds.map(({disk = 0, metrics = 0, loop = 0}) => {
		sums.users += 50;
		sums.disk += disk;
		sums.metrics += metrics;
		sums.loop += loop;
		return {...part, held: {...sums}};
	});
}

function judged(seconds: readonly Held[]) {
	const health = create();
	play(health, holding(seconds));
	return {...health.figures(), sentences: sentences(health)};
}

test('a quarter of the users may wait, and more may not', () => {
	expect(judged(times(10, {loop: 12.5}))).toMatchObject({saturated: false, reasons: []});
	expect(judged(times(10, {loop: 12.6}))).toMatchObject({saturated: true, loopLate: false});
	expect(judged(times(10, {loop: 7, disk: 6}))).toMatchObject({saturated: true});
});

test.each<[string, readonly Held[], string]>([
	[
		'the disk',
		[...times(6, {disk: 14}), ...times(4, {})],
		"results can't be written fast enough: 14 of 50 users waited for the disk on average in 6 of 10 s: use --save failed, a faster disk, or fewer or smaller replies",
	],
	[
		'metrics',
		times(3, {metrics: 48.25}),
		"metrics can't score fast enough: 48 of 50 users waited for them on average in 3 of 3 s: use faster metrics, or raise --workers (now 2), each of which scores on its own",
	],
	[
		'the loop',
		times(5, {loop: 23.4, disk: 3}),
		'Floodgate itself was busy: 23 of 50 users waited for it on average in 5 of 5 s: this machine could not keep up; raise --workers (now 2) or use fewer connections',
	],
])('what users waited for is the reason: %s', (_, seconds, sentence) => {
	expect(judged(seconds).sentences).toEqual([sentence]);
});

test('two causes that both matter are two reasons; one of few seconds is none', () => {
	const both = judged([...times(5, {disk: 30}), ...times(5, {metrics: 20})]);
	expect(both.reasons).toMatchObject([
		{kind: 'held_users', by: 'disk', held: 30, users: 50, count: 5, of: 10},
		{kind: 'held_users', by: 'metrics', held: 20, users: 50, count: 5, of: 10},
	]);
	const one = judged([...times(9, {disk: 30}), {loop: 20}]);
	expect(one.reasons).toMatchObject([{by: 'disk', count: 9}]);
});

test.each<[readonly Held[], boolean]>([
	[[{loop: 50}], false],
	[[{loop: 50}, {loop: 50}], true],
	[[{loop: 50}, {loop: 50}, {}, {}], false],
	[[...times(3, {disk: 50}), ...times(57, {})], false],
	[[...times(4, {disk: 50}), ...times(57, {})], true],
])('a hiccup is no reason: %#', (seconds, saturated) => {
	expect(judged(seconds).saturated).toBe(saturated);
});

test('the averages are over the whole load, and absent where nothing was measured', () => {
	expect(judged([...times(5, {disk: 20}), ...times(5, {loop: 1})]).usersHeld).toEqual({
		...{disk: 10, metrics: 0, loop: 0.5},
	});
	const earlier = create();
	play(earlier, times(5, {held: null}));
	expect(earlier.figures()).toMatchObject({usersHeld: null, saturated: false});
	expect(create().figures().usersHeld).toBeNull();
});

test('other processes are named when they took the machine', () => {
	const health = create();
	const cpus = times(6, 0).map((_, second) => ({
		cpu: {
			wall: second + 1,
			own: 0.3 * (second + 1),
			machine: 2 * (second + 1),
			cores: 2,
			maxRss: 0,
		},
	}));
	play(
		health,
		holding(times(6, {loop: 30})).map((part, second) => ({...part, ...cpus[second]})),
	);
	expect(sentences(health)[0]).toMatch(
		/^Floodgate itself was busy: 30 of 50 .*: other programs keep this machine busy; this process used 30% of a core$/,
	);
});

test('few users are counted in tenths', () => {
	const health = create();
	play(
		health,
		times(4, 0).map((_, second) => ({
			held: {users: 3 * (second + 1), disk: 1.25 * (second + 1), metrics: 0, loop: 0},
		})),
	);
	expect(sentences(health)[0]).toContain(': 1.3 of 3 users waited for the disk');
});

test('in the open model holding is why prompts were late or missing, and no reason of its own', () => {
	const late = (held: Held) => {
		const health = create();
		play(
			health,
			holding(times(10, held)).map((part, second) => ({
				...part,
				...schedule(100 * (second + 1), second + 1, 100 * (second + 1)),
				late: 10 * (second + 1),
			})),
		);
		return sentences(health);
	};
	expect(late({disk: 40})).toEqual([
		expect.stringMatching(
			/were sent late: results can't be written fast enough; use --save failed, a faster disk, or fewer or smaller replies$/,
		),
	]);
	expect(late({metrics: 2})[0]).toMatch(/were sent late: metrics can't score fast enough; use/);
	expect(late({})[0]).toMatch(/were sent late: this machine could not keep up/);
});

test('a step is judged by what was added in it', () => {
	const [before, now] = [
		{...calm, held: {users: 100, disk: 60, metrics: 1, loop: 2}},
		{...calm, elapsed: 1, held: {users: 150, disk: 60, metrics: 1, loop: 22}},
	];
	expect(windowSince(before, now).held).toEqual({users: 50, disk: 0, metrics: 0, loop: 20});
	expect(heldSince({held: null}, now)).toEqual(now.held);
	expect(heldSince(before, {held: null})).toBeNull();
	const health = createGeneratorHealth({workers: 1});
	for (let second = 1; second <= 3; second++) {
		const held = {users: 100 + 50 * second, disk: 60, metrics: 1, loop: 2 + 20 * second};
		health.observe(windowSince(before, {...calm, elapsed: second, held}));
	}
	expect(health.figures().reasons).toMatchObject([{by: 'loop', held: 20, users: 50, count: 3}]);
});
