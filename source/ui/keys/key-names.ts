import type {Key} from 'ink';

const special: readonly (readonly [keyof Key, string])[] = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'escape'],
	['backspace', 'backspace'],
	['delete', 'delete'],
];

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

function nameOf(character: string): string {
	switch (character) {
		case '\r':
		case '\n':
		case '\r\n':
			return 'enter';
		case '\t':
			return 'tab';
		case '\u001B':
			return 'escape';
		case '\u007F':
		case '\b':
			return 'backspace';
		case ' ':
			return 'space';
	}
	const code = character.codePointAt(0)!;
	if (code < 0x20) return `ctrl-${String.fromCodePoint(code + 0x60)}`;
	return character;
}

/**
 * The names of the keys in one read of the terminal. Fast typing arrives in chunks (`jjj`, or `abc`
 * with the Enter after it), so a read is split into characters.
 */
export function keyNames(input: string, key: Key): string[] {
	if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
	// Terminals send DEL for Backspace, which Ink reports as "delete" with no input.
	const name = special.find(([flag]) => key[flag] === true)?.[1];
	if (name !== undefined) return [name];
	if (key.ctrl) return [`ctrl-${input}`];
	return [...segmenter.segment(input)].map(({segment}) => nameOf(segment));
}

/** The text that a key enters into a field; undefined for other keys. */
export function textOf(name: string): string | undefined {
	if (name === 'space') return ' ';
	const isText = [...segmenter.segment(name)].length === 1;
	return isText ? name : undefined;
}
