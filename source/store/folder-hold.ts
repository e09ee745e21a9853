import {closeSync, openSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileMode} from './files.ts';
import {watchIdentity} from './file-identity.ts';
import {takeRunLock} from './run-lock.ts';

/** Kept for the bytes that have to be written when the disk is full by then. */
export const reserveName = 'reserve';
/** Bytes of the reserve: for a manifest, and a summary of a usual size. */
export const usualReserve = 48 * 1024;

/** A run's folder while this process writes into it. */
export type FolderHold = {
	/** A sentence when the folder is not there any more, or is another one. */
	readonly problem: () => string | undefined;
	/** Frees the disk space that was kept for the end. */
	readonly freeReserve: () => void;
	/** Lets others write into it; also after it is gone. */
	readonly release: () => void;
};

export type HoldOptions = {
	/** What is done with the run, as others are told. */
	readonly command: string;
	/** Take another machine's lock as well. */
	readonly force?: boolean;
	/** Bytes to keep free for the end. */
	readonly reserve?: number;
};

/** Milliseconds between two signs of life. */
const touchInterval = 20_000;

/** Windows has no descriptors of folders. */
function openFolder(path: string): number | undefined {
	try {
		return openSync(path, 'r');
	} catch {
		return undefined;
	}
}

/** Bytes that no file system can make smaller than they are. */
function fill(bytes: number): Uint8Array {
	const filler = Buffer.allocUnsafe(bytes);
	for (let start = 0; start < bytes; start += 65_536) {
		crypto.getRandomValues(filler.subarray(start, Math.min(bytes, start + 65_536)));
	}
	return filler;
}

/**
 * Takes a run's folder for this process alone: its lock, its identity, and room for what has to be
 * written in the end.
 * @throws UserError when another process writes into it, or the file system's error
 */
export function holdFolder(
	path: string,
	{command, force = false, reserve = usualReserve}: HoldOptions,
): FolderHold {
	const lock = takeRunLock(path, command, force);
	const reserveFile = join(path, reserveName);
	const freeReserve = () => rmSync(reserveFile, {force: true});
	try {
		writeFileSync(reserveFile, fill(reserve), {mode: fileMode});
	} catch (error) {
		freeReserve();
		// A limit on the length of files says nothing of the room that is left.
		if ((error as NodeJS.ErrnoException).code !== 'EFBIG') {
			lock.release();
			throw error;
		}
	}
	const folder = openFolder(path);
	const identity = folder === undefined ? undefined : watchIdentity(folder, path);
	const timer = setInterval(() => {
		try {
			lock.touch();
		} catch {
			// Whatever became of the folder, `problem` tells.
		}
	}, touchInterval);
	timer.unref();
	const isLost = () => identity?.isLostNow() ?? false;
	return {
		problem: () => (isLost() ? `the run's folder ${path} was deleted or replaced` : undefined),
		freeReserve() {
			// In a folder that has taken its place the file would be somebody else's.
			if (!isLost()) freeReserve();
		},
		release() {
			clearInterval(timer);
			if (!isLost()) {
				freeReserve();
				lock.release();
			}
			if (folder !== undefined) closeSync(folder);
		},
	};
}
