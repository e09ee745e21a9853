import {padEnd, padStart, widthOf} from '../../terminal/fit.ts';
import {axisLabels, evenHeight, rowOf, type ValueRange} from './axis.ts';
import {createBraille, dotsAcross, dotsUp} from './braille.ts';
import {rangeOf, type ChartSeries} from './chart-data.ts';

/** A figure at each level, in ascending order of the levels; null where it is not known. */
export type LevelSeries = {
	readonly values: ChartSeries;
	readonly format: (value: number) => string;
};

/** A level on the axis. */
export type ChartLevel = {
	readonly label: string;
	/** Whether its thresholds hold, with the sign before the label. */
	readonly state: 'good' | 'bad' | 'warn' | 'muted';
	readonly sign: string;
	/** What stands below the label, such as `highest`. */
	readonly note?: string | undefined;
};

/** How a cell is drawn. */
export type LevelTone = 'first' | 'second' | 'axis' | 'selected' | ChartLevel['state'];
export type LevelCell = {readonly text: string; readonly tone: LevelTone};

export type LevelCellsOptions = {
	readonly levels: readonly ChartLevel[];
	readonly first: LevelSeries;
	/** On an axis of its own, on the right, unless it has the format of the first. */
	readonly second?: LevelSeries | undefined;
	/** Place of the selected level. */
	readonly selected: number;
	readonly width: number;
	readonly height: number;
	readonly ascii: boolean;
	readonly braille: boolean;
};

export const levelGlyphs = {
	unicode: {first: '●', second: '◆', path: '·', selected: '┊', axis: '┤', right: '├', corner: '┼'},
	ascii: {first: '*', second: 'o', path: '.', selected: ':', axis: '|', right: '|', corner: '+'},
};

/** Rows from which there is one for notes below that of the levels. */
const roomForNotes = 7;

/** The rows of the lines in a chart of `height` rows. */
const plotRows = (height: number): number => evenHeight(height - (height < roomForNotes ? 1 : 2));

/** The rows that a chart against levels uses when it may have `height`. */
export const levelRows = (height: number): number =>
	plotRows(height) + (height < roomForNotes ? 1 : 2);

/** Puts texts around their columns, those of the highest rank first, at least a space apart. */
export function placeTexts<Text extends {readonly column: number; readonly width: number}>(
	texts: readonly (Text & {readonly rank: number})[],
	columns: number,
): readonly (Text & {readonly from: number})[] {
	const taken = new Array<boolean>(columns).fill(false);
	const placed: (Text & {readonly from: number})[] = [];
	for (const text of texts.toSorted((a, b) => b.rank - a.rank)) {
		const {column, width} = text;
		if (width < 1 || width > columns) continue;
		const from = Math.min(columns - width, Math.max(0, column - Math.floor((width - 1) / 2)));
		const around = taken.slice(Math.max(0, from - 1), from + width + 1);
		if (around.some((each) => each)) continue;
		taken.fill(true, from, from + width);
		placed.push({...text, from});
	}
	return placed.toSorted((a, b) => a.from - b.from);
}

type Grid = LevelCell[][];

/** Joins neighbouring cells of one tone. */
function joined(cells: readonly LevelCell[]): LevelCell[] {
	const runs: LevelCell[] = [];
	for (const cell of cells) {
		const last = runs.at(-1);
		if (last?.tone === cell.tone) runs[runs.length - 1] = {...last, text: last.text + cell.text};
		else runs.push(cell);
	}
	return runs;
}

/** Joins the marks of neighbouring levels; what is between them was not measured, so it stays thin. */
function drawPath(
	grid: Grid,
	points: readonly ({readonly column: number; readonly value: number} | undefined)[],
	{
		range,
		tone,
		path,
		braille,
	}: {range: ValueRange; tone: LevelTone; path: string; braille: boolean},
): void {
	const height = grid.length;
	const columns = grid[0]?.length ?? 0;
	const picture = createBraille(columns, height);
	for (const [index, to] of points.entries()) {
		const from = points[index - 1];
		if (!from || !to) continue;
		if (braille) {
			const dotAt = ({column, value}: {column: number; value: number}) => ({
				x: column * dotsAcross,
				y: (height - 1 - rowOf(value, height, range)) * dotsUp + 1,
			});
			picture.line(dotAt(from), dotAt(to));
			continue;
		}
		for (let column = from.column + 1; column < to.column; column++) {
			const share = (column - from.column) / (to.column - from.column);
			const value = from.value + share * (to.value - from.value);
			grid[rowOf(value, height, range)]![column] = {text: path, tone};
		}
	}
	if (!braille) return;
	for (const [row, cells] of picture.rows().entries()) {
		for (const [column, text] of cells.entries()) {
			if (text !== ' ') grid[row]![column] = {text, tone};
		}
	}
}

/** The levels below the axis, and their notes: what has no room is left out, the selected level last. */
function belowAxis(
	{levels, selected}: Pick<LevelCellsOptions, 'levels' | 'selected'>,
	columnOf: (index: number) => number,
	columns: number,
	noted: boolean,
): LevelCell[][] {
	const rankOf = (index: number, note: string | undefined) =>
		index === selected ? 2 : note === undefined ? 0 : 1;
	const labels = placeTexts(
		levels.map(({label, sign, state, note}, index) => ({
			column: columnOf(index),
			width: widthOf(sign + label),
			rank: rankOf(index, note),
			cells: [
				{text: sign, tone: state},
				{text: label, tone: index === selected ? ('selected' as const) : ('axis' as const)},
			],
		})),
		columns,
	);
	const notes = placeTexts(
		levels.map(({note = '', state}, index) => ({
			column: columnOf(index),
			width: widthOf(note),
			rank: rankOf(index, note),
			cells: [{text: note, tone: state}],
		})),
		columns,
	);
	return [labels, ...(noted ? [notes] : [])].map((texts) => {
		const cells: LevelCell[] = [];
		let at = 0;
		for (const {from, width, cells: own} of texts) {
			cells.push({text: ' '.repeat(from - at), tone: 'axis'}, ...own);
			at = from + width;
		}
		return cells;
	});
}

/**
 * Figures against levels: a mark for each level over its number, evenly apart, joined by thin dots. No
 * rows where there is no figure or no room.
 */
export function levelCells(options: LevelCellsOptions): LevelCell[][] {
	const {levels, first, second, selected, width, ascii, braille} = options;
	const height = plotRows(options.height);
	const glyphs = ascii ? levelGlyphs.ascii : levelGlyphs.unicode;
	const apart = second !== undefined && second.format !== first.format;
	const range = rangeOf(apart || !second ? [first.values] : [first.values, second.values]);
	const rightRange = apart ? rangeOf([second.values]) : undefined;
	if ((!range && !rightRange) || height < 2) return [];
	const axisOf = (extent: ValueRange | undefined, {format}: LevelSeries) =>
		extent ? axisLabels(height, extent, format) : new Array<string>(height).fill('');
	const left = axisOf(range, first);
	const right = rightRange && second ? axisOf(rightRange, second) : undefined;
	const leftWidth = Math.max(...left.map(widthOf));
	const rightWidth = right ? Math.max(...right.map(widthOf)) + 2 : 0;
	const columns = width - leftWidth - 2 - rightWidth;
	if (columns < 2) return [];
	const columnOf = (index: number) => Math.floor(((index + 0.5) * columns) / levels.length);
	const blank: LevelCell = {text: ' ', tone: 'axis'};
	const grid: Grid = Array.from({length: height}, () => new Array<LevelCell>(columns).fill(blank));
	const chosen = columnOf(selected);
	if (levels[selected]) for (const row of grid) row[chosen] = {text: glyphs.selected, tone: 'axis'};
	const drawn = [
		...(second
			? [{series: second, extent: apart ? rightRange : range, tone: 'second'} as const]
			: []),
		{series: first, extent: range, tone: 'first'} as const,
	].flatMap(({series, extent, tone}) => {
		const points = levels.map((_, index) => {
			const value = series.values[index] ?? null;
			return value === null || !Number.isFinite(value)
				? undefined
				: {column: columnOf(index), value};
		});
		return extent ? [{points, range: extent, tone}] : [];
	});
	const path = {path: glyphs.path, braille: braille && !ascii};
	for (const {points, ...line} of drawn) drawPath(grid, points, {...line, ...path});
	// Equal figures stand side by side, where the levels leave room for two marks.
	const side = columns >= 3 * levels.length ? 1 : 0;
	for (const {points, range: extent, tone} of drawn.toReversed()) {
		for (const point of points) {
			if (!point) continue;
			const row = grid[rowOf(point.value, height, extent)]!;
			const taken = row[point.column]!.text === glyphs.first;
			if (!taken) row[point.column] = {text: glyphs[tone], tone};
			else if (side > 0) row[point.column + side] = {text: glyphs[tone], tone};
		}
	}
	const rows = grid.map((cells, row) =>
		joined([
			{
				text: `${padStart(left[row]!, leftWidth)} ${row === height - 1 ? glyphs.corner : glyphs.axis}`,
				tone: 'axis',
			},
			...cells,
			...(right
				? [{text: `${glyphs.right} ${padEnd(right[row]!, rightWidth - 2)}`, tone: 'axis' as const}]
				: []),
		]),
	);
	const indent: LevelCell = {text: ' '.repeat(leftWidth + 2), tone: 'axis'};
	const below = belowAxis(options, columnOf, columns, options.height >= roomForNotes);
	return [...rows, ...below.map((cells) => [indent, ...cells])];
}
