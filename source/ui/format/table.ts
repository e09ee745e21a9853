import {truncate, widthOf} from '../../terminal/fit.ts';

export type TableColumn<Row> = {
	readonly title: string;
	readonly width: number;
	readonly cell: (row: Row) => string;
};

/** A column and how much it matters: those with the smallest rank find room first, 0 in any case. */
export type RankedColumn<Row> = TableColumn<Row> & {readonly rank: number};

/** Between two columns. */
export const gap = 2;

/** Makes columns that are as wide as their widest cell over these rows. */
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

/** The columns that fit, the most telling ones first, and how many do not. */
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
