import {UserError} from '../model/user-error.ts';
import type {Summary} from '../model/summary.ts';
import type {Run} from '../runs/open-run.ts';

/** The summary that a report is about. Throws UserError where the run has none. */
export function summaryIn({summary, manifest}: Pick<Run, 'summary' | 'manifest'>): Summary {
	if (summary) return summary;
	throw new UserError(`the run ${manifest.id} has no summary: its status is "${manifest.status}"`);
}
