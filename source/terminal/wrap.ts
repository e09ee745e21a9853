import {widthOf} from './fit.ts';
import {sanitise} from './sanitise.ts';

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

function wrapLine(line: string, columns: number): string[] {
	const lines: string[] = [];
	let current = '';
	let width = 0;
	for (const {segment} of segmenter.segment(line)) {
		const more = widthOf(segment);
		if (width + more > columns && current !== '') {
			// A space that no longer fits is itself the break.
			const space = segment === ' ' ? current.length : current.lastIndexOf(' ');
			const cut = space > columns / 2 ? space + 1 : current.length;
			lines.push(current.slice(0, cut).trimEnd());
			current = current.slice(cut);
			width = widthOf(current);
			if (segment === ' ' && current === '') continue;
		}
		current += segment;
		width += more;
	}
	lines.push(current);
	return lines;
}

/**
 * Breaks a text into lines of at most `columns`, between words where that wastes less than half a line.
 * Line breaks and tabs keep their meaning; other control characters are shown as pictures.
 */
export function wrapText(text: string, columns: number): string[] {
	return text
		.split(/\r\n|\r|\n/)
		.flatMap((line) => wrapLine(sanitise(line.replaceAll('\t', '  ')), Math.max(1, columns)));
}

/** Packs parts into as few lines of at most `width` columns as they need; a part is never split. */
export function flow(parts: readonly string[], gap: string, width: number): string[] {
	const lines: string[] = [];
	for (const part of parts.filter((text) => text !== '')) {
		const line = lines.at(-1);
		if (line !== undefined && widthOf(line) + widthOf(gap) + widthOf(part) <= width) {
			lines[lines.length - 1] = line + gap + part;
		} else lines.push(part);
	}
	return lines;
}
