import {numberText} from '../model/exact-json.ts';
import {parsePath, readPath, takesAll} from '../model/json-path.ts';

/** Reads a value from JSON; undefined where it has none. */
export type Getter = (json: unknown) => unknown;

/**
 * Compiles a path such as `a.b[0].c` into a getter: it reads own properties only, and looks into JSON
 * inside strings.
 * @throws Error whose message says what is wrong with the path, and at which character
 */
export function compilePath(text: string): Getter {
	const path = parsePath(text);
	const [key] = path;
	if (path.length > 1 || typeof key !== 'string') return (json) => readPath(json, path);
	// Most paths are a single key, read from every frame of a stream.
	return (json) =>
		json !== null && typeof json === 'object'
			? Object.hasOwn(json, key)
				? (json as Record<string, unknown>)[key]
				: undefined
			: readPath(json, path);
}

/** Equal for all spellings of a path. */
export const pathKey = (text: string): string => JSON.stringify(parsePath(text));

/** A value as text: a string, or a number converted to one; undefined for other values. */
export function asText(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	const digits = numberText(value);
	return digits !== undefined && Number.isFinite(Number(digits)) ? digits : undefined;
}

/** Whether a path leads to all items of a list. */
export const isPlural = (text: string): boolean => takesAll(parsePath(text));

/** Reads a text; undefined where there is none. */
export type TextGetter = (json: unknown) => string | undefined;

/**
 * Compiles a path into a getter of text; the texts that `[*]` leads to are joined.
 * @throws Error as `compilePath` does
 */
export function compileTextPath(path: string, join = ''): TextGetter {
	const get = compilePath(path);
	if (!isPlural(path)) return (json) => asText(get(json));
	return (json) => {
		const values = get(json) as readonly unknown[] | undefined;
		const texts = values?.map(asText).filter((text) => text !== undefined);
		return texts && texts.length > 0 ? texts.join(join) : undefined;
	};
}

/** Reads the text at the first of some paths that has one; undefined without a path. */
export function firstText(paths: string | readonly string[] | undefined): TextGetter | undefined {
	if (paths === undefined) return undefined;
	const getters = [paths].flat().map((path) => compileTextPath(path));
	return (json) => {
		for (const get of getters) {
			const text = get(json);
			if (text !== undefined && text !== '') return text;
		}
		return undefined;
	};
}
