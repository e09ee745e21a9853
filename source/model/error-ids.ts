/** The form of ids from API Gateway and CloudFront; others would only make a message unreadable. */
const plainId = /^[\w=+/.:-]{1,64}$/;

/**
 * Half a surrogate pair is not valid text, and half a secret would not be recognised and
 * masked.
 */
const cutEnd = /[\w.~+/=%-]+$|[\uD800-\uDBFF]$/;

export const isPlainId = (value: unknown): value is string =>
	typeof value === 'string' && plainId.test(value);

/**
 * A server's message followed by its ids: `Forbidden (connectionId VNRU=, requestId VNRX=)`. A text
 * that is too long is cut to make room for the ids.
 * @param longest characters of the result
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
