import {expect, test} from 'vitest';
import {createTokenBucket} from '../../source/mock/token-bucket.ts';

function bucketWithClock(perSecond: number) {
	let time = 5000;
	const take = createTokenBucket(perSecond, () => time);
	const taken = (attempts: number) => Array.from({length: attempts}, take).filter(Boolean).length;
	return {
		taken,
		wait: (milliseconds: number) => {
			time += milliseconds;
		},
	};
}

test('the burst is one second of the rate', () => {
	expect(bucketWithClock(10).taken(50)).toBe(10);
});

test('it refills at the rate and not beyond the burst', () => {
	const {taken, wait} = bucketWithClock(10);
	taken(50);
	wait(300);
	expect(taken(50)).toBe(3);
	wait(99);
	expect(taken(50)).toBe(0);
	wait(1);
	expect(taken(50)).toBe(1);
	wait(3_600_000);
	expect(taken(50)).toBe(10);
});

test('less than one per second still lets one through', () => {
	const {taken, wait} = bucketWithClock(0.5);
	expect(taken(5)).toBe(1);
	wait(1999);
	expect(taken(5)).toBe(0);
	wait(1);
	expect(taken(5)).toBe(1);
});

test('0 lets nothing through, Infinity everything', () => {
	const none = bucketWithClock(0);
	none.wait(10_000);
	expect(none.taken(5)).toBe(0);
	expect(bucketWithClock(Infinity).taken(10_000)).toBe(10_000);
});
