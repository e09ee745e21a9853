import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** The width of a text in a terminal, in columns. */
export const widthOf = (text: string): number => stringWidth(text);

/** Our own colours, the only escape sequences that a text may contain here. */
const colours = /(\u001B\[[\d;]*m)/;

/**
 * Cuts a text to `columns`, never within a grapheme, and marks the cut with `…`. Colours take no room,
 * and those after the cut stay, so that none is left switched on.
 */
export function truncate(text: string, columns: number, ellipsis = '…'): string {
	// A long text can't fit, and measuring it is slow: no column holds more than a few dozen code units.
	if (text.length <= columns * 40 && widthOf(text) <= columns) return text;
	if (columns < widthOf(ellipsis)) return '';
	let left = columns - widthOf(ellipsis);
	let cut = false;
	let kept = '';
	for (const [index, part] of text.split(colours).entries()) {
		if (index % 2 === 1) kept += part;
		if (index % 2 === 1 || cut) continue;
		for (const {segment} of segmenter.segment(part.slice(0, columns * 40))) {
			left -= widthOf(segment);
			cut = left < 0;
			if (cut) break;
			kept += segment;
		}
		if (cut) kept += ellipsis;
	}
	return cut ? kept : kept + ellipsis;
}

/**
 * Cuts names to `columns` and keeps them distinct: those that would look alike end in a number.
 * @returns each name's text, by name
 */
export function truncateApart(
	names: readonly string[],
	columns: number,
): ReadonlyMap<string, string> {
	const taken = new Set<string>();
	const cut = new Map<string, string>();
	for (const name of new Set(names)) {
		let text = truncate(name, columns);
		for (let number = 2; taken.has(text); number++) {
			const suffix = String(number);
			if (suffix.length + 1 >= columns) break;
			text = truncate(name, columns - suffix.length) + suffix;
		}
		taken.add(text);
		cut.set(name, text);
	}
	return cut;
}

/** Pads a text with spaces to a width in columns. */
export function padEnd(text: string, columns: number): string {
	return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** The same, with the spaces in front. */
export function padStart(text: string, columns: number): string {
	return ' '.repeat(Math.max(0, columns - widthOf(text))) + text;
}
