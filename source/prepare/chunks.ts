/** Bytes of a character in UTF-8; a lone surrogate counts as the replacement character. */
function bytesOf(codePoint: number): number {
	if (codePoint < 0x80) return 1;
	if (codePoint < 0x800) return 2;
	return codePoint < 0x10000 ? 3 : 4;
}

/**
 * Cuts a text into pieces, never within a character; joined, they are the text again. An empty text is
 * one empty piece.
 * @param size the most bytes of UTF-8 in a piece; at least 4
 */
export function cutText(text: string, size: number): string[] {
	// No UTF-16 unit takes more than three bytes.
	if (text.length * 3 <= size) return [text];
	const pieces: string[] = [];
	let start = 0;
	let bytes = 0;
	for (let at = 0; at < text.length;) {
		const codePoint = text.codePointAt(at)!;
		const length = bytesOf(codePoint);
		if (bytes + length > size) {
			pieces.push(text.slice(start, at));
			start = at;
			bytes = 0;
		}
		bytes += length;
		at += codePoint > 0xffff ? 2 : 1;
	}
	return [...pieces, text.slice(start)];
}
