import {expect, test} from 'vitest';
import {heldOf} from './sizes.ts';

const summaryOf = (users_held?: Record<'disk' | 'metrics' | 'loop', number> | null) => ({
	generator: {max_rss: 0, dropped: null, ...(users_held !== undefined && {users_held})},
});

test('users that wait for Floodgate are counted together, whatever they wait for', () => {
	expect(heldOf(summaryOf({disk: 14, metrics: 2, loop: 0.5}))).toBe(16.5);
});

test('a build or a load model that does not say has no such figure', () => {
	expect(heldOf(summaryOf())).toBeUndefined();
	expect(heldOf(summaryOf(null))).toBeUndefined();
});
