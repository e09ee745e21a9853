import {useState} from 'react';
import {useMoves} from '../../../hooks/use-moves.ts';
import {useKeys} from '../../../keys/keys.tsx';
import {moveIn} from '../../../state/selection.ts';
import {gotOf, type Cell, type Matrix} from './matrix-of.ts';

/** The selected cell: its place in the matrix, and what it stands for. */
export type Cursor = {
	readonly row: number;
	readonly column: number;
	/** Undefined while the matrix is empty. */
	readonly cell: Cell | undefined;
};

const clamp = (value: number, length: number): number => Math.max(0, Math.min(length - 1, value));

/** The first cell that is worth a look: the most frequent confusion, else the first cell. */
function firstCursor({rows, columns, countOf}: Matrix): {row: number; column: number} {
	let best = {row: 0, column: 0, count: 0};
	for (const [row, expected] of rows.entries()) {
		for (const [column, got] of columns.entries()) {
			const count = expected === got ? 0 : countOf({expected, got});
			if (count > best.count) best = {row, column, count};
		}
	}
	return best;
}

/**
 * The selected cell of the matrix, and its keys. Beyond the first and the last column, left and right
 * lead to the next tabs, as everywhere in the results.
 */
export function useIntents(
	matrix: Matrix,
	onAnswers: (expected: string, got: string | null) => void,
	{active, page}: {readonly active: boolean; readonly page: number},
): Cursor {
	const {rows, columns} = matrix;
	const [place, setPlace] = useState(() => firstCursor(matrix));
	const row = clamp(place.row, rows.length);
	const column = clamp(place.column, columns.length);
	const [expected, got] = [rows[row], columns[column]];
	const cell = expected === undefined || got === undefined ? undefined : {expected, got};
	const to = (next: number) => () => setPlace({row, column: next});
	const open = () => {
		if (cell === undefined || matrix.countOf(cell) === 0) return {disabled: 'no pair is here'};
		if (matrix.failedIn(cell) === 0) return {disabled: 'none of these pairs failed'};
		return () => onAnswers(cell.expected, gotOf(cell));
	};
	useMoves((move) => setPlace({row: moveIn(rows.length, row, move, page), column}), {
		active: active && rows.length > 0,
	});
	useKeys(
		'matrix',
		{
			open: open(),
			...(column < columns.length - 1 && {nextColumn: to(column + 1)}),
			...(column > 0 && {previousColumn: to(column - 1)}),
		},
		{active: active && rows.length > 0},
	);
	return {row, column, cell};
}
