import {expect, test} from 'vitest';
import {createSequence, numberOf} from '../../source/engine/sequence.ts';
import {createDraw} from '../helpers/random.ts';

function follow(numbers: readonly unknown[]) {
	const sequence = createSequence();
	sequence.begin();
	const repeated = numbers.filter((number) => !sequence.note(number));
	return {...sequence.faults(), repeated};
}

test.each([
	[[0, 1, 2, 3], 0, 0, 0],
	[[1, 2, 3], 0, 0, 0],
	[[7, 8], 0, 0, 0],
	[[0, 1, 3, 4], 1, 0, 0],
	[[0, 5], 4, 0, 0],
	[[0, 2, 1, 3], 0, 0, 1],
	[[0, 3, 2, 1], 0, 0, 2],
	[[1, 0, 2], 0, 0, 1],
	[[3, 0], 2, 0, 1],
	[[0, 1, 1, 2], 0, 1, 0],
	[[0, 1, 0, 1], 0, 2, 0],
	[[0, 2, 1, 1], 0, 1, 1],
	[['0', '1', '3'], 1, 0, 0],
	[[0, undefined, 'x', -1, 1.5, 1], 0, 0, 0],
	[[], 0, 0, 0],
])('of %j, %i are lost, %i came twice and %i late', (numbers, lost, duplicated, outOfOrder) => {
	expect(follow(numbers)).toMatchObject({lost, duplicated, outOfOrder});
});

test('a frame that came twice is named when it comes again', () => {
	expect(follow([0, 1, 1, 2, 0]).repeated).toEqual([1, 0]);
});

test('a leap that no loss explains is a new beginning, not millions of losses', () => {
	expect(follow([0, 1, 9e15, 9e15 + 1])).toMatchObject({lost: 0, outOfOrder: 1});
	expect(follow([1e12, ...Array.from({length: 1000}, (_, i) => 2e12 + i * 20_000)]).lost).toBe(0);
});

test('each reply begins anew', () => {
	const sequence = createSequence();
	for (const number of [0, 5, 5]) sequence.note(number);
	sequence.begin();
	expect(sequence.faults()).toEqual({lost: 0, duplicated: 0, outOfOrder: 0});
	expect(sequence.note(5)).toBe(true);
});

test('however frames are lost, repeated and swapped, the counts agree with what was done', () => {
	const draw = createDraw(11);
	for (let round = 0; round < 500; round++) {
		const length = draw.int(2, 40);
		const numbers = Array.from({length}, (_, number) => number);
		const lost = numbers.filter(
			(number) => number > 0 && number < length - 1 && draw.int(0, 4) === 0,
		);
		const kept = numbers.filter((number) => !lost.includes(number));
		const sent = kept.flatMap((number) => (draw.int(0, 4) === 0 ? [number, number] : [number]));
		const shuffled = sent
			.map((number) => ({number, key: number + draw.int(0, 3)}))
			.sort((left, right) => left.key - right.key)
			.map(({number}) => number);
		const {lost: missing, duplicated, outOfOrder} = follow(shuffled);
		let highest = -1;
		const seen = new Set<number>();
		let late = 0;
		for (const number of shuffled) {
			if (!seen.has(number) && number < highest) late++;
			seen.add(number);
			highest = Math.max(highest, number);
		}
		expect({missing, duplicated, outOfOrder}).toEqual({
			missing: lost.length,
			duplicated: sent.length - kept.length,
			outOfOrder: late,
		});
	}
});

test('numbers are whole and exact', () => {
	expect([0, 5, '7', 2 ** 53].map(numberOf)).toEqual([0, 5, 7, undefined]);
	expect(['', ' 1', '1e3', null, true, [1], NaN, Infinity].map(numberOf)).toEqual(
		Array(8).fill(undefined),
	);
});
