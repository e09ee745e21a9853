import type {Condition} from '../model/reply-rule.ts';
import {asText, pathKey} from './json-path.ts';
import {compilePattern, type OnSlow, type Search} from './pattern.ts';

/**
 * Removes the end marker from a piece of text in the reply's last frame.
 * @param key the `pathKey` of the piece; undefined for the raw frame
 */
export type EndDetector = (piece: string, key: string | undefined) => string;

type Cut = {readonly key: string | undefined; readonly cut: (piece: string) => string};

/**
 * A match at the beginning or the end is a marker; a pattern that matches in the middle looks for a
 * phrase, which belongs to the text.
 */
function cutFound(search: Search): (piece: string) => string {
	return (piece) => {
		const found = search(piece);
		if (!found) return piece;
		const rest = piece.slice(found.index + found[0].length);
		if (found.index > 0 && rest.trim() !== '') return piece;
		return piece.slice(0, found.index);
	};
}

function cutOf(condition: Condition, onSlow: OnSlow): Cut | undefined {
	if ('path' in condition) {
		const key = pathKey(condition.path);
		if ('equals' in condition) {
			const marker = asText(condition.equals);
			return {key, cut: (piece) => (piece === marker ? '' : piece)};
		}
		if ('exists' in condition) return undefined;
		return {key, cut: cutFound(compilePattern(condition.matches, onSlow))};
	}
	const key = undefined;
	if ('text' in condition) {
		const {text} = condition;
		return {key, cut: (piece) => (piece === text ? '' : piece)};
	}
	if ('text_prefix' in condition) {
		const {text_prefix: prefix} = condition;
		return {key, cut: (piece) => (piece.startsWith(prefix) ? '' : piece)};
	}
	if (!('text_matches' in condition)) return undefined;
	return {key, cut: cutFound(compilePattern(condition.text_matches, onSlow))};
}

/** Creates the detector for the conditions that complete a reply. */
export function createEndDetector(done: readonly Condition[], onSlow: OnSlow): EndDetector {
	const cuts = done.map((condition) => cutOf(condition, onSlow)).filter((cut) => cut !== undefined);
	return (piece, wanted) => {
		let text = piece;
		for (const {key, cut} of cuts) if (key === wanted) text = cut(text);
		return text;
	};
}
