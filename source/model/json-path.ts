import {parseExact} from './exact-json.ts';

/** Keys and indexes, in order. */
export type JsonPath = readonly (string | number)[];

/** A part of a path: a key, or an index in brackets; a key follows only a dot. */
const part = /(?:^|\.)([^.[\]]+)|\[(-?\d{1,9})\]/y;

/**
 * Parses a path such as `a.b[0].c`; `[-1]` is the last of a list. Keys contain no dots and no brackets.
 * @throws Error with a message that names the fault and its position
 */
export function parsePath(text: string): JsonPath {
	const keys: (string | number)[] = [];
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
		keys.push(match[1] ?? Number(match[2]));
		at = part.lastIndex;
	}
	if (keys.length === 0) throw new Error('a path such as a.b[0].c is wanted, and it is empty');
	return keys;
}

/** JSON inside a string is searched as well. */
function opened(value: unknown): unknown {
	if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
	try {
		return parseExact(value);
	} catch {
		return value;
	}
}

/** The value at a path, own properties only; undefined when it is missing. */
export function readPath(value: unknown, path: JsonPath): unknown {
	let here = value;
	for (const step of path) {
		here = opened(here);
		const fromEnd = typeof step === 'number' && step < 0 && Array.isArray(here);
		const key = fromEnd ? (here as unknown[]).length + step : step;
		if (here === null || typeof here !== 'object' || !Object.hasOwn(here, key)) return undefined;
		here = (here as Record<string | number, unknown>)[key];
	}
	return here;
}
