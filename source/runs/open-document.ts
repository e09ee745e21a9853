import {existsSync} from 'node:fs';
import {UserError} from '../model/user-error.ts';
import {problemWithResults, readRun, unreadableRun, type SavedRun} from '../store/history.ts';
import type {ReadProgress} from '../store/results-index.ts';
import {emptyDocument, readDocument, readLists, type RunDocument} from './saved-run-reader.ts';
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

/**
 * Opens a run by its manifest and summary at once, and reads its attempts meanwhile.
 * @throws Error for anything that is not an intact run
 */
export function beginDocument(path: string): RunDocument {
	const run = readRun(path);
	const damage = problemWithResults(run.folder);
	if (damage !== undefined) throw new Error(damage);
	const listeners = new Set<() => void>();
	let progress: ReadProgress = {read: 0, of: undefined};
	const read = async (): Promise<RunDocument> => {
		const lists = await readLists(run, (now) => {
			progress = now;
			for (const listener of listeners) listener();
		});
		return {...run, ...lists, summary: await summaryOf(run)};
	};
	const whole = read();
	// The screen that shows the run reports it.
	whole.catch(() => undefined);
	return {
		...emptyDocument(run),
		reading: {
			progress: () => progress,
			subscribe(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
			whole,
		},
	};
}
