import {afterEach, beforeEach, vi} from 'vitest';

/**
 * Gives every test of the file timers that move only by `advance`. With `from`, in milliseconds,
 * the clock does not begin at zero, so that a first look at it is not taken for none.
 */
export function useFakeTime({from}: {readonly from?: number} = {}): void {
	beforeEach(() => {
		vi.useFakeTimers();
		if (from !== undefined) vi.advanceTimersByTime(from);
	});
	afterEach(() => {
		vi.useRealTimers();
	});
}

/** Lets `by` milliseconds pass, with all that is due in them. */
export const advance = (by: number) => vi.advanceTimersByTimeAsync(by);
