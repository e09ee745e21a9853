/** A value that a message quotes, and a word of one that it does not quote, that are too long to repeat. */
const quotedValue = /"((?:[^"\\]|\\.){160})(?:[^"\\]|\\.)+"/g;
const longWord = /([^\s"]{200})[^\s"]{60,}/g;
/** Characters of a whole message, which may list what is allowed. */
const longest = 2000;

/** A message in which no value is repeated at such a length that the rest can't be found. */
export function shortenValues(message: string): string {
	const text = message.replaceAll(quotedValue, '"$1…"').replaceAll(longWord, '$1…');
	return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
