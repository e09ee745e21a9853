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

/** Rows of the view besides those of the matrix: the heads, and the selected cell in words. */
export const besideMatrix = 2;

/** How often each expected intent (down) was answered as which (across). */
export function MatrixView({
	matrix,
	cursor,
	columns,
	height,
}: {
	readonly matrix: Matrix;
	readonly cursor: Cursor;
	readonly columns: number;
	readonly height: number;
}) {
	const {own, colors, marks} = useTheme();
	const shown = (text: string) => own(sanitiseLine(text));
	const {width, nameOf} = shortNames(matrix.rows, own, widestName);
	const free = columns - width;
	const widest = Math.max(leastCell, ...matrix.columns.map((name) => widthOf(shown(name)) + 2));
	// The heads get what is free: a name that is cut could be another intent's.
	const cell = Math.max(
		leastCell,
		Math.min(widest, Math.floor(free / Math.max(1, matrix.columns.length))),
	);
	const across = windowOf(
		matrix.columns.length,
		cursor.column,
		Math.max(1, Math.floor(free / cell)),
	);
	const down = windowOf(matrix.rows.length, cursor.row, Math.max(1, height - besideMatrix));
	const heads = truncateApart(matrix.columns.map(shown), cell - 2);
	const fitting = matrix.columns.slice(across.from, across.to);
	const hidden = matrix.columns.length - fitting.length;
	return (
		<>
			<Text dimColor wrap="truncate-end">
				{' '.repeat(width)}
				{fitting.map((name) => padStart(`${heads.get(shown(name)) ?? ''} `, cell)).join('')}
			</Text>
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
