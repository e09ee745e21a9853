/** What a secret is made of; a part of one would no longer be recognised and masked. */
const cutToken = /[\w.~+/=%-]+$/;

/** The beginning of a text from outside, for a message; never ends in the middle of a word. */
export function shorten(text: string, longest: number): string {
	if (text.length <= longest) return text;
	return `${text.slice(0, longest).replace(cutToken, '')}…`;
}
