import {expect, test} from 'vitest';
import {closedPacer} from '../../source/engine/pacer.ts';

test('a closed run starts prompts at once until all are started', () => {
	const pacer = closedPacer({connections: 3, total: 10});
	expect(pacer.planned).toBe(10);
	expect(pacer.wait(0, 0)).toBe(0);
	expect(pacer.wait(1e9, 9)).toBe(0);
	expect(pacer.wait(0, 10)).toBe(Infinity);
	expect(pacer.wait(0, 11)).toBe(Infinity);
});

test('a closed run with a duration goes on past its prompts until time is up', () => {
	const pacer = closedPacer({connections: 3, total: 10, duration: 5000});
	expect(pacer.planned).toBeNull();
	expect(pacer.wait(4999, 1_000_000)).toBe(0);
	expect(pacer.wait(5000, 0)).toBe(Infinity);
});

test('the level is the number of connections, from beginning to end', () => {
	const pacer = closedPacer({connections: 3, total: 10});
	expect([pacer.level(0), pacer.level(1e6)]).toEqual([3, 3]);
});
