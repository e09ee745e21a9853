/** The part of a value at a path of keys; undefined when absent. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
	return path.reduce<unknown>(
		(part, key) => (part as Record<PropertyKey, unknown> | null | undefined)?.[key],
		value,
	);
}

/** Sets the part of an object at a path, creating objects on the way. */
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
