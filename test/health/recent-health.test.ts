import {expect, test} from 'vitest';
import {createRecentHealth, recentSeconds} from '../../source/health/recent-health.ts';
import {calm} from '../helpers/snapshot.ts';
import {times} from './windows.ts';

/** The number of late seconds that the reasons speak of, after each second. */
function lateAfter(delays: readonly number[]): (number | undefined)[] {
	const recent = createRecentHealth({workers: 1});
	return delays.map((loopDelay, second) => {
		recent.observe({...calm, elapsed: second + 1, loopDelay, finished: 10 * second});
		const [reason] = recent.reasons();
		return reason?.kind === 'late_seconds' ? reason.late.count : undefined;
	});
}

test('it speaks of the last seconds only, and is silent once they are good again', () => {
	const late = lateAfter([...times(100, 0.001), ...times(4, 0.05), ...times(20, 0.001)]);
	expect(late.slice(0, 102)).toEqual(times(102, undefined));
	expect(late.slice(102, 104)).toEqual([3, 4]);
	// Two late seconds are left in view after all but two of these.
	expect(late[103 + recentSeconds - 4]).toBe(4);
	expect(late.slice(103 + recentSeconds)).toEqual(
		times(late.length - 103 - recentSeconds, undefined),
	);
});

test('late from the first second on, it says so as soon as a whole run would', () => {
	expect(lateAfter([0.05, 0.05, 0.05])).toEqual([undefined, 2, 3]);
});

test('the list is the same one until another second is over', () => {
	const recent = createRecentHealth({workers: 1});
	expect(recent.reasons()).toBe(recent.reasons());
	for (const elapsed of [1, 2, 3]) recent.observe({...calm, elapsed, loopDelay: 0.05});
	expect(recent.reasons()).toBe(recent.reasons());
});
