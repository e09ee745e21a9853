import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {wrapText} from '../../source/terminal/wrap.ts';
import {hostileTexts, obeyed} from '../helpers/hostile-texts.ts';

test.each([
	{what: 'words', text: 'the quick brown fox jumps over the lazy dog '.repeat(20)},
	{what: 'CJK', text: '東京都の公開データ'.repeat(40)},
	{what: 'emoji with joiners', text: '👩‍👩‍👧‍👦🇨🇦👍🏽'.repeat(60)},
	{what: 'one word of 10,000 characters', text: 'x'.repeat(10_000)},
	{what: 'right-to-left text', text: 'مرحبا بالعالم '.repeat(40)},
])('no line of $what is wider than the screen, and nothing is lost', ({text}) => {
	for (const columns of [2, 7, 40, 80]) {
		const lines = wrapText(text, columns);
		for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
		const joined = (part: string) => part.replaceAll(' ', '');
		expect(joined(lines.join(''))).toBe(joined(text));
	}
});

test('lines break between words where they can', () => {
	expect(wrapText('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
	expect(wrapText('abcdefghijkl', 5)).toEqual(['abcde', 'fghij', 'kl']);
});

test('line breaks of every kind and empty lines stay', () => {
	expect(wrapText('a\r\nb\rc\n\nd', 10)).toEqual(['a', 'b', 'c', '', 'd']);
	expect(wrapText('', 10)).toEqual(['']);
	expect(wrapText('a\tb', 10)).toEqual(['a  b']);
});

test.each(Object.entries(hostileTexts))('%s: shown as pictures, never obeyed', (_, text) => {
	for (const line of wrapText(text, 20)) expect(line).not.toMatch(obeyed);
});
