/** As API Gateway's and CloudFront's ids look; others would only make a message unreadable. */
const plainId = /^[\w=+/.:-]{1,64}$/;

/** Half a surrogate pair is no text, and half a secret would no longer be recognised and masked. */
const cutEnd = /[\w.~+/=%-]+$|[\uD800-\uDBFF]$/;

export const isPlainId = (value: unknown): value is string =>
	typeof value === 'string' && plainId.test(value);

/**
 * A server's words with what identifies them behind: `Forbidden (connectionId VNRU=, requestId VNRX=)`,
 * for people to read. A text that is too long gives way to the ids.
 * @param longest characters of the whole
 */
export function withNotes(
	text: string,
	notes: readonly (readonly [name: string, value: string])[],
	longest: number,
): string {
	const group = notes.map(([name, value]) => `${name} ${value}`).join(', ');
	const suffix = group === '' ? '' : ` (${group})`;
	const room = Math.max(0, longest - suffix.length);
	const cut = text.length <= room ? text : `${text.slice(0, room).replace(cutEnd, '')}…`;
	return cut + suffix;
}
