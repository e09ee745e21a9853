/** Under what an error is found in the server's logs. */
export type ErrorIds = {
	readonly requests: readonly string[];
	readonly connections: readonly string[];
};

/** As API Gateway's and CloudFront's ids look; others would only make a message unreadable. */
const plainId = /^[\w=+/.:-]{1,64}$/;

/** Half a surrogate pair is no text, and half a secret would no longer be recognised and blotted out. */
const cutEnd = /[\w.~+/=%-]+$|[\uD800-\uDBFF]$/;

export const isPlainId = (value: unknown): value is string =>
	typeof value === 'string' && plainId.test(value);

/**
 * A server's words with what identifies them behind: `Forbidden (connectionId VNRU=, requestId VNRX=)`.
 * The saved attempts keep an error's message and nothing else, so that it is where the ids have to be;
 * a text that is too long gives way to them.
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

/** The ids at the end of an error's message, as `withNotes` writes them. */
export function idsIn(message: string): ErrorIds {
	const requests: string[] = [];
	const connections: string[] = [];
	const group = / \(([^()]{1,1000})\)$/.exec(message)?.[1] ?? '';
	for (const note of group.split(', ')) {
		const [, name = '', id] = /^([\w-]+) (\S+)$/.exec(note) ?? [];
		if (!isPlainId(id)) continue;
		if (/request-?id$/i.test(name)) requests.push(id);
		else if (/connection-?id$/i.test(name)) connections.push(id);
	}
	return {requests, connections};
}
