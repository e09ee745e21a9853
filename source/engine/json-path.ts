import {numberText} from '../model/exact-json.ts';
import {parsePath, readPath} from '../model/json-path.ts';

/** Reads a value from JSON; undefined where it has none. */
export type Getter = (json: unknown) => unknown;

/**
 * Makes the getter of a path such as `a.b[0].c`: own properties only, and JSON that stands in a string
 * is looked into.
 * @throws Error whose message says what is wrong with the path, and at which character
 */
export function compilePath(text: string): Getter {
	const path = parsePath(text);
	const [key] = path;
	if (path.length > 1 || typeof key !== 'string') return (json) => readPath(json, path);
	// Most paths are a single key, and are read of every frame of a stream.
	return (json) =>
		json !== null && typeof json === 'object'
			? Object.hasOwn(json, key)
				? (json as Record<string, unknown>)[key]
				: undefined
			: readPath(json, path);
}

/** Two spellings of one path have the same key. */
export const pathKey = (text: string): string => JSON.stringify(parsePath(text));

/** What a value says: a text, or a number as text. Other values are none. */
export function asText(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	const digits = numberText(value);
	return digits !== undefined && Number.isFinite(Number(digits)) ? digits : undefined;
}
