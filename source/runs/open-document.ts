import {existsSync} from 'node:fs';
import {UserError} from '../model/user-error.ts';
import {unreadableRun, type SavedRun} from '../store/history.ts';
import {readDocument as readDocument, type RunDocument} from './saved-run-reader.ts';
import type {Summary} from '../model/summary.ts';
import {replay} from './replay.ts';

/**
 * The summary of a saved run; that of one that was killed is made of what is on the disk.
 * @returns undefined while it runs, and of a run that was killed and has no events
 * @throws UserError that names the run, when what is on the disk is damaged
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
 * Reads a run's folder whole, its summary included where the run was killed before it had one.
 * Rejects when it is no run, or a damaged one.
 */
export async function openDocument(path: string): Promise<RunDocument> {
	const document = await readDocument(path);
	return {...document, summary: await summaryOf(document)};
}
