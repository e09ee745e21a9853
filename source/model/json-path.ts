import {parseExact} from './exact-json.ts';

/** All items of a list: `[*]`. */
export const every = Symbol('[*]');

/** Keys and indexes, in order; an index below 0 counts from the end. */
export type JsonPath = readonly (string | number | typeof every)[];

/** A path that leads to one place, with no index below 0. */
export type PlainPath = readonly (string | number)[];

/** A part of a path: a key, or an index in brackets; a key follows only a dot. */
const part = /(?:^|\.)([^.[\]]+)|\[(\*|-?\d{1,9})\]/y;

/**
 * Parses a path such as `a.b[0].c`, `a[-1]` or `a[*].b`. Keys contain no dots and no brackets.
 * @throws Error with a message that names the fault and its position
 */
export function parsePath(text: string): JsonPath {
	const keys: (string | number | typeof every)[] = [];
	let at = 0;
	if (/^\$[.[]/.test(text)) {
		throw new Error(`${JSON.stringify(text)}: a path begins with a key; leave the "$." out`);
	}
	while (at < text.length) {
		part.lastIndex = at;
		const match = part.exec(text);
		if (!match || (at === 0 && text.startsWith('.'))) {
			throw new Error(
				`${JSON.stringify(text)} is not a path such as a.b[0].c: character ${at + 1} is out of place`,
			);
		}
		const [, key, index] = match;
		keys.push(key ?? (index === '*' ? every : Number(index)));
		at = part.lastIndex;
	}
	if (keys.length === 0) throw new Error('a path such as a.b[0].c is wanted, and it is empty');
	return keys;
}

/** Whether a path may lead to several values. */
export const takesAll = (path: JsonPath): boolean => path.includes(every);

// Several paths often lead into the same text.
let lastText = '';
let lastValue: unknown;

/** The value that JSON inside a string stands for; any other value as it is. */
export function openJson(value: unknown): unknown {
	if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
	if (value === lastText) return lastValue;
	let json: unknown = value;
	try {
		json = parseExact(value);
	} catch {
		// A text may begin like JSON.
	}
	lastText = value;
	lastValue = json;
	return json;
}

function read(value: unknown, path: JsonPath, from: number): unknown {
	let here = value;
	for (let place = from; place < path.length; place++) {
		here = openJson(here);
		if (here === null || typeof here !== 'object') return undefined;
		const key = path[place]!;
		if (key === every) return Array.isArray(here) ? readAll(here, path, place + 1) : undefined;
		const isFromEnd = typeof key === 'number' && key < 0 && Array.isArray(here);
		const own = isFromEnd ? (here as unknown[]).length + key : key;
		if (!Object.hasOwn(here, own)) return undefined;
		here = (here as Record<string | number, unknown>)[own];
	}
	return here;
}

function readAll(list: readonly unknown[], path: JsonPath, from: number): unknown {
	const isList = path.includes(every, from);
	const found: unknown[] = [];
	for (const item of list) {
		const value = read(item, path, from);
		if (isList && Array.isArray(value)) for (const each of value) found.push(each);
		else if (value !== undefined) found.push(value);
	}
	return found.length === 0 ? undefined : found;
}

/**
 * The value at a path, also within JSON inside strings; own properties only. A path with `[*]` gives the
 * list of all values.
 * @returns undefined when there is none
 */
export const readPath = (value: unknown, path: JsonPath): unknown => read(value, path, 0);
