import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';

/** Only the owner may read what a run recorded: prompts and replies can be confidential. */
export const fileMode = 0o600;
export const folderMode = 0o700;

/** Writes a file whole or not at all: into a temporary one beside it, then renamed. */
export function writeWhole(file: string, text: string): void {
	const temporary = `${file}.${process.pid}.tmp`;
	mkdirSync(dirname(file), {recursive: true});
	writeFileSync(temporary, text, {mode: fileMode});
	renameSync(temporary, file);
}

/** Writes a value as JSON that people can read. */
export function writeJson(file: string, value: unknown): void {
	writeWhole(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

export function readJson(file: string): unknown {
	return JSON.parse(readFileSync(file, 'utf8'));
}
