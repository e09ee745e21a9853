import type {ValueRange} from './axis.ts';

/** Dots of a cell: two columns of four. */
export const dotsAcross = 2;
export const dotsUp = 4;

/** The bit of each dot in a braille pattern, by column and row from the top. */
const bits: readonly (readonly number[])[] = [
	[0x01, 0x02, 0x04, 0x40],
	[0x08, 0x10, 0x20, 0x80],
];
const firstPattern = 0x28_00;

/** A point in dots: from the left, and from the bottom. */
export type Dot = {readonly x: number; readonly y: number};

/** A picture of dots. What lies outside of it is left out. */
export type Braille = {
	/** Draws the straight line between two points, both of them included. */
	readonly line: (from: Dot, to: Dot) => void;
	/** The rows of cells from the top; a cell without a dot is a space. */
	readonly rows: () => string[][];
};

/** An empty picture of `columns` × `rows` cells. */
export function createBraille(columns: number, rows: number): Braille {
	const cells = Array.from({length: rows}, () => new Array<number>(columns).fill(0));

	function dot(x: number, y: number): void {
		const fromTop = rows * dotsUp - 1 - y;
		const row = cells[Math.floor(fromTop / dotsUp)];
		const column = Math.floor(x / dotsAcross);
		if (row?.[column] === undefined) return;
		row[column] |= bits[x - column * dotsAcross]![fromTop % dotsUp]!;
	}

	return {
		line(from, to) {
			const steps = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
			for (let step = 0; step <= steps; step++) {
				const share = steps === 0 ? 0 : step / steps;
				dot(
					Math.round(from.x + share * (to.x - from.x)),
					Math.round(from.y + share * (to.y - from.y)),
				);
			}
		},
		rows: () =>
			cells.map((row) =>
				row.map((cell) => (cell === 0 ? ' ' : String.fromCodePoint(firstPattern + cell))),
			),
	};
}

/**
 * A series as a line of dots, blank at its gaps: straight from value to value. A value between two gaps
 * is a single dot.
 * @param reached columns that the series takes
 */
export function brailleLine(
	series: readonly (number | null)[],
	{
		columns,
		reached,
		height,
		bottom,
		top,
	}: ValueRange & {
		readonly columns: number;
		readonly reached: number;
		readonly height: number;
	},
): string[][] {
	const picture = createBraille(columns, height);
	const across = dotsAcross * reached;
	const highest = height * dotsUp - 1;
	let before: Dot | undefined;
	for (const [index, value] of series.entries()) {
		if (value === null || !Number.isFinite(value)) {
			before = undefined;
			continue;
		}
		const share = Math.min(1, Math.max(0, (value - bottom) / (top - bottom)));
		const x = Math.floor(((index + 0.5) * across) / series.length);
		const here = {x, y: Math.round(share * highest)};
		picture.line(before ?? here, here);
		before = here;
	}
	return picture.rows();
}
