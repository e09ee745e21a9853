import {padEnd, padStart, truncate, widthOf} from '../terminal/fit.ts';
import type {Page} from './layout.ts';

export type Column = {
	readonly title: string;
	/** One text per row, in which colours may be. */
	readonly cells: readonly string[];
	/** Figures stand right, words left. */
	readonly words?: boolean;
};

const gap = 2;

const naturalWidth = ({title, cells}: Column): number =>
	Math.max(...[title, ...cells].map(widthOf));

/**
 * A table as blocks of lines: what finds no room beside the first column follows below it, with the
 * first column again. Nothing is left out, and only what is wider than a block alone is cut.
 */
export function table(columns: readonly Column[], page: Page, width: number): string[][] {
	const [key, ...others] = columns as [Column, ...Column[]];
	const room = width - naturalWidth(key) - gap;
	const widthIn = (column: Column) => Math.min(room, naturalWidth(column));
	const groups: Column[][] = [];
	let used = 0;
	for (const column of others) {
		used += widthIn(column) + gap;
		const last = groups.at(-1);
		if (last && used <= room + gap) last.push(column);
		else {
			groups.push([column]);
			used = widthIn(column) + gap;
		}
	}
	const {style} = page;
	const place = (text: string, column: Column) => {
		const own = column === key ? naturalWidth(key) : widthIn(column);
		const fitting = truncate(text, own, style.marks.ellipsis);
		return column.words ? padEnd(fitting, own) : padStart(fitting, own);
	};
	return groups.map((group) => {
		const all = [key, ...group];
		const line = (textOf: (column: Column) => string) =>
			all
				.map((column) => place(textOf(column), column))
				.join(' '.repeat(gap))
				.trimEnd();
		return [
			style.dim(line(({title}) => title)),
			...key.cells.map((_, row) => line(({cells}) => cells[row]!)),
		];
	});
}
