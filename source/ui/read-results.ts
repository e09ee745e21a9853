import type {RecordedEnd} from '../runner/saved-run.ts';
import type {RunFolder} from '../store/run-folder.ts';
import {lazyParts} from './lazy-parts.ts';
import type {ResultsView} from './views.ts';

/** Reads a saved run for the results screen. */
export async function readResults(path: string): Promise<ResultsView> {
	const [{openDocument}, {ResultsScreen}] = await Promise.all([
		lazyParts.openDocument(),
		lazyParts.resultsScreen(),
	]);
	return {kind: 'results', Screen: ResultsScreen, document: await openDocument(path)};
}

/** A run that has just ended; when its folder is gone, only what is still in memory. */
export async function readEnd(
	folder: RunFolder,
	{manifest, summary}: RecordedEnd,
): Promise<ResultsView> {
	try {
		return await readResults(folder.path);
	} catch {
		const [{unsavedRun}, {ResultsScreen}] = await Promise.all([
			lazyParts.runDocument(),
			lazyParts.resultsScreen(),
		]);
		const document = unsavedRun({folder, manifest, summary});
		return {kind: 'results', Screen: ResultsScreen, document};
	}
}
