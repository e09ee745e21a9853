import type {Part} from '../../reports/facts.ts';
import {widthOf} from '../../terminal/fit.ts';

/** Columns between two parts of a line. */
export const partGap = 3;

/** Columns of a mark and the space after it; in ASCII the widest mark takes two. */
const markWidth = 3;

const widthIn = (parts: readonly Part[]): number =>
	parts.reduce(
		(sum, {text, mark}) => sum + partGap + widthOf(text) + (mark === undefined ? 0 : markWidth),
		-partGap,
	);

/** Each part in its shortest form. */
export const inBrief = (parts: readonly Part[]): Part[] =>
	parts.map(({brief, ...part}) => ({...part, text: brief ?? part.text}));

/**
 * The parts in full if they fit, otherwise in brief; always all, because changing figures must not come
 * and go.
 */
export const inRoom = (parts: readonly Part[], columns: number): readonly Part[] =>
	widthIn(parts) <= columns ? parts : inBrief(parts);

/**
 * The parts that fit on a line: in full, otherwise in brief, otherwise without muted ones, otherwise as
 * many as there is room for. Half a figure is worse than none.
 */
export function fitParts(parts: readonly Part[], columns: number): readonly Part[] {
	const brief = inBrief(parts);
	const telling = brief.filter(({tone}) => tone !== 'muted');
	const choices = [
		parts,
		brief,
		telling,
		...telling.slice(1).map((_, left) => telling.slice(0, -1 - left)),
	];
	return choices.find((each) => widthIn(each) <= columns) ?? telling.slice(0, 1);
}

/**
 * The parts in as few lines as they need: none is left out and none is cut.
 * @param first columns of the first line, if other than those of the others
 */
export function flowParts(
	parts: readonly Part[],
	columns: number,
	first = columns,
): readonly (readonly Part[])[] {
	const lines: Part[][] = [];
	for (const part of parts) {
		const last = lines.at(-1);
		const room = lines.length <= 1 ? first : columns;
		if (last && widthIn([...last, part]) <= room) last.push(part);
		else lines.push([part]);
	}
	return lines;
}
