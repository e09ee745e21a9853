/** Quoted values, and unquoted words, that are too long to repeat. */
const quotedValue = /"((?:[^"\\]|\\.){160})(?:[^"\\]|\\.)+"/g;
const longWord = /([^\s"]{200})[^\s"]{60,}/g;
/** Characters of a whole message, which may list what is allowed. */
const longest = 2000;

/** The message with long values shortened, so that the rest stays readable. */
export function shortenValues(message: string): string {
	const text = message.replaceAll(quotedValue, '"$1…"').replaceAll(longWord, '$1…');
	return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
