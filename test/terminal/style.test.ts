import {expect, test} from 'vitest';
import {colorRefused, createStyle, isUtf8} from '../../source/terminal/style.ts';

test('without colour nothing but the text comes out', () => {
	const {red, bold, dim} = createStyle({color: false, ascii: false});
	expect(bold(red(dim('text')))).toBe('text');
});

test('with colour the text is wrapped, and an empty one stays empty', () => {
	const {red} = createStyle({color: true, ascii: false});
	expect(red('text')).toBe('\u001B[31mtext\u001B[39m');
	expect(red('')).toBe('');
});

test('NO_COLOR and a dumb terminal refuse colour; an empty NO_COLOR does not', () => {
	expect(colorRefused({NO_COLOR: '1'})).toBe(true);
	expect(colorRefused({TERM: 'dumb'})).toBe(true);
	expect(colorRefused({NO_COLOR: '', TERM: 'xterm'})).toBe(false);
});

test('everything is ASCII on an ASCII output, and still readable', () => {
	const {own, marks} = createStyle({color: false, ascii: true});
	expect(own('Où l’été – 850 µs ≤ 1 s · « œuf » ✓ •••')).toBe(
		"Ou l'ete - 850 us <= 1 s - << oeuf >> ok ***",
	);
	expect(own('日本 👍')).toBe('\\u65e5\\u672c \\u{1f44d}');
	expect(own('e\u0301 Ａ ﬀ ☎️ ␛␡')).toBe('e A ff \\u260e ^[^?');
	expect(Object.values(marks).join('')).toMatch(/^\p{ASCII}+$/u);
});

test('texts that differ beyond accents still differ in ASCII', () => {
	const {own} = createStyle({color: false, ascii: true});
	const texts = [
		'テスト',
		'テス',
		'1️⃣',
		'1',
		'한국',
		'한',
		'नि',
		'न',
		'🇨🇦',
		'👩',
		'👩‍👧',
		'☎️',
		'❤️',
	];
	expect(new Set(texts.map(own)).size).toBe(texts.length);
	for (const text of texts) expect(own(text)).toMatch(/^\p{ASCII}+$/u);
});

test.each([
	[{}, true],
	[{LANG: 'fr_CA.UTF-8'}, true],
	[{LANG: 'C.utf8'}, true],
	[{LANG: 'C'}, false],
	[{LANG: 'POSIX'}, false],
	[{LANG: 'fr_CA.UTF-8', LC_ALL: 'C'}, false],
	[{LANG: 'C', LC_CTYPE: 'en_US.UTF-8'}, true],
	[{LANG: 'C', LC_ALL: ''}, false],
])('whether %o can show more than ASCII: %s', (environment, expected) => {
	expect(isUtf8(environment)).toBe(expected);
});
