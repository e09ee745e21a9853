import {openJson} from '../model/json-path.ts';
import {plainText} from '../model/row-fields.ts';

/** How deep and how far a body is searched: it may be anything. */
const deepest = 6;
const mostSearched = 300;

/** Keys that a path can name. */
const writable = /^(?!\$)[^.[\]]+$/;
const likely = /^(?:intents?|intention|class|classification|label|category|topic|route)$/i;

/** A place in a body that may hold an intent. */
export type LabelGuess = {
	readonly path: string;
	/** It is the very value that the row expects. */
	readonly isExpected: boolean;
};

/** Calls back with each scalar below a value and its path, also in JSON inside strings; true ends it. */
function someLeaf(
	value: unknown,
	found: (path: string, key: string, text: string) => boolean,
): boolean {
	let searched = 0;
	const search = (part: unknown, path: string, key: string, depth: number): boolean => {
		if (++searched > mostSearched || depth > deepest) return false;
		const inner = openJson(part);
		if (inner === null || typeof inner !== 'object') {
			const text = plainText(inner);
			return text !== undefined && path !== '' && found(path, key, text);
		}
		const isList = Array.isArray(inner);
		return Object.entries(inner).some(([name, below]) => {
			if (!isList && !writable.test(name)) return false;
			const step = isList ? `[${name}]` : path === '' ? name : `.${name}`;
			return search(below, path + step, isList ? key : name, depth + 1);
		});
	};
	return search(value, '', '', 0);
}

/**
 * Where a reply's body may have the intent: a value that is the expected one, or else a key that is called
 * like one. Undefined when nothing looks like it.
 */
export function guessIntent(body: unknown, expected: string): LabelGuess | undefined {
	let guess: LabelGuess | undefined;
	someLeaf(body, (path, key, text) => {
		if (text === expected) {
			guess = {path, isExpected: true};
			return true;
		}
		if (likely.test(key)) guess ??= {path, isExpected: false};
		return false;
	});
	return guess;
}
