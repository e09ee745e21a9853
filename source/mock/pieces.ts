/**
 * Cuts a text into pieces that make it up again, none of them within a character.
 * @param count how many; beyond the number of characters some are empty, never the first; 0 makes a
 * piece of each word with the space before it, as tokens of a model are
 */
export function cutText(text: string, count: number): readonly string[] {
	if (count === 0) return text.match(/\s*\S+(?:\s+$)?/g) ?? [text];
	const characters = Array.from(text);
	// Rounded up, so that the first piece is not empty unless the text is.
	const bound = (index: number) => Math.ceil((index * characters.length) / count);
	return Array.from({length: count}, (_, index) =>
		characters.slice(bound(index), bound(index + 1)).join(''),
	);
}
