import {realpathSync, rmSync, statSync} from 'node:fs';
import {open, rename} from 'node:fs/promises';
import {fileMode} from './files.ts';

/** A file that is written piece by piece and appears under its name only when it is whole. */
export type WholeFile = {
	readonly write: (text: string) => Promise<void>;
	/** Puts the file in its place. */
	readonly keep: () => Promise<void>;
	/** Leaves what was there before. */
	readonly discard: () => Promise<void>;
};

/** Characters that are gathered before they are written. */
const chunk = 65_536;

/**
 * Opens a temporary file beside `file`. What is no regular file, such as a pipe, is written to and never
 * replaced; a link is followed. Rejects with the file system's error; the folder must exist.
 */
export async function openWholeFile(file: string): Promise<WholeFile> {
	const existing = statSync(file, {throwIfNoEntry: false});
	const inPlace = existing !== undefined && !existing.isFile();
	const target = existing ? realpathSync(file) : file;
	const temporary = inPlace ? file : `${target}.${process.pid}.tmp`;
	const handle = await open(temporary, 'w', fileMode);
	let waiting = '';
	const flush = async () => {
		const text = waiting;
		waiting = '';
		await handle.writeFile(text);
	};
	const remove = () => {
		if (!inPlace) rmSync(temporary, {force: true});
	};
	return {
		async write(text) {
			waiting += text;
			if (waiting.length >= chunk) await flush();
		},
		async keep() {
			try {
				await flush();
				await handle.close();
				if (!inPlace) await rename(temporary, target);
			} catch (error) {
				await handle.close().catch(() => undefined);
				remove();
				throw error;
			}
		},
		async discard() {
			await handle.close().catch(() => undefined);
			remove();
		},
	};
}
