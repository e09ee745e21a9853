import type {RecordedEnd} from '../runner/saved-run.ts';
import {openRun, type Run} from '../runs/open-run.ts';
import type {RunFolder} from '../store/run-folder.ts';

const none = (): AsyncIterable<never> => ReadableStream.from<never>([]);

/**
 * A run that has just ended, read from its folder as every later reader reads it; where the folder does
 * not hold the run, what is in memory is all there is.
 */
export async function openEnd(
	{path}: Pick<RunFolder, 'path'>,
	{saved, manifest, summary}: Pick<RecordedEnd, 'saved' | 'manifest' | 'summary'>,
): Promise<Run> {
	const unsaved: Run = {
		folder: path,
		manifest,
		summary,
		attempts: none,
		events: () => [],
		replay: () => Promise.resolve(summary),
	};
	if (saved !== 'whole') return unsaved;
	try {
		return await openRun(path);
	} catch {
		return unsaved;
	}
}
