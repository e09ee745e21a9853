import type {Summary} from '../../../../model/summary.ts';
import {finishedOf} from '../../../../model/outcome-counts.ts';
import {formatCount} from '../../../../terminal/format.ts';
import type {PairLists} from '../pair-lists.ts';

/**
 * What reruns changed, since the figures are those of the first run and the tabs count the last attempts:
 * `7 of 206 errored in the first run, 3 now`. Empty without a rerun.
 */
export function sinceReruns(summary: Summary, {failures, errors}: PairLists): readonly string[] {
	if ((summary.reruns ?? []).length === 0) return [];
	const {passed, failed, errored} = summary;
	const all = formatCount(finishedOf({passed, failed, errored}));
	const words = (what: string, before: number, after: number) =>
		before + after === 0
			? []
			: [`${formatCount(before)} of ${all} ${what} in the first run, ${formatCount(after)} now`];
	return [...words('failed', failed, failures.length), ...words('errored', errored, errors.length)];
}
