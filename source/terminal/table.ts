import {padEnd, padStart, truncate, widthOf} from './fit.ts';

export type TableColumn<Row> = {
	readonly title: string;
	readonly width: number;
	/** The text of a row, which may contain colours. */
	readonly cell: (row: Row) => string;
	/** Aligns words to the left; figures are aligned to the right. */
	readonly words?: boolean;
};

/** A column and its priority: the smallest ranks get room first, rank 0 always. */
export type RankedColumn<Row> = TableColumn<Row> & {readonly rank: number};

/** Character columns between two columns of a table. */
export const gap = 2;

/** Makes columns as wide as their widest cell in these rows. */
export const columnsOver =
	<Row>(rows: readonly Row[]) =>
	(
		rank: number,
		title: string,
		cell: (row: Row) => string,
		widest = Infinity,
	): RankedColumn<Row> => {
		const width = Math.max(widthOf(title), ...rows.map((row) => widthOf(cell(row))));
		return {rank, title: truncate(title, widest), width: Math.min(widest, width), cell};
	};

/** The columns that fit, smallest ranks first, and how many are hidden. */
export function fitColumns<Row>(
	all: readonly RankedColumn<Row>[],
	columns: number,
): {readonly shown: readonly TableColumn<Row>[]; readonly hidden: number} {
	let left = columns;
	const fitting = new Set<RankedColumn<Row>>();
	for (const each of all.toSorted((a, b) => a.rank - b.rank)) {
		if (each.rank > 0 && each.width + gap > left) continue;
		left -= each.width + gap;
		fitting.add(each);
	}
	return {shown: all.filter((each) => fitting.has(each)), hidden: all.length - fitting.size};
}

/** One line of a table: its header, or a row. */
export function tableLine<Row>(
	columns: readonly TableColumn<Row>[],
	textOf: (column: TableColumn<Row>) => string,
	ellipsis = '…',
): string {
	const place = (column: TableColumn<Row>) => {
		const text = truncate(textOf(column), column.width, ellipsis);
		return (column.words ? padEnd : padStart)(text, column.width);
	};
	return columns.map(place).join(' '.repeat(gap));
}

/**
 * Splits columns into groups that each fit into `width` and repeat the first column. Nothing is left out;
 * only a column too wide for a group by itself is narrowed.
 */
export function groupColumns<Row>(
	[key, ...others]: readonly [TableColumn<Row>, ...TableColumn<Row>[]],
	width: number,
): readonly (readonly TableColumn<Row>[])[] {
	const room = width - key.width - gap;
	const groups: TableColumn<Row>[][] = [];
	let used = 0;
	for (const column of others.map((each) => ({...each, width: Math.min(room, each.width)}))) {
		used += column.width + gap;
		const last = groups.at(-1);
		if (last && used <= room + gap) last.push(column);
		else {
			groups.push([key, column]);
			used = column.width + gap;
		}
	}
	return groups;
}
