import type {PlainPath} from './json-path.ts';

/*
 * A saved reply stores its text once: the body omits the string that is the text, and `text_path`
 * records where it was.
 */

/** A key that needs no quotes in a path. */
const plainKey = /^[^.[\]"]+$/;
const part = /(?:^|\.)([^.[\]"]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** The most values searched, because the text may not be in the body at all. */
const mostSearched = 1000;

/**
 * Writes the path of a text: `a.b[0]`, keys with dots, brackets or quotes as `["a.b"]`; empty when
 * the text is the whole body.
 */
export const writeTextPath = (path: PlainPath): string =>
	path.length === 1 && typeof path[0] === 'string' && plainKey.test(path[0])
		? path[0]
		: writeLongPath(path);

const writeLongPath = (path: PlainPath): string =>
	path
		.map((key, place) => {
			if (typeof key === 'number') return `[${key}]`;
			if (!plainKey.test(key)) return `[${JSON.stringify(key)}]`;
			return place === 0 ? key : `.${key}`;
		})
		.join('');

/** Parses the result of `writeTextPath`; undefined when it is malformed. */
export function readTextPath(text: string): PlainPath | undefined {
	const keys: (string | number)[] = [];
	for (let at = 0; at < text.length; at = part.lastIndex) {
		part.lastIndex = at;
		const [, key, index, quoted] = part.exec(text) ?? [];
		if (key !== undefined) keys.push(key);
		else if (index !== undefined) keys.push(Number(index));
		else if (quoted === undefined) return undefined;
		else keys.push(JSON.parse(quoted) as string);
	}
	return keys;
}

type Keyed = Record<string | number, unknown>;

const isKeyed = (value: unknown): value is Keyed => value !== null && typeof value === 'object';

/** The value at a path; JSON inside a string is not searched. */
function valueAt(body: unknown, path: PlainPath): unknown {
	let here = body;
	for (const key of path) {
		if (!isKeyed(here) || !Object.hasOwn(here, key)) return undefined;
		here = here[key];
	}
	return here;
}

/**
 * The path of the text in a body: at the top level if possible, else the first place; undefined
 * when it is not a string of its own.
 */
export function findText(body: unknown, text: string): PlainPath | undefined {
	// Most bodies have it at the top level, and every saved reply is searched.
	if (isKeyed(body) && !Array.isArray(body)) {
		for (const key in body) if (body[key] === text && Object.hasOwn(body, key)) return [key];
	}
	return searchText(body, text);
}

function searchText(body: unknown, text: string): PlainPath | undefined {
	let searched = 0;
	const search = (value: unknown): (string | number)[] | undefined => {
		if (value === text) return [];
		if (!isKeyed(value)) return undefined;
		for (const key of Object.keys(value)) {
			if (++searched > mostSearched) return undefined;
			const rest = search(value[key]);
			if (rest) return [Array.isArray(value) ? Number(key) : key, ...rest];
		}
		return undefined;
	};
	return search(body);
}

/**
 * A body without the text at a path: its key is removed; in a list, or as the whole body, it
 * becomes null.
 */
export function withoutText(body: unknown, [key, ...rest]: PlainPath): unknown {
	if (key === undefined || !isKeyed(body)) return null;
	if (Array.isArray(body)) {
		const items: readonly unknown[] = body;
		return items.map((item, place) => (place === key ? withoutText(item, rest) : item));
	}
	const copy: Keyed = {...body};
	if (rest.length === 0) Reflect.deleteProperty(copy, key);
	else put(copy, key, withoutText(copy[key], rest));
	return copy;
}

/** Sets an own property, whatever its name. */
function put(target: Keyed, key: string | number, value: unknown): void {
	Object.defineProperty(target, key, {
		...{value, writable: true, enumerable: true, configurable: true},
	});
}

/** The original body of a saved reply. A body that does not fit its path stays as it is. */
export function wholeBody(body: unknown, text: string, textPath: string | undefined): unknown {
	if (textPath === undefined) return body;
	const path = readTextPath(textPath);
	if (!path) return body;
	const key = path.at(-1);
	if (key === undefined) return text;
	const parent = valueAt(body, path.slice(0, -1));
	if (isKeyed(parent)) put(parent, key, text);
	return body;
}
