import {expect, test} from 'vitest';
import {followSelection, moveIn, windowOf, type Move} from '../../../source/ui/state/selection.ts';

const self = (item: string) => item;

test('the selection follows its item when others come, go or change places', () => {
	expect(followSelection(['x', 'a', 'b', 'c'], self, 'b', 1)).toBe(2);
	expect(followSelection(['c', 'b', 'a'], self, 'c', 2)).toBe(0);
});

test('when the item is gone, the selection keeps its place, or takes the last', () => {
	expect(followSelection(['a', 'c', 'd'], self, 'b', 1)).toBe(1);
	expect(followSelection(['a'], self, 'd', 3)).toBe(0);
	expect(followSelection([], self, 'd', 3)).toBe(0);
	expect(followSelection(['a', 'b'], self, undefined, 1)).toBe(1);
});

test.each<{move: Move; from: number; to: number}>([
	{move: 'down', from: 3, to: 4},
	{move: 'up', from: 3, to: 2},
	{move: 'down', from: 9, to: 9},
	{move: 'up', from: 0, to: 0},
	{move: 'pageDown', from: 3, to: 7},
	{move: 'pageDown', from: 8, to: 9},
	{move: 'pageUp', from: 2, to: 0},
	{move: 'first', from: 5, to: 0},
	{move: 'last', from: 5, to: 9},
])('$move from $from of ten leads to $to', ({move, from, to}) => {
	expect(moveIn(10, from, move, 4)).toBe(to);
	expect(moveIn(0, 0, move, 4)).toBe(0);
});

test('the selected row is always in the window, and the window full while it can be', () => {
	for (let length = 0; length <= 12; length++) {
		for (let rows = 1; rows <= 8; rows++) {
			for (let selected = 0; selected < length; selected++) {
				const {from, to} = windowOf(length, selected, rows);
				expect(from).toBeGreaterThanOrEqual(0);
				expect(selected).toBeGreaterThanOrEqual(from);
				expect(selected).toBeLessThan(to);
				expect(to - from).toBe(Math.min(length, rows));
			}
		}
	}
});
