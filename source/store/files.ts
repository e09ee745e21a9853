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
 * Writes a file whole or not at all: into a temporary file beside it, which is then renamed.
 * Anything but a regular file, such as a pipe or `/dev/stdout`, is written to and never replaced; a
 * link is followed. The folder must exist: one deleted in the meantime is not created again.
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

/** Writes a value as readable JSON. */
export function writeJson(file: string, value: unknown): void {
	writeWhole(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Writes a value as JSON to a path that the user has named, and creates its folders. */
export function exportJson(file: string, value: unknown): void {
	exportText(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Writes a text to a path that the user has named, and creates its folders. */
export function exportText(file: string, text: string): void {
	const existing = statSync(file, {throwIfNoEntry: false});
	if (!existing) makeFolders(dirname(file));
	writeWhole(file, text);
}

/**
 * Creates the folder of a file, and checks that the file can be written.
 * @throws Error with the reason
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
 * @throws Error with a one-line message that names the file
 */
export function readJson(file: string): unknown {
	// Some editors put a byte order mark at the beginning.
	const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
	try {
		return parseExact(text);
	} catch (error) {
		// The engine's own message quotes the text, line breaks included.
		const why = (error as Error).message.replaceAll(/\s+/g, ' ');
		throw new Error(`${basename(file)}: not JSON: ${why}`, {cause: error});
	}
}
