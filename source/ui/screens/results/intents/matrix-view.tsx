import {Text} from 'ink';
import {padStart, truncateApart, widthOf} from '../../../../terminal/fit.ts';
import {formatCount} from '../../../../terminal/format.ts';
import {sanitiseLine} from '../../../../terminal/sanitise.ts';
import {windowOf} from '../../../state/selection.ts';
import {useTheme} from '../../../theme.tsx';
import {shortNames} from './intent-figures.tsx';
import type {Matrix} from './matrix-of.ts';
import type {Cursor} from './use-intents.ts';

/** Columns of a cell with its brackets: at least those of a count, at most those of its head. */
const leastCell = 7;
const widestName = 14;
const mostHeadRows = 3;

/** A name in pieces within a number of columns, broken after a separator where there is one. */
function breakName(name: string, columns: number): string[] {
	if (widthOf(name) <= columns) return [name];
	const letters = Array.from(name);
	let end = letters.length;
	while (end > 1 && widthOf(letters.slice(0, end).join('')) > columns) end--;
	const separator = letters.slice(0, end).findLastIndex((letter) => /[-_. ]/.test(letter));
	const cut = separator > 0 ? separator + 1 : end;
	return [letters.slice(0, cut).join(''), ...breakName(letters.slice(cut).join(''), columns)];
}

/** Where the parts of a matrix are: the columns of its names and cells, and the rows of its heads. */
export type MatrixPlaces = {
	readonly width: number;
	readonly cell: number;
	/** From the top, for each column of the matrix. */
	readonly heads: readonly (readonly string[])[];
	/** How many columns of the matrix fit. */
	readonly fitting: number;
};

/** Cells share what is free; a head that is wider takes several rows, for a cut one says too little. */
export function matrixPlaces(
	{rows, columns: answers}: Matrix,
	columns: number,
	own: (text: string) => string,
): MatrixPlaces {
	const names = answers.map((name) => own(sanitiseLine(name)));
	const {width} = shortNames(rows, own, widestName);
	const free = columns - width;
	const widest = Math.max(leastCell, ...names.map((name) => widthOf(name) + 2));
	const each = Math.floor(free / Math.max(1, names.length));
	const cell = Math.max(leastCell, Math.min(widest, each));
	const short = truncateApart(names, mostHeadRows * (cell - 1));
	const broken = names.map((name) => breakName(short.get(name) ?? name, cell - 1));
	const most = Math.min(mostHeadRows, Math.max(1, ...broken.map(({length}) => length)));
	const heads = Array.from({length: most}, (_, row) =>
		broken.map((pieces) => pieces[row - (most - Math.min(most, pieces.length))] ?? ''),
	);
	return {width, cell, heads, fitting: Math.max(1, Math.floor(free / cell))};
}

/** How often each expected intent (down) was answered as which (across). */
export function MatrixView({
	matrix,
	places,
	cursor,
	height,
}: {
	readonly matrix: Matrix;
	readonly places: MatrixPlaces;
	readonly cursor: Cursor;
	readonly height: number;
}) {
	const {own, colors, marks} = useTheme();
	const shown = (text: string) => own(sanitiseLine(text));
	const {nameOf} = shortNames(matrix.rows, own, widestName);
	const {width, cell, heads} = places;
	const across = windowOf(matrix.columns.length, cursor.column, places.fitting);
	const room = Math.max(1, height - heads.length - 1);
	const down = windowOf(matrix.rows.length, cursor.row, room);
	const fitting = matrix.columns.slice(across.from, across.to);
	const hidden = matrix.columns.length - fitting.length;
	return (
		<>
			{heads.map((pieces, row) => (
				<Text key={row} dimColor wrap="truncate-end">
					{' '.repeat(width)}
					{pieces
						.slice(across.from, across.to)
						.map((piece) => padStart(`${piece} `, cell))
						.join('')}
				</Text>
			))}
			{matrix.rows.slice(down.from, down.to).map((expected, offset) => (
				<Text key={expected} wrap="truncate-end">
					<Text bold={down.from + offset === cursor.row}>{nameOf(expected)}</Text>
					{fitting.map((got, place) => {
						const count = matrix.countOf({expected, got});
						const text = count === 0 ? own('·') : formatCount(count);
						const isSelected =
							down.from + offset === cursor.row && across.from + place === cursor.column;
						if (isSelected) {
							return (
								<Text key={got} bold color={colors.accent}>
									{padStart(`[${text}]`, cell)}
								</Text>
							);
						}
						const padded = padStart(`${text} `, cell);
						if (count === 0) {
							return (
								<Text key={got} dimColor>
									{padded}
								</Text>
							);
						}
						return (
							<Text key={got} color={got === expected ? colors.good : colors.bad}>
								{padded}
							</Text>
						);
					})}
				</Text>
			))}
			{cursor.cell && (
				<Text wrap="truncate-end">
					<Text dimColor>expected </Text>
					{shown(cursor.cell.expected)}
					<Text dimColor> got </Text>
					{shown(cursor.cell.got)}
					{own(`: ${formatCount(matrix.countOf(cursor.cell))}`)}
					{matrix.failedIn(cursor.cell) > 0 && (
						<Text color={colors.bad}>
							{`  ${own(marks.fail)} failed ${formatCount(matrix.failedIn(cursor.cell))}`}
						</Text>
					)}
					<Text dimColor>
						{hidden > 0 ? `  ${hidden} more ${hidden === 1 ? 'column' : 'columns'}` : ''}
					</Text>
				</Text>
			)}
		</>
	);
}
