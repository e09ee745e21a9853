import {widthOf} from '../../terminal/fit.ts';
import {sanitise} from '../../terminal/sanitise.ts';

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

function wrapLine(line: string, columns: number): string[] {
	const lines: string[] = [];
	let current = '';
	let width = 0;
	for (const {segment} of segmenter.segment(line)) {
		const more = widthOf(segment);
		if (width + more > columns && current !== '') {
			// Break at the last space when there is one not too far back.
			const space = current.lastIndexOf(' ');
			const cut = space > columns / 2 ? space + 1 : current.length;
			lines.push(current.slice(0, cut).trimEnd());
			current = current.slice(cut);
			width = widthOf(current);
		}
		current += segment;
		width += more;
	}
	lines.push(current);
	return lines;
}

/**
 * Breaks text from outside into lines of at most so many columns: line breaks and tabs keep their
 * meaning, every other control character is shown as a picture.
 */
export function wrapText(text: string, columns: number): string[] {
	return text
		.split(/\r\n|\r|\n/)
		.flatMap((line) => wrapLine(sanitise(line.replaceAll('\t', '  ')), Math.max(1, columns)));
}
