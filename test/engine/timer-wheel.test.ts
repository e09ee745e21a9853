import {expect, test, vi} from 'vitest';
import {useFakeTime} from '../helpers/fake-time.ts';
import {createTimer, createTimerWheel, type Timer} from '../../source/engine/timer-wheel.ts';
import {createDraw} from '../helpers/random.ts';

useFakeTime();

const now = () => performance.now();

/** A timer that notes when it fires, in milliseconds from now. */
function noting(): {timer: Timer; fired: number[]} {
	const began = now();
	const fired: number[] = [];
	return {timer: createTimer(() => fired.push(now() - began)), fired};
}

test.each([0.1, 1, 5, 7, 100, 5119, 5120, 5121, 120_000])(
	'a timer of %d ms fires once, never early, and at most two ticks late',
	(limit) => {
		const wheel = createTimerWheel(now);
		const {timer, fired} = noting();
		wheel.arm(timer, limit);
		vi.advanceTimersByTime(limit + 20_000);
		expect(fired).toHaveLength(1);
		expect(fired[0]).toBeGreaterThanOrEqual(limit);
		expect(fired[0]).toBeLessThanOrEqual(limit + 11);
	},
);

test('many timers each fire at their own time', () => {
	const wheel = createTimerWheel(now);
	const all = Array.from({length: 500}, (_, index) => ({...noting(), limit: (index * 37) % 9000}));
	for (const {timer, limit} of all) wheel.arm(timer, limit);
	vi.advanceTimersByTime(10_000);
	for (const {fired, limit} of all) {
		expect(fired).toHaveLength(1);
		expect(fired[0]! - limit).toBeGreaterThanOrEqual(0);
		expect(fired[0]! - limit).toBeLessThanOrEqual(11);
	}
});

test('a cancelled timer does not fire, and its neighbours in the slot do', () => {
	const wheel = createTimerWheel(now);
	const timers = [noting(), noting(), noting()];
	for (const {timer} of timers) wheel.arm(timer, 100);
	wheel.cancel(timers[1]!.timer);
	wheel.cancel(timers[1]!.timer);
	vi.advanceTimersByTime(1000);
	expect(timers.map(({fired}) => fired.length)).toEqual([1, 0, 1]);
});

test('arming again replaces the earlier time', () => {
	const wheel = createTimerWheel(now);
	const {timer, fired} = noting();
	wheel.arm(timer, 100);
	vi.advanceTimersByTime(90);
	wheel.arm(timer, 100);
	vi.advanceTimersByTime(1000);
	expect(fired).toHaveLength(1);
	expect(fired[0]).toBeGreaterThanOrEqual(190);
});

test('a timer that fires may cancel, move and arm others of its slot', () => {
	const wheel = createTimerWheel(now);
	const cancelled = noting();
	const moved = noting();
	const same = noting();
	const last = noting();
	const first = createTimer(() => {
		wheel.cancel(cancelled.timer);
		wheel.arm(moved.timer, 50);
		// Round the whole wheel: the same slot, 1,024 ticks later.
		wheel.arm(same.timer, 5120);
	});
	// The slot is gone through from the last armed to the first.
	for (const {timer} of [last, same, moved, cancelled]) wheel.arm(timer, 100);
	wheel.arm(first, 100);
	vi.advanceTimersByTime(6000);
	expect(cancelled.fired).toEqual([]);
	expect(last.fired).toHaveLength(1);
	expect(last.fired[0]).toBeLessThanOrEqual(111);
	expect(moved.fired).toHaveLength(1);
	expect(moved.fired[0]).toBeGreaterThanOrEqual(150);
	expect(same.fired).toHaveLength(1);
	expect(same.fired[0]).toBeGreaterThanOrEqual(5220);
});

test('a timer armed for no time at all by one that fires is due at the next tick', () => {
	const wheel = createTimerWheel(now);
	const began = now();
	const fired: number[] = [];
	const timer = createTimer(() => {
		if (fired.push(now() - began) < 5) wheel.arm(timer, 0);
	});
	wheel.arm(timer, 5);
	vi.advanceTimersByTime(200);
	expect(fired).toHaveLength(5);
	expect(fired.at(-1)).toBeLessThanOrEqual(60);
});

test('after a stall of the loop everything due fires, once', () => {
	let skipped = 0;
	const wheel = createTimerWheel(() => now() + skipped);
	const all = [10, 1000, 4000, 9000, 29_000].map((limit) => ({...noting(), limit}));
	const later = noting();
	for (const {timer, limit} of all) wheel.arm(timer, limit);
	wheel.arm(later.timer, 31_000);
	skipped = 30_000;
	vi.advanceTimersByTime(20);
	expect(all.map(({fired}) => fired.length)).toEqual([1, 1, 1, 1, 1]);
	expect(later.fired).toEqual([]);
	vi.advanceTimersByTime(1100);
	expect(later.fired).toHaveLength(1);
});

test('nothing ticks when nothing has been armed for a moment', () => {
	const wheel = createTimerWheel(now);
	const {timer} = noting();
	expect(vi.getTimerCount()).toBe(0);
	wheel.arm(timer, 20);
	expect(vi.getTimerCount()).toBe(1);
	wheel.cancel(timer);
	vi.advanceTimersByTime(200);
	expect(vi.getTimerCount()).toBe(0);
	const again = noting();
	wheel.arm(again.timer, 20);
	vi.advanceTimersByTime(200);
	expect(again.fired).toHaveLength(1);
	expect(vi.getTimerCount()).toBe(0);
});

test.each([1, 2, 3])(
	'however timers are armed, put off, brought forward and cancelled, each fires when it is due (%d)',
	(seed) => {
		const draw = createDraw(seed);
		const wheel = createTimerWheel(now);
		const all = Array.from({length: 40}, () => {
			const one = {due: Infinity, late: [] as number[], timer: createTimer(onFire)};
			function onFire(): void {
				one.late.push(now() - one.due);
				one.due = Infinity;
			}
			return one;
		});
		for (let step = 0; step < 4000; step++) {
			const one = draw.pick(all);
			if (draw.int(0, 3) === 0) {
				wheel.cancel(one.timer);
				one.due = Infinity;
			} else {
				const limit = draw.pick([0, 3, 40, 900, 5120, 20_000]) + draw.int(0, 30);
				wheel.arm(one.timer, limit);
				one.due = now() + limit;
			}
			// Now and then so long that everything has fired and the wheel stands still.
			vi.advanceTimersByTime(draw.int(0, 400) === 0 ? 60_000 : draw.int(0, 12));
			for (const {due} of all) expect(now() - due).toBeLessThanOrEqual(11);
		}
		vi.advanceTimersByTime(60_000);
		expect(all.every(({due}) => due === Infinity)).toBe(true);
		const late = all.flatMap((one) => one.late);
		expect(late.length).toBeGreaterThan(200);
		expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...late)).toBeLessThanOrEqual(11);
		expect(vi.getTimerCount()).toBe(0);
	},
);
