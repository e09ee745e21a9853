import {textOf} from '../keys/key-names.ts';

/** A line of text with a cursor; both count graphemes, so that no key splits one. */
export type TextField = {readonly graphemes: readonly string[]; readonly cursor: number};

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
const split = (text: string): string[] => [...segmenter.segment(text)].map(({segment}) => segment);

export function createTextField(text: string): TextField {
	const graphemes = split(text);
	return {graphemes, cursor: graphemes.length};
}

export const textIn = ({graphemes}: TextField): string => graphemes.join('');

function insert({graphemes, cursor}: TextField, text: string): TextField {
	const combined = split(graphemes.slice(0, cursor).join('') + text);
	return {graphemes: [...combined, ...graphemes.slice(cursor)], cursor: combined.length};
}

/** Inserts text at the cursor; line breaks become spaces, because a field is one line. */
export const insertText = (field: TextField, text: string): TextField =>
	insert(field, text.replaceAll(/\s*[\r\n]+\s*/g, ' '));

/** Inserts text at the cursor of a field of several lines. */
export const insertLines = (field: TextField, text: string): TextField =>
	insert(field, text.replaceAll(/\r\n?/g, '\n').replaceAll('\t', '  '));

/** The field after a key; other keys leave it unchanged. */
export function editText(field: TextField, key: string): TextField {
	const {graphemes, cursor} = field;
	switch (key) {
		case 'left':
			return {graphemes, cursor: Math.max(0, cursor - 1)};
		case 'right':
			return {graphemes, cursor: Math.min(graphemes.length, cursor + 1)};
		case 'home':
		case 'ctrl-a':
			return {graphemes, cursor: 0};
		case 'end':
		case 'ctrl-e':
			return {graphemes, cursor: graphemes.length};
		case 'ctrl-u':
			return {graphemes: graphemes.slice(cursor), cursor: 0};
		case 'ctrl-k':
			return {graphemes: graphemes.slice(0, cursor), cursor};
		case 'ctrl-w': {
			const kept = graphemes
				.slice(0, cursor)
				.join('')
				.replace(/\S*\s*$/, '');
			const before = split(kept);
			return {graphemes: [...before, ...graphemes.slice(cursor)], cursor: before.length};
		}
		case 'backspace':
			if (cursor === 0) return field;
			return {
				graphemes: [...graphemes.slice(0, cursor - 1), ...graphemes.slice(cursor)],
				cursor: cursor - 1,
			};
		case 'delete':
			return {graphemes: [...graphemes.slice(0, cursor), ...graphemes.slice(cursor + 1)], cursor};
	}
	const text = textOf(key);
	return text === undefined ? field : insertText(field, text);
}
