import {styleText} from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** How text may look on an output: with or without colour, in ASCII or beyond. */
export type Style = {
	readonly color: boolean;
	readonly ascii: boolean;
	readonly bold: (text: string) => string;
	readonly dim: (text: string) => string;
	readonly red: (text: string) => string;
	readonly green: (text: string) => string;
	readonly yellow: (text: string) => string;
	readonly cyan: (text: string) => string;
	readonly magenta: (text: string) => string;
	/** Marks that accompany a word, so that nothing depends on colour alone. */
	readonly marks: {
		readonly pass: string;
		readonly fail: string;
		readonly error: string;
		readonly doubt: string;
		readonly none: string;
		readonly bullet: string;
		readonly ellipsis: string;
		readonly full: string;
		readonly empty: string;
		readonly line: string;
	};
	/** Converts our own text to what the output can show, such as ASCII. */
	readonly own: (text: string) => string;
};

const unicode = {
	pass: '✓',
	fail: '✗',
	error: '!',
	doubt: '?',
	none: '–',
	bullet: '·',
	ellipsis: '…',
	full: '█',
	empty: '░',
	line: '─',
};
const plain: Style['marks'] = {
	pass: 'ok',
	fail: 'x',
	error: '!',
	doubt: '?',
	none: '-',
	bullet: '-',
	ellipsis: '...',
	full: '#',
	empty: '.',
	line: '-',
};

const asciiFor: Readonly<Record<string, string>> = {
	µ: 'u',
	'–': '-',
	'…': '...',
	'·': '-',
	'→': '->',
	'≤': '<=',
	'≥': '>=',
	'×': 'x',
	'✓': 'ok',
	'✗': 'x',
	'•': '*',
	'’': "'",
	'‘': "'",
	'“': '"',
	'”': '"',
	'«': '<<',
	'»': '>>',
	œ: 'oe',
	Œ: 'OE',
	æ: 'ae',
	Æ: 'AE',
	ß: 'ss',
	'█': '#',
	'░': '.',
	'─': '-',
};

/** Marks on Latin letters, and variation selectors for emoji and text. */
const dropped = /[\u0300-\u036F\uFE0E\uFE0F]/g;
/** The pictures that replace control characters. */
const [firstPicture, lastPicture, deletePicture] = [0x2400, 0x241f, 0x2421];

/** The nearest ASCII form of a character. */
function likeness(character: string): string {
	const own = asciiFor[character];
	if (own !== undefined) return own;
	const plain = character.normalize('NFKD').replaceAll(dropped, '');
	if (/^\p{ASCII}*$/u.test(plain)) return plain;
	const code = character.codePointAt(0)!;
	if (code >= firstPicture && code <= lastPicture) return `^${String.fromCharCode(code - 0x23c0)}`;
	if (code === deletePicture) return '^?';
	const hex = code.toString(16);
	return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

/**
 * `é` becomes `e`, a no-break space a space. Anything else is escaped as in JavaScript, such as `\u30c6`,
 * so that different texts stay different.
 */
const toAscii = (text: string): string => text.replaceAll(/[^\p{ASCII}]/gu, likeness);

/** Whether the user's environment asks for no colour, whatever the terminal can do. */
export function colorRefused(environment: NodeJS.ProcessEnv): boolean {
	return Boolean(environment.NO_COLOR) || environment.TERM === 'dumb';
}

/** Whether the locale allows more than ASCII. */
export function isUtf8(environment: NodeJS.ProcessEnv): boolean {
	const locale = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find(Boolean);
	// An empty variable counts as unset (POSIX, section 8.2). Windows and containers often set none at
	// all and still show UTF-8.
	return !locale || /utf-?8/i.test(locale);
}

export function createStyle(options: {readonly color: boolean; readonly ascii: boolean}): Style {
	const {color, ascii} = options;
	const as = (format: Format) => (text: string) =>
		color && text !== '' ? styleText(format, text, {validateStream: false}) : text;
	return {
		color,
		ascii,
		bold: as('bold'),
		dim: as('dim'),
		red: as('red'),
		green: as('green'),
		yellow: as('yellow'),
		cyan: as('cyan'),
		magenta: as('magenta'),
		marks: ascii ? plain : unicode,
		own: (text) => (ascii ? toAscii(text) : text),
	};
}
