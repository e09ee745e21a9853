import {accessSync, constants, statSync} from 'node:fs';
import {dirname, resolve} from 'node:path';

/** The nearest existing ancestor of a path. */
function nearestExisting(path: string): string {
	let whole = resolve(path);
	for (;;) {
		try {
			statSync(whole);
			return whole;
		} catch (error) {
			const {code} = error as NodeJS.ErrnoException;
			if ((code !== 'ENOENT' && code !== 'ENOTDIR') || dirname(whole) === whole) throw error;
			whole = dirname(whole);
		}
	}
}

/**
 * Checks whether a folder can be written to, or created if it is missing; creates nothing.
 * @throws Error with the reason
 */
export function checkFolder(path: string): void {
	const existing = nearestExisting(path);
	if (!statSync(existing).isDirectory()) throw new Error(`${existing} is not a folder`);
	accessSync(existing, constants.W_OK | constants.X_OK);
}

/** The same for a file, which may exist. */
export function checkFile(path: string): void {
	const existing = nearestExisting(path);
	if (existing !== resolve(path)) {
		checkFolder(dirname(resolve(path)));
		return;
	}
	if (statSync(existing).isDirectory()) throw new Error('it is a folder');
	accessSync(existing, constants.W_OK);
}
