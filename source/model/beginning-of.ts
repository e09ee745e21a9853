/** The first `longest` characters of a text, and `…`; never cuts a surrogate pair in half. */
export const beginningOf = (text: string, longest: number): string =>
	text.length <= longest ? text : `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…`;
