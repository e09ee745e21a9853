import {
	accessSync,
	constants,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {basename, dirname} from 'node:path';
import {parseExact} from '../model/exact-json.ts';
import {makeFolders} from '../model/folders.ts';

/** Only the owner may read what a run recorded: prompts and replies can be confidential. */
export const fileMode = 0o600;

/**
 * Writes a file whole or not at all: into a temporary one beside it, then renamed. What is no regular
 * file, such as a pipe or `/dev/stdout`, is written to and never replaced; a link is followed. The
 * folder must be there: one that was deleted in the meantime is not made again.
 */
export function writeWhole(file: string, text: string): void {
	const existing = statSync(file, {throwIfNoEntry: false});
	if (existing && !existing.isFile()) {
		writeFileSync(file, text);
		return;
	}
	const target = existing ? realpathSync(file) : file;
	const temporary = `${target}.${process.pid}.tmp`;
	try {
		writeFileSync(temporary, text, {mode: fileMode});
		renameSync(temporary, target);
	} catch (error) {
		rmSync(temporary, {force: true});
		throw error;
	}
}

/** Writes a value as JSON that people can read. */
export function writeJson(file: string, value: unknown): void {
	writeWhole(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Writes a value as JSON to a path that the user has named, with the folders it needs. */
export function exportJson(file: string, value: unknown): void {
	const existing = statSync(file, {throwIfNoEntry: false});
	if (!existing) makeFolders(dirname(file));
	writeJson(file, value);
}

/**
 * Makes the folder a file is to lie in, and tries whether the file can be written.
 * @throws Error that says why not
 */
export function checkWritable(file: string): void {
	const existing = statSync(file, {throwIfNoEntry: false});
	if (existing?.isDirectory()) throw new Error('it is a folder');
	if (existing) {
		accessSync(file, constants.W_OK);
		return;
	}
	makeFolders(dirname(file));
	accessSync(dirname(file), constants.W_OK);
}

/**
 * Reads a JSON file.
 * @throws Error whose message is one line that names the file
 */
export function readJson(file: string): unknown {
	// Some editors begin what they save with a byte order mark.
	const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
	try {
		return parseExact(text);
	} catch (error) {
		// The engine's own message quotes the text, line ends and all.
		const why = (error as Error).message.replaceAll(/\s+/g, ' ');
		throw new Error(`${basename(file)}: not JSON: ${why}`, {cause: error});
	}
}
