import type {RunDocument} from '../runs/saved-run-reader.ts';
import type {RecordedEnd} from '../runner/saved-run.ts';
import type {RunFolder} from '../store/run-folder.ts';
import {lazyParts} from './lazy-parts.ts';
import type {ResultsView} from './views.ts';

/** Milliseconds that the screen waits for the attempts: short runs are shown whole at once. */
const patience = 100;

/** Opens a saved run for the results screen, which shows how the reading of its attempts goes on. */
export async function readResults(path: string): Promise<ResultsView> {
	const [{beginDocument}, {ResultsScreen}] = await Promise.all([
		lazyParts.openDocument(),
		lazyParts.resultsScreen(),
	]);
	const begun = beginDocument(path);
	const given = new Promise<RunDocument>((resolve) => {
		setTimeout(() => resolve(begun), patience).unref();
	});
	const document = await Promise.race([begun.reading!.whole, given]);
	return {kind: 'results', Screen: ResultsScreen, document};
}

/** The run with its attempts, once they are read. */
export const wholeOf = async (document: RunDocument): Promise<RunDocument> =>
	document.reading?.whole ?? document;

/** Reads a saved run to its end. */
export async function readWhole(path: string): Promise<RunDocument> {
	return wholeOf((await readResults(path)).document);
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
