import {
	closeSync,
	linkSync,
	openSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/**
 * Creates a lock file, unless it exists.
 * @returns whether it was created
 */
export function createLockFile(file: string, text: string): boolean {
	let lock: number;
	try {
		lock = openSync(file, 'wx', 0o600);
	} catch (error) {
		if (codeOf(error) === 'EEXIST') return false;
		throw error;
	}
	try {
		writeFileSync(lock, text);
		return true;
	} catch (error) {
		// A full disk may have room for the name, but not for the content.
		rmSync(file, {force: true});
		throw error;
	} finally {
		closeSync(lock);
	}
}

/** The content of a lock file, and its age; undefined when there is none. */
export function readLockFile(file: string): {text: string; changed: number} | undefined {
	try {
		return {text: readFileSync(file, 'utf8'), changed: statSync(file).mtimeMs};
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
}

/**
 * Removes a stale lock file, unless another process has replaced it in the meantime.
 * @param isStale gets the file's text and the time of its last change
 */
export function clearLockFile(
	file: string,
	isStale: (text: string, changed: number) => boolean,
): void {
	const aside = `${file}.${crypto.randomUUID()}`;
	try {
		const found = statSync(file);
		if (!isStale(readFileSync(file, 'utf8'), found.mtimeMs)) return;
		renameSync(file, aside);
		const moved = statSync(aside);
		if (moved.ino !== found.ino || moved.mtimeMs !== found.mtimeMs) linkSync(aside, file);
	} catch (error) {
		if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
	} finally {
		rmSync(aside, {force: true});
	}
}

/** Removes a lock file, if it is still the one with this text. */
export function removeLockFile(file: string, text: string): void {
	try {
		if (readFileSync(file, 'utf8') === text) rmSync(file, {force: true});
	} catch (error) {
		// Gone: another process considered it stale.
		if (codeOf(error) !== 'ENOENT') throw error;
	}
}
