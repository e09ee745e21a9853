import type {Condition} from '../model/reply-rule.ts';
import {asText, pathKey} from './json-path.ts';
import {compilePattern, type OnSlow, type Search} from './pattern.ts';

/**
 * Takes the end marker out of a piece of text in the frame that is the reply's end.
 * @param key the `pathKey` of where the piece stood; undefined for the raw frame
 */
export type EndDetector = (piece: string, key: string | undefined) => string;

type Cut = {readonly key: string | undefined; readonly cut: (piece: string) => string};

/**
 * What a pattern finds is a marker when it stands at the beginning or at the end; a pattern that finds
 * something in the middle looks for a turn of phrase, which belongs to the text.
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

/** Makes the cutter for what completes a reply. */
export function createEndDetector(done: readonly Condition[], onSlow: OnSlow): EndDetector {
	const cuts = done.map((condition) => cutOf(condition, onSlow)).filter((cut) => cut !== undefined);
	return (piece, wanted) => {
		let text = piece;
		for (const {key, cut} of cuts) if (key === wanted) text = cut(text);
		return text;
	};
}
