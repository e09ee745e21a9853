import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** Columns that a text takes in a terminal. */
export const widthOf = (text: string): number => stringWidth(text);

/** Cuts a text to so many columns, with `…` where something was cut; never through a grapheme. */
export function truncate(text: string, columns: number, ellipsis = '…'): string {
	// A long text is first cut roughly: no column holds more than a few dozen code units.
	const rough = text.length > columns * 40 ? text.slice(0, columns * 40) : text;
	if (rough.length === text.length && widthOf(text) <= columns) return text;
	let width = widthOf(ellipsis);
	let kept = '';
	for (const {segment} of segmenter.segment(rough)) {
		width += widthOf(segment);
		if (width > columns) break;
		kept += segment;
	}
	return columns < widthOf(ellipsis) ? '' : kept + ellipsis;
}

/** Fills a text up with spaces to so many columns. */
export function padEnd(text: string, columns: number): string {
	return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** The same with the spaces in front. */
export function padStart(text: string, columns: number): string {
	return ' '.repeat(Math.max(0, columns - widthOf(text))) + text;
}
