import {expect, test} from 'vitest';
import {createConnectLimiter} from '../../source/engine/connect-limiter.ts';
import {
	createSessionPool,
	mostOpenedAtOnce,
	type SessionPool,
} from '../../source/engine/session-pool.ts';
import type {Session} from '../../source/engine/session-types.ts';

/** Sessions that are free as soon as they begin, and gone as soon as they are retired. */
function crewOf(rate?: number) {
	const calls: string[] = [];
	/** Sessions whose connection is open. */
	const open = new Set<Session>();
	let number = 0;
	const pool: SessionPool = createSessionPool(() => {
		const name = number++;
		let free = false;
		const begin = (how: string) => () => {
			calls.push(`${how} ${name}`);
			free = true;
			pool.free(session);
		};
		const end = (how: string) => () => {
			calls.push(`${how} ${name}`);
			free = false;
			pool.gone(session);
		};
		const session: Session = {
			start: begin('start'),
			open: begin('open'),
			isFree: () => free,
			wouldOpen: () => !open.has(session),
			assign: () => undefined,
			wake: () => undefined,
			stuck: () => [],
			hurry: () => undefined,
			retire: end('retire'),
			abandon: end('abandon'),
		};
		return session;
	}, createConnectLimiter(rate));
	return {pool, calls, open};
}

test('it is filled up to what is wanted, and those beyond the most retire, the youngest first', () => {
	const {pool, calls} = crewOf();
	pool.fill(3, 5);
	pool.fill(2, 5);
	expect(pool.size()).toBe(3);
	pool.fill(1, 1);
	expect(calls).toEqual(['start 0', 'start 1', 'start 2', 'retire 2', 'retire 1']);
	expect(pool.size()).toBe(1);
});

test('the last one to become free is taken first, and one that has retired never', () => {
	const {pool} = crewOf();
	pool.fill(3, 3);
	const last = pool.takeClosed()!;
	pool.free(last);
	expect(pool.takeClosed()).toBe(last);
	pool.free(last);
	pool.fill(1, 1);
	expect(pool.takeClosed()).toBeDefined();
	expect(pool.takeClosed()).toBeUndefined();
});

test('sessions with an open connection are told from those without, also when it is lost while they are free', () => {
	const {pool, open} = crewOf();
	pool.fill(4, 4);
	const [first, second, third] = [pool.takeClosed()!, pool.takeClosed()!, pool.takeClosed()!];
	for (const session of [first, second, third]) {
		open.add(session);
		pool.free(session);
	}
	open.delete(third);
	expect(pool.takeOpen()).toBe(second);
	expect(pool.takeOpen()).toBe(first);
	expect(pool.takeOpen()).toBeUndefined();
	expect(pool.takeClosed()).toBe(third);
	expect(open.has(pool.takeClosed()!)).toBe(false);
	expect(pool.takeClosed()).toBeUndefined();
});

test('a further session is added only up to the most', () => {
	const {pool} = crewOf();
	expect(pool.add(2)).toBeDefined();
	expect(pool.add(2)).toBeDefined();
	expect(pool.add(2)).toBeUndefined();
});

test('many connections are opened in portions, so that the sockets have their turns', () => {
	const {pool, calls} = crewOf();
	let rounds = 0;
	while (pool.size() < 1000) {
		const before = pool.size();
		expect(pool.fillEarly(1000, 1000, 0)).toBe(0);
		rounds++;
		expect(pool.size() - before).toBeLessThanOrEqual(mostOpenedAtOnce);
	}
	expect(rounds).toBe(Math.ceil(1000 / mostOpenedAtOnce));
	expect(new Set(calls.map((call) => call.split(' ')[0]))).toEqual(new Set(['open']));
});

test('opened early they keep to the rate, and it says how long to wait', () => {
	const {pool} = crewOf(10);
	const sizes: number[] = [];
	let at = 0;
	for (let round = 0; round < 11; round++) {
		const wait = pool.fillEarly(100, 100, at);
		sizes.push(pool.size());
		expect(wait).toBeCloseTo(100, 6);
		expect(pool.fillEarly(100, 100, at + wait / 2)).toBeCloseTo(50, 6);
		at += wait;
	}
	expect(sizes).toEqual(Array.from({length: 11}, (_, index) => index + 1));
});

test('retired or abandoned, nobody is left', () => {
	for (const how of ['retireAll', 'abandonAll'] as const) {
		const {pool} = crewOf();
		pool.fill(5, 5);
		pool[how]();
		expect(pool.size()).toBe(0);
		expect(pool.takeClosed()).toBeUndefined();
	}
});
