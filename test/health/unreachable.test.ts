import {expect, test} from 'vitest';
import {unreachable, type Reach} from '../../source/health/unreachable.ts';

const reach: Reach = {
	outages: {count: 0, longest: 0, current: null, error: null},
	...{opened: 0, target: 5, refusedInRow: 15, refusal: 'handshake.401'},
};
const lasting = (current: number): Reach => ({
	...{...reach, opened: 5, refusedInRow: 12, refusal: 'handshake.503'},
	outages: {count: 1, longest: current, current, error: 'connect.refused'},
});

test('a target that refused each connection three times, and for 5 s, is given up', () => {
	expect(unreachable(reach, 5, 30_000)).toEqual({
		reason: {kind: 'never_connected', tries: 15, seconds: 5, error: 'handshake.401'},
		threshold: null,
	});
	expect(unreachable(reach, 4.9, 30_000)).toBeNull();
	expect(unreachable({...reach, refusedInRow: 14}, 20, 30_000)).toBeNull();
	expect(unreachable({...reach, target: 0, refusedInRow: 3}, 5, 30_000)).not.toBeNull();
	expect(unreachable({...reach, target: 0, refusedInRow: 0}, 5, 30_000)).toBeNull();
});

test('one connection that was made is enough to go on', () => {
	expect(unreachable({...reach, opened: 1}, 20, 30_000)).toBeNull();
});

test('an outage beyond --max-outage ends the run, with the last class and the count of refusals', () => {
	expect(unreachable(lasting(30), 60, 30_000)).toBeNull();
	expect(unreachable(lasting(30.1), 60, 30_000)).toEqual({
		reason: {kind: 'outage', seconds: 30.1, refused: 12, error: 'handshake.503'},
		threshold: null,
	});
	expect(unreachable(lasting(2.1), 60, 2000)).not.toBeNull();
});

test('an outage in a pause of the user’s does not count', () => {
	expect(unreachable(lasting(300), 10, 30_000)).toBeNull();
	expect(unreachable(lasting(300), 30.1, 30_000)).not.toBeNull();
});

test('--max-outage off goes on, whatever happens', () => {
	expect(unreachable(reach, 600, null)).toBeNull();
	expect(unreachable(lasting(3000), 6000, null)).toBeNull();
});
