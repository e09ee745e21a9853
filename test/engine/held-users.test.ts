import {expect, test} from 'vitest';
import {HeldUsers, type WaitsFor} from '../../source/engine/held-users.ts';
import {createDraw} from '../helpers/random.ts';

const closed = (users: number) => ({users, due: undefined});

test('ready users add up by what they wait for, until they send', () => {
	const held = new HeldUsers(1000);
	held.note('loop', 1000, closed(3));
	held.ready(1010);
	held.ready(1020);
	held.gone(1, 1030);
	held.note('disk', 1040, closed(3));
	held.ready(1045);
	// One is held since 1020, one since 1045.
	expect(held.total(1100, closed(3))).toEqual({users: 300, disk: 115, metrics: 0, loop: 40});
	held.note('metrics', 1100, closed(3));
	held.gone(2, 1110);
	expect(held.total(2000, closed(3))).toEqual({users: 3000, disk: 115, metrics: 20, loop: 40});
});

test('what is no delay of ours does not count, and without load no user does', () => {
	const held = new HeldUsers(0);
	held.ready(0);
	held.note('allowance', 100, closed(4));
	expect(held.total(200, closed(4))).toEqual({users: 400, disk: 0, metrics: 0, loop: 0});
	held.note(undefined, 300, closed(4));
	expect(held.total(9000, closed(4))).toMatchObject({users: 800, loop: 0});
	held.note('loop', 9000, closed(4));
	held.gone(1, 9001);
	expect(held.total(9010, closed(4))).toMatchObject({users: 840, loop: 1});
});

test('a user may be ready for longer than was looked at', () => {
	const held = new HeldUsers(0);
	held.note('loop', 0, closed(1));
	held.total(100, closed(1));
	// The loop comes to it late.
	held.ready(70);
	held.gone(1, 110);
	expect(held.total(200, closed(1)).loop).toBe(40);
});

test('in the open model prompts count that are due while sending is held', () => {
	const held = new HeldUsers(0);
	held.note('loop', 0, {users: 9, due: 0});
	held.note('disk', 100, {users: 9, due: 2});
	// From 2 to 12 prompts, then steadily 12.
	held.total(200, {users: 9, due: 12});
	expect(held.total(300, {users: 9, due: 12})).toMatchObject({disk: 1900, loop: 0});
	held.note('loop', 300, {users: 9, due: 12});
	expect(held.total(900, {users: 9, due: 50})).toMatchObject({disk: 1900, loop: 0});
});

test('however often it is looked at, the sums are those of each user’s own times', () => {
	for (let seed = 1; seed <= 200; seed++) {
		const draw = createDraw(seed);
		const held = new HeldUsers(0);
		const expected = {disk: 0, metrics: 0, loop: 0};
		let waitsFor: WaitsFor | undefined;
		let [ready, at] = [0, 0];
		for (let step = 0; step < 100; step++) {
			const passed = draw.int(0, 50);
			at += passed;
			if (waitsFor !== undefined && waitsFor !== 'allowance') expected[waitsFor] += ready * passed;
			const what = draw.int(0, 3);
			if (what === 0) {
				held.ready(at);
				ready++;
			} else if (what === 1 && ready > 0) {
				const gone = draw.int(1, ready);
				held.gone(gone, at);
				ready -= gone;
			} else if (what === 2) {
				waitsFor = draw.pick(['disk', 'metrics', 'loop', 'allowance', undefined]);
				held.note(waitsFor, at, closed(9));
			} else expect(held.total(at, closed(9))).toMatchObject(expected);
			expect(held.count()).toBe(ready);
		}
		expect(held.total(at, closed(9))).toMatchObject(expected);
	}
});
