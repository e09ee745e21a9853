import {expect, test} from 'vitest';
import {parseTicks, watchStolen} from './stolen.ts';

test('the host’s share is read off the first line, guests not counted twice', () => {
	const stat = 'cpu  100 5 50 800 10 2 3 30 40 0\ncpu0 1 2 3\n';
	expect(parseTicks(stat)).toEqual({all: 1000, stolen: 30});
});

test.each(['', 'intr 1 2 3', 'cpu 1 2 3', 'cpu  a b c d e f g h'])('%j tells nothing', (stat) => {
	expect(parseTicks(stat)).toBeNull();
});

test('a share is from nothing to all, or not known', () => {
	const share = watchStolen()();
	expect(share === null || (share >= 0 && share <= 1)).toBe(true);
});
