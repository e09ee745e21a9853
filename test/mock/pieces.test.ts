import {expect, test} from 'vitest';
import {cutText} from '../../source/mock/pieces.ts';
import {createRandom} from '../../source/mock/random.ts';
import {disturb} from '../../source/mock/sequence-faults.ts';

const texts = ['Au comptoir.', ' a  b\n', 'x', '', '   ', '👋🏽 à é 👩‍👩‍👧 ok', 'no-space', 'a\ud83d b'];

test.each([0, 1, 2, 3, 7, 100])('the pieces make up the text again, cut into %i', (count) => {
	for (const text of texts) {
		const pieces = cutText(text, count);
		expect(pieces.join('')).toBe(text);
		if (count > 0) expect(pieces).toHaveLength(count);
		if (text !== '') expect(pieces[0]).not.toBe('');
	}
});

test('no piece begins or ends within a character', () => {
	for (const count of [0, 2, 3, 5, 8]) {
		for (const piece of cutText('👋🏽 à 👩‍👩‍👧👋👋', count)) {
			expect(piece.isWellFormed(), JSON.stringify(piece)).toBe(true);
		}
	}
});

test('words are tokens with the space before them', () => {
	expect(cutText('Au comptoir, au fond.', 0)).toEqual(['Au', ' comptoir,', ' au', ' fond.']);
	expect(cutText(' a\n\nb ', 0)).toEqual([' a', '\n\nb ']);
});

const numbers = Array.from({length: 10_000}, (_, index) => String(index));
const none = {loseRate: 0, duplicateRate: 0, swapRate: 0};

test('without faults the frames are as they were', () => {
	expect(disturb(numbers, none, createRandom(1, 'x'))).toEqual(numbers);
});

test('frames are lost, repeated and swapped at their rates', () => {
	const lost = disturb(numbers, {...none, loseRate: 0.2}, createRandom(1, 'lose'));
	expect(Math.abs(lost.length / numbers.length - 0.8)).toBeLessThan(0.02);
	expect(lost.toSorted((a, b) => Number(a) - Number(b))).toEqual(lost);

	const repeated = disturb(numbers, {...none, duplicateRate: 0.2}, createRandom(1, 'repeat'));
	expect([...new Set(repeated)]).toEqual(numbers);
	expect(Math.abs(repeated.length / numbers.length - 1.2)).toBeLessThan(0.02);

	const swapped = disturb(numbers, {...none, swapRate: 0.2}, createRandom(1, 'swap'));
	expect(swapped.toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers);
	const backward = swapped.filter((frame, index) => Number(frame) > Number(swapped[index + 1]));
	// Each draw takes one frame, a swap two: p / (1 + p) of the frames begin a swap.
	expect(Math.abs(backward.length / numbers.length - 0.2 / 1.2)).toBeLessThan(0.02);
});
