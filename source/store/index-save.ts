import {rmSync} from 'node:fs';
import {copyFile, open, rename, rm, truncate, type FileHandle} from 'node:fs/promises';
import {fileMode} from './files.ts';

/** Replaces an index: under a name of its own until it is whole. It is a shortcut, so no error leaves here. */
export type IndexSaver = {
	readonly write: (record: Buffer) => Promise<void>;
	/** Puts it in the place of the index. */
	readonly keep: () => Promise<void>;
	/** Removes it; does nothing after `keep`. */
	readonly discard: () => Promise<void>;
};

/** Characters after the process id make the name unique in the process. */
let count = 0;

/** Files that are not whole yet; the app may be left while it reads. */
const begun = new Set<string>();

function removeBegun(): void {
	for (const file of begun) rmSync(file, {force: true});
}

function noteBegun(file: string): void {
	if (begun.size === 0) {
		process.off('exit', removeBegun);
		process.once('exit', removeBegun);
	}
	begun.add(file);
}

/**
 * Begins an index.
 * @param kept bytes of the existing index that stay
 */
export function createIndexSaver(path: string, kept: number): IndexSaver {
	const temporary = `${path}.${process.pid}${String(++count).padStart(4, '0')}.tmp`;
	let file: FileHandle | undefined;
	let state: 'new' | 'open' | 'ended' = 'new';

	async function begin(): Promise<void> {
		if (state !== 'new') return;
		state = 'open';
		noteBegun(temporary);
		if (kept > 0) {
			await copyFile(path, temporary);
			await truncate(temporary, kept);
		}
		file = await open(temporary, kept > 0 ? 'a' : 'wx', fileMode);
	}

	async function end(): Promise<void> {
		state = 'ended';
		begun.delete(temporary);
		const open = file;
		file = undefined;
		await open?.close();
	}

	async function discard(): Promise<void> {
		const isThere = state === 'open';
		await end().catch(() => undefined);
		if (isThere) await rm(temporary, {force: true}).catch(() => undefined);
	}

	return {
		async write(record) {
			try {
				await begin();
				await file?.writeFile(record);
			} catch {
				await discard();
			}
		},
		async keep() {
			if (state !== 'open') return;
			try {
				await file?.close();
				file = undefined;
				await rename(temporary, path);
				await end();
			} catch {
				await discard();
			}
		},
		discard,
	};
}
