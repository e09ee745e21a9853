import {closeSync, openSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileMode} from './files.ts';
import {watchIdentity} from './file-identity.ts';
import {takeRunLock} from './run-lock.ts';

/** Reserved for the bytes that must be written at the end, even on a full disk. */
export const reserveName = 'reserve';
/** Bytes of the reserve: enough for a manifest and a summary of the usual size. */
export const usualReserve = 48 * 1024;

/** A run's folder while this process writes into it. */
export type FolderHold = {
	/** A sentence when the folder has been deleted or replaced. */
	readonly problem: () => string | undefined;
	/** Frees the disk space reserved for the end. */
	readonly freeReserve: () => void;
	/** Lets other processes write into it; works after it is deleted, too. */
	readonly release: () => void;
};

export type HoldOptions = {
	/** What this process does with the run, for the message to others. */
	readonly command: string;
	/** Take over the lock of another machine as well. */
	readonly force?: boolean;
	/** Bytes to reserve for the end. */
	readonly reserve?: number;
};

/** Milliseconds between two signs of life. */
const touchInterval = 20_000;

/** On Windows a folder cannot be opened. */
function openFolder(path: string): number | undefined {
	try {
		return openSync(path, 'r');
	} catch {
		return undefined;
	}
}

/** Bytes that no file system can compress. */
function randomBytes(length: number): Uint8Array {
	const bytes = Buffer.allocUnsafe(length);
	for (let start = 0; start < length; start += 65_536) {
		crypto.getRandomValues(bytes.subarray(start, Math.min(length, start + 65_536)));
	}
	return bytes;
}

/**
 * Takes a run's folder for this process alone: its lock, its identity, and the disk space for its
 * end.
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
		writeFileSync(reserveFile, randomBytes(reserve), {mode: fileMode});
	} catch (error) {
		freeReserve();
		// A limit on file sizes says nothing about the free space.
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
			// `problem` reports what became of the folder.
		}
	}, touchInterval);
	timer.unref();
	const isLost = () => identity?.isLostNow() ?? false;
	return {
		problem: () => (isLost() ? `the run's folder ${path} was deleted or replaced` : undefined),
		freeReserve() {
			// In a folder that replaced ours, the file would belong to somebody else.
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
