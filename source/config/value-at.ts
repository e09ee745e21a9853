/** The part of a value that a path of keys leads to; undefined when it is not there. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
	return path.reduce<unknown>(
		(part, key) => (part as Record<PropertyKey, unknown> | null | undefined)?.[key],
		value,
	);
}

/** Sets the part of an object that a path leads to; objects on the way are made. */
export function setAt(
	target: Record<string, unknown>,
	path: readonly string[],
	value: unknown,
): void {
	const [head, ...rest] = path;
	if (rest.length === 0) {
		target[head!] = value;
		return;
	}
	target[head!] ??= {};
	setAt(target[head!] as Record<string, unknown>, rest, value);
}
