import {expect, test} from 'vitest';
import {parseTicks, watchStolen} from './stolen.ts';

test('the host’s share is read off the first line, guests not counted twice', () => {
	const stat = 'cpu  100 5 50 800 10 2 3 30 40 0\ncpu0 1 2 3\n';
	expect(parseTicks(stat)).toEqual({all: 1000, stolen: 30});
});

test.each(['', 'intr 1 2 3', 'cpu 1 2 3', 'cpu  a b c d e f g h'])('%j says nothing', (stat) => {
	expect(parseTicks(stat)).toBeNull();
});

test('the share is of what has passed since, and not known without two looks', () => {
	const looks = (...ticks: ReturnType<typeof parseTicks>[]) => watchStolen(() => ticks.shift()!);
	expect(looks({all: 1000, stolen: 30}, {all: 1400, stolen: 130})()).toBe(0.25);
	expect(looks({all: 1000, stolen: 30}, {all: 1000, stolen: 30})()).toBeNull();
	expect(looks(null, {all: 1000, stolen: 30})()).toBeNull();
});
