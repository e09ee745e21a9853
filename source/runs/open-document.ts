import {existsSync} from 'node:fs';
import {UserError} from '../model/user-error.ts';
import {unreadableRun, type SavedRun} from '../store/history.ts';
import {readDocument as readDocument, type RunDocument} from './saved-run-reader.ts';
import type {Summary} from '../model/summary.ts';
import {replay} from './replay.ts';

/**
 * The summary of a saved run; for a killed run, computed from what is on disk.
 * @returns undefined for a run that continues, and for a killed run without events
 * @throws UserError that names the run when its files are damaged
 */
export async function summaryOf({
	folder,
	manifest,
	summary,
}: SavedRun): Promise<Summary | undefined> {
	if (summary || manifest.status === 'running' || !existsSync(folder.eventsFile)) return summary;
	try {
		return await replay(folder.path);
	} catch (error) {
		throw error instanceof UserError ? error : unreadableRun(folder.path, error);
	}
}

/**
 * Reads a run's whole folder, and computes the summary of a run that was killed before it had one.
 * Rejects for anything that is not an intact run.
 */
export async function openDocument(path: string): Promise<RunDocument> {
	const document = await readDocument(path);
	return {...document, summary: await summaryOf(document)};
}
