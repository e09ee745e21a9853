import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createTimers} from '../../source/mock/timers.ts';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

test('0 runs at once', () => {
	const action = vi.fn();
	createTimers().after(0, action);
	expect(action).toHaveBeenCalledOnce();
});

test.each([0.7, 20.7])('%f ms are waited for in full', (milliseconds) => {
	const action = vi.fn();
	createTimers().after(milliseconds, action);
	vi.advanceTimersByTime(Math.floor(milliseconds));
	expect(action).not.toHaveBeenCalled();
	vi.advanceTimersByTime(1);
	expect(action).toHaveBeenCalledOnce();
});

test('a wait beyond the longest timeout of Node is no short one', () => {
	const action = vi.fn();
	const setTimeout = vi.spyOn(globalThis, 'setTimeout');
	createTimers().after(2 ** 32, action);
	expect(setTimeout).toHaveBeenCalledWith(expect.any(Function), 2 ** 31 - 1);
	vi.advanceTimersByTime(2 ** 32 - 1);
	expect(action).not.toHaveBeenCalled();
	vi.advanceTimersByTime(1);
	expect(action).toHaveBeenCalledOnce();
});

test('clear calls everything off', () => {
	const action = vi.fn();
	const timers = createTimers();
	timers.after(10, action);
	timers.after(20, action);
	timers.clear();
	expect(vi.getTimerCount()).toBe(0);
	vi.advanceTimersByTime(100);
	expect(action).not.toHaveBeenCalled();
});
