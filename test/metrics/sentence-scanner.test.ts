import {readFileSync, readdirSync} from 'node:fs';
import {expect, test} from 'vitest';
import {segmentSentences} from '../../source/metrics/sentence-count.ts';
import {knownCharacters, scanSentences} from '../../source/metrics/sentence-scanner.ts';
import {createDraw} from '../helpers/random.ts';

/** Texts for which the scanner and `Intl.Segmenter` differ, among those that the scanner knows. */
function differencesIn(texts: Iterable<string>): {
	readonly known: number;
	readonly wrong: unknown[];
} {
	const wrong: unknown[] = [];
	let known = 0;
	for (const text of texts) {
		const scanned = scanSentences(text);
		if (scanned === undefined) continue;
		known++;
		const exact = segmentSentences(text);
		if (scanned !== exact) wrong.push({text, scanned, exact});
	}
	return {known, wrong: wrong.slice(0, 5)};
}

const around = (c: string): string[] => [
	...[c, `a.${c}B`, `a.${c}b`, `a. ${c}B`, `a. ${c}b`, `a! ${c}b`, `a!${c}B`, `a!${c} B c`],
	...[`a ${c}. B`, `A${c}.B`, `${c}.B`, `a.${c}. b`, `a. ${c}3 B`, `.${c}3`, `1.${c}2`],
	...[`a? ${c}! B`, `a${c}\nB`, `x.${c}${c}Y`, `x. ${c} ${c}Y`, `${c}. ${c}. ${c}`],
];

test('each character that it knows has the class that Unicode gives it', () => {
	const characters = knownCharacters();
	for (let code = 0x1f000; code < 0x1fb00; code++) characters.push(String.fromCodePoint(code));
	const {known, wrong} = differencesIn(characters.flatMap(around));
	expect(wrong).toEqual([]);
	expect(known).toBeGreaterThan(50_000);
});

test('characters that it does not know are left to the segmenter', () => {
	for (const text of ['日本語。', 'Привет.', 'a\u0301.', '１．', '\u{1f676}', '\ud83d', '❶', 'ẞ']) {
		expect([text, scanSentences(text)]).toEqual([text, undefined]);
	}
	// Also where only the question whether a small letter follows depends on them.
	expect(scanSentences('Oui. (3 ж')).toBeUndefined();
});

const pieces = [
	...['a', 'b', 'é', 'É', 'A', 'B', 'Z', '1', '42', '.', '.', '.', '!', '?', '…', '...', ' ', ' '],
	...[
		'\u00a0',
		'\u202f',
		'\n',
		'\r\n',
		'\r',
		'\u2028',
		'\t',
		',',
		';',
		':',
		'-',
		'–',
		'—',
		'(',
		')',
	],
	...['«', '»', '“', '”', '"', "'", '’', 'M.', 'Dr.', 'etc.', 'p. ex.', 'e.g.', '3.14', '1,5'],
	...[
		'https://a.b/c?d=e',
		'🙂',
		'❤️',
		'👨‍👩‍👧',
		'%',
		'€',
		'*',
		'#',
		'/',
		'œ',
		'Ǆ',
		'ǅ',
		'ƻ',
		'ª',
		'²',
		'½',
	],
	...['\u00ad', '\u0085', '\0', '@', '[', ']', '{', '}', '_', 'ç', 'ß', 'ж', '日'],
];

test('random texts have as many sentences as the segmenter finds', () => {
	const draw = createDraw(1);
	const texts = Array.from({length: 20_000}, () => draw.text(pieces, 24));
	const {known, wrong} = differencesIn(texts);
	expect(wrong).toEqual([]);
	expect(known).toBeGreaterThan(10_000);
});

const replies: readonly (readonly [string, number])[] = [
	['Bonjour ! Comment puis-je vous aider ?', 2],
	['M. Tremblay a dit : « Oui. » Puis il est parti…', 3],
	['Le taux est de 3.14 %, p. ex. en mai 2024. Voir https://exemple.ca/aide?x=1.', 3],
	['Dr. Smith (see p. 4) paid $3.50 to the U.S. Treasury. Really?! Yes.', 5],
	['• Un\n• Deux.\n\n1. Trois', 4],
	['Merci 🙂. À bientôt ❤️!', 2],
	['', 0],
	['… !', 0],
];

test.each(replies)('%j has %i sentences', (text, count) => {
	expect(segmentSentences(text)).toBe(count);
	expect(scanSentences(text)).toBe(count);
});

test('the sample datasets are read as the segmenter reads them', () => {
	const lines = readdirSync('datasets').flatMap((name) =>
		readFileSync(`datasets/${name}`, 'utf8').split('\n'),
	);
	const texts = lines.flatMap((line) => [
		line,
		...(line ? Object.values(JSON.parse(line) as object).map(String) : []),
	]);
	const {known, wrong} = differencesIn([...texts, texts.join(' ')]);
	expect(wrong).toEqual([]);
	expect(known).toBeGreaterThan(0.9 * texts.length);
});
