/** An own property of a reply's body; undefined if the body is not an object or lacks it. */
export function bodyField(body: unknown, key: string): unknown {
	if (body === null || typeof body !== 'object' || !Object.hasOwn(body, key)) return undefined;
	return (body as Record<string, unknown>)[key];
}
