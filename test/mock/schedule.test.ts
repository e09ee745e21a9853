import {expect, test, vi} from 'vitest';
import {useFakeTime} from '../helpers/fake-time.ts';
import {createAlarm, createSchedule} from '../../source/mock/schedule.ts';
import {createRandom} from '../../source/mock/random.ts';

useFakeTime();

test.each([0.7, 20.7])('%f ms are waited for in full', (milliseconds) => {
	const ring = vi.fn();
	createSchedule().set(createAlarm(ring), performance.now() + milliseconds);
	vi.advanceTimersByTime(Math.floor(milliseconds));
	expect(ring).not.toHaveBeenCalled();
	vi.advanceTimersByTime(1);
	expect(ring).toHaveBeenCalledOnce();
});

test('a wait beyond the longest timeout of Node is no short one', () => {
	const ring = vi.fn();
	const setTimeout = vi.spyOn(globalThis, 'setTimeout');
	createSchedule().set(createAlarm(ring), performance.now() + 2 ** 32);
	expect(setTimeout).toHaveBeenCalledWith(expect.any(Function), 2 ** 31 - 1);
	vi.advanceTimersByTime(2 ** 32 - 1);
	expect(ring).not.toHaveBeenCalled();
	vi.advanceTimersByTime(1);
	expect(ring).toHaveBeenCalledOnce();
});

test('however many alarms are set, moved and called off, the rest ring in the order of their time', () => {
	const random = createRandom(1, 'alarms');
	const schedule = createSchedule();
	const start = performance.now();
	const rung: number[] = [];
	const alarms = Array.from({length: 500}, () => {
		const alarm = createAlarm(() => rung.push(alarm.due));
		schedule.set(alarm, start + Math.floor(random.uniform() * 1000));
		return alarm;
	});
	for (const alarm of alarms.slice(0, 200)) {
		schedule.set(alarm, start + Math.floor(random.uniform() * 1000));
	}
	for (const alarm of alarms.slice(100, 250)) schedule.cancel(alarm);
	const expected = alarms
		.filter((_, index) => index < 100 || index >= 250)
		.map(({due}) => due)
		.sort((a, b) => a - b);
	vi.advanceTimersByTime(1000);
	expect(rung).toEqual(expected);
	expect(vi.getTimerCount()).toBe(0);
});

test('an alarm may set itself and others when it rings', () => {
	const schedule = createSchedule();
	const start = performance.now();
	const rung: string[] = [];
	const other = createAlarm(() => rung.push(`other ${performance.now() - start}`));
	const repeating = createAlarm(() => {
		rung.push(`repeating ${performance.now() - start}`);
		if (rung.length === 1) schedule.set(other, start + 15);
		schedule.set(repeating, performance.now() + 10);
	});
	schedule.set(repeating, start + 10);
	vi.advanceTimersByTime(30);
	expect(rung).toEqual(['repeating 10', 'other 15', 'repeating 20', 'repeating 30']);
});

test('clear calls everything off', () => {
	const ring = vi.fn();
	const schedule = createSchedule();
	const alarm = createAlarm(ring);
	schedule.set(alarm, performance.now() + 10);
	schedule.set(createAlarm(ring), performance.now() + 20);
	schedule.clear();
	schedule.cancel(alarm);
	expect(vi.getTimerCount()).toBe(0);
	vi.advanceTimersByTime(100);
	expect(ring).not.toHaveBeenCalled();
});
