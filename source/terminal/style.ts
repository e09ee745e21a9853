import {styleText} from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** How text may look on one output: with or without colour, beyond ASCII or not. */
export type Style = {
	readonly color: boolean;
	readonly ascii: boolean;
	readonly bold: (text: string) => string;
	readonly dim: (text: string) => string;
	readonly red: (text: string) => string;
	readonly green: (text: string) => string;
	readonly yellow: (text: string) => string;
	readonly cyan: (text: string) => string;
	/** Marks that always stand beside a word, so that colour alone says nothing. */
	readonly marks: {
		readonly pass: string;
		readonly fail: string;
		readonly error: string;
		readonly none: string;
		readonly bullet: string;
		readonly ellipsis: string;
		readonly full: string;
		readonly empty: string;
		readonly line: string;
	};
	/** A text as the output can show it: down to ASCII where it has to be. */
	readonly own: (text: string) => string;
};

const unicode = {
	pass: '✓',
	fail: '✗',
	error: '!',
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

/** `é` is `e`, a no-break space a space; what has no such likeness is a question mark. */
function toAscii(text: string): string {
	return text
		.replaceAll(/[^\p{ASCII}]/gu, (character) => asciiFor[character] ?? character)
		.normalize('NFKD')
		.replaceAll(/\p{M}/gu, '')
		.replaceAll(/[^\p{ASCII}]/gu, '?');
}

/** Whether the user's environment asks for no colour, whatever the terminal can do. */
export function colorRefused(environment: NodeJS.ProcessEnv): boolean {
	return Boolean(environment.NO_COLOR) || environment.TERM === 'dumb';
}

/** Whether the locale says that more than ASCII can be shown. */
export function isUtf8(environment: NodeJS.ProcessEnv): boolean {
	const locale = [environment.LC_ALL, environment.LC_CTYPE, environment.LANG].find(Boolean);
	// An empty variable counts as unset (POSIX, section 8.2).
	// Windows and containers often set none at all and can show it all the same.
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
		marks: ascii ? plain : unicode,
		own: (text) => (ascii ? toAscii(text) : text),
	};
}
