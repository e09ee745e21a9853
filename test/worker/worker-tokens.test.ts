import {expect, test} from 'vitest';
import {createWorkerTokens} from '../../source/worker/worker-tokens.ts';

function rig(ttl?: number) {
	let now = 0;
	const asked: string[] = [];
	const hidden: string[] = [];
	const tokens = createWorkerTokens({
		initial: 'a',
		ttl,
		ask: (used) => asked.push(used),
		hide: (token) => hidden.push(token),
		now: () => now,
	});
	return {tokens, asked, hidden, pass: (time: number) => (now += time)};
}

test('a token is used until its time is over; then connections wait for the next one', async () => {
	const {tokens, asked, hidden, pass} = rig(100);
	pass(99);
	expect(tokens.fresh()).toBe('a');
	pass(1);
	const waiting = [1, 2].map(async () => tokens.fresh());
	expect(asked).toEqual(['a']);
	// What is sent over open connections waits for nothing.
	expect(tokens.current()).toBe('a');
	tokens.take('b');
	expect(await Promise.all(waiting)).toEqual(['b', 'b']);
	expect(hidden).toEqual(['b']);
	expect(tokens.fresh()).toBe('b');
});

test('in place of a refused token there is another, or none if the command gave the same', async () => {
	const {tokens, asked} = rig();
	const first = tokens.instead('a');
	tokens.take('a');
	expect(await first).toBeUndefined();
	const second = [tokens.instead('a'), tokens.instead('a')];
	expect(asked).toEqual(['a', 'a']);
	tokens.take('b');
	expect(await Promise.all(second)).toEqual(['b', 'b']);
	// It was refused before the new one came.
	expect(await tokens.instead('a')).toBe('b');
	expect(asked).toHaveLength(2);
});
