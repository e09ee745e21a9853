/** Finds a secret in one of its written forms. */
export type SecretPattern = {
	/** With the flag `g`. */
	readonly form: RegExp;
	/** Whether it is base64, where the characters on both sides may also hold bits of the secret. */
	readonly encoded: boolean;
};

/** Backslashes before an escaped character: each level of JSON within JSON doubles them, up to six levels. */
const escapePattern = (text: string): string =>
	text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

/** Hexadecimal digits in either case. */
const hex = (digits: string): string =>
	digits.replaceAll(/[a-f]/gi, (digit) => `[${digit.toLowerCase()}${digit.toUpperCase()}]`);

/** Percent-encoded any number of times: each further round turns the percent sign into `%25`. */
const percentEncoded = (character: string): string =>
	[...Buffer.from(character)]
		.map((byte) => `%(?:25)*${hex(byte.toString(16).padStart(2, '0'))}`)
		.join('');

/** `\u00e9`, in JSON within JSON too. */
const unicodeEscaped = (character: string): string =>
	character
		.split('')
		.map((unit) => String.raw`\\{1,63}u${hex(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`)
		.join('');

const jsonEscapes: ReadonlyMap<string, string> = new Map([
	['\n', 'n'],
	['\r', 'r'],
	['\t', 't'],
	['\b', 'b'],
	['\f', 'f'],
]);
const htmlEscapes: ReadonlyMap<string, string> = new Map([
	['&', '&(?:amp|#38|#[xX]26);'],
	['<', '&(?:lt|#60|#[xX]3[cC]);'],
	['>', '&(?:gt|#62|#[xX]3[eE]);'],
	['"', '&(?:quot|#34|#[xX]22);'],
	["'", '&(?:apos|#39|#[xX]27);'],
]);

/** Backslashes double with each escaping; matching them one by one would backtrack without end. */
function formOfBackslashes({length}: string): string {
	const others = [percentEncoded('\\'), unicodeEscaped('\\')].join('|');
	return String.raw`(?:\\{${length},${64 * length}}|(?:${others}){${length}})`;
}

/** A pattern for all written forms of a character, or of a run of backslashes. */
function formOf(character: string): string {
	if (/[A-Za-z\d]/.test(character)) return character;
	if (character.startsWith('\\')) return formOfBackslashes(character);
	const forms = [percentEncoded(character.toWellFormed()), unicodeEscaped(character)];
	const short = jsonEscapes.get(character);
	if (short !== undefined) forms.push(String.raw`\\{1,63}${short}`);
	const entity = htmlEscapes.get(character);
	if (entity !== undefined) forms.push(entity);
	if (character === ' ') forms.push(String.raw`\+`);
	const plain = escapePattern(character);
	const escaped = /["'/]/.test(character) ? String.raw`\\{0,63}${plain}` : plain;
	// Longer forms first: a percent sign must not leave the rest of `%25` behind.
	return `(?:${[...forms, escaped].join('|')})`;
}

/** In either base64 alphabet, possibly escaped. */
const base64Forms: ReadonlyMap<string, string> = new Map([
	['+', String.raw`(?:[+\x2d]|%(?:25)*2[bB]|\\{1,63}u002[bB])`],
	['/', String.raw`(?:\\{0,63}\x2f|_|%(?:25)*2[fF]|\\{1,63}u002[fF])`],
]);

/**
 * The base64 characters that depend on the secret alone, for each of the three byte offsets at which it
 * can begin.
 */
function base64Cores(secret: string): string[] {
	const bytes = Buffer.from(secret);
	return [0, 1, 2].map((before) => {
		const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
		const from = Math.ceil((before * 8) / 6);
		const to = Math.floor(((before + bytes.length) * 8) / 6);
		return text.slice(from, to);
	});
}

/** Shorter pieces of base64 occur in too many texts. */
const shortestCore = 6;

/**
 * Omits the backslashes before the first character: in a text full of them, the search would take too
 * long.
 */
const withoutLeadingEscapes = (form: string): string =>
	form.replaceAll('{1,63}', '').replaceAll(String.raw`\\{0,63}`, '');

/** The patterns of all forms of a secret. */
export function patternsOf(secret: string): SecretPattern[] {
	const [first, ...others] = secret.match(/\\+|./gsu)!.map(formOf) as [string, ...string[]];
	const plain = withoutLeadingEscapes(first) + others.join('');
	const cores = base64Cores(secret)
		.filter((core) => core.length >= shortestCore)
		.map((core) => core.replaceAll(/[+/]/g, (character) => base64Forms.get(character)!));
	return [
		{form: new RegExp(plain, 'g'), encoded: false},
		...[...new Set(cores)].map((core) => ({form: new RegExp(core, 'g'), encoded: true})),
	];
}
