import type {IntentResults} from '../../runs/saved-run-reader.ts';
import {extremeOf} from '../../statistics/threshold-stats.ts';
import {formatCount, formatSeconds, formatShare} from '../../terminal/format.ts';
import {columnsOver, fitColumns} from '../../terminal/table.ts';

/** Columns of `  (+2)`. */
const hintWidth = 6;

/** Whether an intent has so few replies that their p95 is their maximum. */
export const isExtreme = ({count, errored}: IntentResults): boolean =>
	extremeOf('p95', count - errored) !== undefined;

/**
 * The columns of the intents table that fit, and how many are hidden.
 * @param responds whether the response time says more than the latency
 * @param columns available columns, without those of the intent's name
 */
export function fitIntentColumns(
	results: readonly IntentResults[],
	responds: boolean,
	columns: number,
) {
	const column = columnsOver(results);
	// The sign keeps its column, so that figures stay below each other.
	const signs = results.some(isExtreme) ? {few: '*', enough: ' '} : {few: '', enough: ''};
	const sign = (result: IntentResults) => (isExtreme(result) ? signs.few : signs.enough);
	const all = [
		column(3, 'count', ({count}) => formatCount(count)),
		column(0, 'passed', ({passed, count}) => formatShare(passed, count)),
		column(2, 'errored', ({errored}) => formatCount(errored)),
		column(4, 'p50', ({p50}) => formatSeconds(p50)),
		column(0, 'p95', (result) => formatSeconds(result.p95) + sign(result)),
		...(responds ? [column(1, 'resp. p95', ({responseP95}) => formatSeconds(responseP95))] : []),
	];
	const fitted = fitColumns(all, columns);
	// The hint about hidden columns follows the others and needs room.
	return fitted.hidden > 0 ? fitColumns(all, columns - hintWidth) : fitted;
}
