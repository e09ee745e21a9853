/** A text of at most so many characters and `…`; a cut inside a surrogate pair would leave half of one. */
export const beginningOf = (text: string, longest: number): string =>
	text.length <= longest ? text : `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…`;
