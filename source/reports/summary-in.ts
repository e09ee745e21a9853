import {UserError} from '../model/user-error.ts';
import type {Summary} from '../model/summary.ts';
import type {Run} from '../runs/open-run.ts';

/**
 * The summary of a run to report.
 * @throws UserError when it has none.
 */
export function summaryIn({summary, manifest}: Pick<Run, 'summary' | 'manifest'>): Summary {
	if (summary) return summary;
	throw new UserError(`the run ${manifest.id} has no summary: its status is "${manifest.status}"`);
}
