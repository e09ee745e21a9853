import {mkdirSync, statSync} from 'node:fs';
import {dirname, resolve} from 'node:path';

/** Only the owner may look into our folders: prompts, replies and profiles can be confidential. */
export const folderMode = 0o700;

const isFolder = (path: string): boolean =>
	statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false;

/**
 * Creates a folder and its parents one by one: below /proc, or on a mount that has gone, Node's
 * recursive mkdir never ends.
 * @throws the file system's error
 */
export function makeFolders(path: string): void {
	const whole = resolve(path);
	if (isFolder(whole)) return;
	const above = dirname(whole);
	if (above !== whole) makeFolders(above);
	try {
		mkdirSync(whole, {mode: folderMode});
	} catch (error) {
		// Another process may have been faster.
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(whole)) throw error;
	}
}
