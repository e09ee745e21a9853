import type {RecordedEnd} from '../runner/saved-run.ts';
import {openRun, type Run} from '../runs/open-run.ts';
import type {RunFolder} from '../store/run-folder.ts';

const none = (): AsyncIterable<never> => ReadableStream.from<never>([]);

/**
 * Reads a run that has just ended from its folder, as every later reader does. If the folder does not
 * hold the run, only what is in memory remains.
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
