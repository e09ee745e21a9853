import {expect, test} from 'vitest';
import {createConnectGate} from '../../source/engine/connect-gate.ts';
import {createCrew, mostOpenedAtOnce, type Crew} from '../../source/engine/crew.ts';
import type {Session} from '../../source/engine/session-types.ts';

/** Sessions that are free as soon as they begin, and gone as soon as they are retired. */
function crewOf(rate?: number) {
	const calls: string[] = [];
	/** Sessions whose connection is open. */
	const open = new Set<Session>();
	let number = 0;
	const crew: Crew = createCrew(() => {
		const name = number++;
		let free = false;
		const begin = (how: string) => () => {
			calls.push(`${how} ${name}`);
			free = true;
			crew.free(session);
		};
		const end = (how: string) => () => {
			calls.push(`${how} ${name}`);
			free = false;
			crew.gone(session);
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
	}, createConnectGate(rate));
	return {crew, calls, open};
}

test('it is filled up to what is wanted, and those beyond the most retire, the youngest first', () => {
	const {crew, calls} = crewOf();
	crew.fill(3, 5);
	crew.fill(2, 5);
	expect(crew.size()).toBe(3);
	crew.fill(1, 1);
	expect(calls).toEqual(['start 0', 'start 1', 'start 2', 'retire 2', 'retire 1']);
	expect(crew.size()).toBe(1);
});

test('the last one to become free is taken first, and one that has retired never', () => {
	const {crew} = crewOf();
	crew.fill(3, 3);
	const last = crew.takeClosed()!;
	crew.free(last);
	expect(crew.takeClosed()).toBe(last);
	crew.free(last);
	crew.fill(1, 1);
	expect(crew.takeClosed()).toBeDefined();
	expect(crew.takeClosed()).toBeUndefined();
});

test('sessions with an open connection are told from those without, also when it is lost while they are free', () => {
	const {crew, open} = crewOf();
	crew.fill(4, 4);
	const [first, second, third] = [crew.takeClosed()!, crew.takeClosed()!, crew.takeClosed()!];
	for (const session of [first, second, third]) {
		open.add(session);
		crew.free(session);
	}
	open.delete(third);
	expect(crew.takeOpen()).toBe(second);
	expect(crew.takeOpen()).toBe(first);
	expect(crew.takeOpen()).toBeUndefined();
	expect(crew.takeClosed()).toBe(third);
	expect(open.has(crew.takeClosed()!)).toBe(false);
	expect(crew.takeClosed()).toBeUndefined();
});

test('a further session is added only up to the most', () => {
	const {crew} = crewOf();
	expect(crew.add(2)).toBeDefined();
	expect(crew.add(2)).toBeDefined();
	expect(crew.add(2)).toBeUndefined();
});

test('many connections are opened in portions, so that the sockets have their turns', () => {
	const {crew, calls} = crewOf();
	let rounds = 0;
	while (crew.size() < 1000) {
		const before = crew.size();
		expect(crew.fillEarly(1000, 1000, 0)).toBe(0);
		rounds++;
		expect(crew.size() - before).toBeLessThanOrEqual(mostOpenedAtOnce);
	}
	expect(rounds).toBe(Math.ceil(1000 / mostOpenedAtOnce));
	expect(new Set(calls.map((call) => call.split(' ')[0]))).toEqual(new Set(['open']));
});

test('opened early they keep to the rate, and it says how long to wait', () => {
	const {crew} = crewOf(10);
	const sizes: number[] = [];
	let at = 0;
	for (let round = 0; round < 11; round++) {
		const wait = crew.fillEarly(100, 100, at);
		sizes.push(crew.size());
		expect(wait).toBeCloseTo(100, 6);
		expect(crew.fillEarly(100, 100, at + wait / 2)).toBeCloseTo(50, 6);
		at += wait;
	}
	expect(sizes).toEqual(Array.from({length: 11}, (_, index) => index + 1));
});

test('retired or abandoned, nobody is left', () => {
	for (const how of ['retireAll', 'abandonAll'] as const) {
		const {crew} = crewOf();
		crew.fill(5, 5);
		crew[how]();
		expect(crew.size()).toBe(0);
		expect(crew.takeClosed()).toBeUndefined();
	}
});
