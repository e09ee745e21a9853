/* C0 and C1 controls, DEL, and the characters that reorder text or break lines on the screen. */
const unsafe = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/gu;

function picture(character: string): string {
	const code = character.codePointAt(0)!;
	if (code < 0x20) return String.fromCodePoint(0x2400 + code);
	if (code === 0x7f) return '\u2421';
	return '\uFFFD';
}

/**
 * Makes text from outside (replies, rows, close reasons, names) safe for a terminal: control characters
 * have no effect and appear as pictures such as `␛`. Everything printed or drawn that is not our own
 * wording passes through here.
 */
export function sanitise(text: string): string {
	return text.replaceAll(unsafe, picture);
}

/** The same for a text that keeps its line breaks, such as a stack trace. */
export function sanitiseLines(text: string): string {
	return text.split('\n').map(sanitise).join('\n');
}

/** JSON for a terminal or a pipe: control characters become `\\uXXXX`, which loses nothing. */
export function toSafeJson(value: unknown): string {
	return JSON.stringify(value, undefined, 2).replaceAll(unsafe, (character) =>
		character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

/** The same on one line: line breaks and tabs become spaces, and runs of spaces collapse. */
export function sanitiseLine(text: string): string {
	return sanitise(text.replaceAll(/\s+/g, ' ').trim());
}
