import type {PreparedRun} from '../prepare/prepare.ts';
import {recordRun as record, type RecordedRun, type RecordOptions} from '../runner/saved-run.ts';

/**
 * A run with its folder, whose summary leaves out what the plan wants left out.
 * @throws UserError when the folder can't be written
 */
export const recordRun = (run: PreparedRun, options: RecordOptions = {}): RecordedRun =>
	record(run, {
		summariseSaved: async (folder, status) => {
			// Only runs that leave something out are read again at their end.
			const {replay} = await import('./replay.ts');
			return replay(folder, {status});
		},
		...options,
	});
