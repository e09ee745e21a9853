/** Characters that secrets consist of: a truncated secret would escape recognition and masking. */
const cutToken = /[\w.~+/=%-]+$/;

/** The beginning of an external text, for a message; never ends in the middle of a word. */
export function shorten(text: string, longest: number): string {
	if (text.length <= longest) return text;
	return `${text.slice(0, longest).replace(cutToken, '')}…`;
}
