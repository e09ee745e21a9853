import {expect, test} from 'vitest';
import {sanitise, sanitiseLine, sanitiseLines} from '../../source/terminal/sanitise.ts';
import {hostileTexts, obeyed} from '../helpers/hostile-texts.ts';

test.each(Object.entries(hostileTexts))('%s: nothing of it is obeyed', (_, text) => {
	for (const safe of [sanitise(text), sanitiseLine(text), sanitiseLines(text)]) {
		expect(safe).not.toMatch(obeyed);
	}
});

test('no character of the basic plane that could be obeyed gets through', () => {
	for (let code = 0; code <= 0xffff; code++) {
		const character = String.fromCharCode(code);
		if (code !== 0x0a && obeyed.test(character)) {
			expect(sanitise(`a${character}b`), code.toString(16)).not.toContain(character);
		}
	}
	expect(sanitise('a\nb')).toBe('a␊b');
});

test('a sequence that two frames split between them is as harmless as a whole one', () => {
	expect(sanitise('\u001B') + sanitise(']0;owned\u0007')).toBe('␛]0;owned␇');
});

test('what was there can still be seen', () => {
	expect(sanitise('\u001B[2J')).toBe('␛[2J');
	expect(sanitise('a\u007Fb\u009Bc')).toBe('a␡b�c');
});

test('ordinary text of any script stays as it is', () => {
	const text = "Où ça ? L'été à Montréal, 日本語, שלום, 👩‍👩‍👧 – « oui » …";
	expect(sanitise(text)).toBe(text);
});

test('a text on one line has no breaks, and one space where there were several', () => {
	expect(sanitiseLine('  a\r\n\tb  \n\n c ')).toBe('a b c');
});

test('a text of several lines keeps them', () => {
	expect(sanitiseLines('Error: \u001B[2J\n    at a')).toBe('Error: ␛[2J\n    at a');
});
