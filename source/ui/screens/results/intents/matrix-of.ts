import {noIntent} from '../../../../model/prompt.ts';
import type {ResultList} from '../../../../model/result-entry.ts';
import {confusionOf, resultsByIntent} from '../../../../runs/saved-run-reader.ts';

/** A cell of the confusion matrix, by the intents. */
export type Cell = {readonly expected: string; readonly got: string};

/** How often each intent was answered as which, and how many of these pairs failed. */
export type Matrix = {
	readonly rows: readonly string[];
	readonly columns: readonly string[];
	readonly countOf: (cell: Cell) => number;
	readonly failedIn: (cell: Cell) => number;
};

/** The counts of a run's last attempts. */
export function matrixOf(latest: ResultList): Matrix {
	const all = confusionOf(latest);
	const failed = confusionOf(latest.filter(({outcome}) => outcome === 'failed'));
	const rows = [...all.keys()];
	const got = new Set([...rows, ...[...all.values()].flatMap((row) => [...row.keys()])]);
	const count = (matrix: typeof all) => (cell: Cell) =>
		matrix.get(cell.expected)?.get(cell.got) ?? 0;
	// In the order of the rows, so that what is right is on the diagonal; other answers follow.
	const others = [...got].filter((name) => !rows.includes(name)).toSorted();
	return {rows, columns: [...rows, ...others], countOf: count(all), failedIn: count(failed)};
}

/** The results of each intent, in the order of the matrix's rows. */
export const figuresOf = (latest: ResultList) => [...resultsByIntent(latest)];

/** The intent of a reply as filters know it: null for none. */
export const gotOf = ({got}: Cell): string | null => (got === noIntent ? null : got);
