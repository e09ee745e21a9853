import {truncate} from '../terminal/fit.ts';
import type {Style} from '../terminal/style.ts';
import {fitColumns, gap, tableLine} from '../terminal/table.ts';
import {runColumns, type TableRun} from './run-columns.ts';

/** Saved runs as a table, one line each. */
export function renderRuns(
	runs: readonly TableRun[],
	{style, columns}: {readonly style: Style; readonly columns: number},
): string {
	const {ellipsis} = style.marks;
	// The last column has no gap after it.
	const {shown} = fitColumns(runColumns(runs, style), columns + gap);
	const line = (textOf: (column: (typeof shown)[number]) => string) =>
		truncate(tableLine(shown, textOf, ellipsis).trimEnd(), columns, ellipsis);
	const lines = [
		style.dim(line(({title}) => title)),
		...runs.map((run) => line(({cell}) => cell(run))),
	];
	return `${lines.join('\n')}\n`;
}
