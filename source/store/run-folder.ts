import {closeSync, mkdirSync, openSync, rmSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {folderMode, makeFolders} from '../model/folders.ts';
import {UserError} from '../model/user-error.ts';
import {fileMode, writeJson} from './files.ts';
import {holdFolder, type FolderHold} from './folder-hold.ts';
import type {Manifest} from './manifest.ts';

export type RunFolder = {
	/** The folder's name, which is the run's id. */
	readonly id: string;
	readonly path: string;
	readonly resultsFile: string;
	readonly eventsFile: string;
	readonly aggregateFile: string;
	readonly summaryFile: string;
	readonly manifestFile: string;
};

export const manifestName = 'manifest.json';
export const resultsName = 'results.jsonl';
export const eventsName = 'events.jsonl';
export const aggregateName = 'aggregate.json';
export const summaryName = 'summary.json';

const pad = (value: number): string => String(value).padStart(2, '0');

/** Local time as part of a file name: `2026-11-22_10-31-07`. */
export function timeStamp(date: Date): string {
	const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(pad).join('-');
	const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(pad).join('-');
	return `${day}_${time}`;
}

/** File names have at most 255 bytes on common systems; the time and a suffix follow the name. */
const longestName = 200;

/** A run's name as the beginning of a folder's name. */
function safeName(name: string): string {
	const plain = name.normalize('NFC').replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-');
	let safe = '';
	for (const character of plain.replaceAll(/^[.-]+/g, '')) {
		if (Buffer.byteLength(safe + character) > longestName) break;
		safe += character;
	}
	safe = safe.replaceAll(/[.-]+$/g, '');
	return safe === '' ? 'run' : safe;
}

export function runFolderAt(path: string, id: string): RunFolder {
	return {
		id,
		path,
		resultsFile: join(path, resultsName),
		eventsFile: join(path, eventsName),
		aggregateFile: join(path, aggregateName),
		summaryFile: join(path, summaryName),
		manifestFile: join(path, manifestName),
	};
}

/** The folder of a run that is about to be written. */
export type NewRunFolder = RunFolder & {readonly hold: FolderHold};

/**
 * Creates the folder of a new run with its lock, its manifest and an empty results file, so that an
 * unwritable disk is found before the first connection. Two runs in one second get two folders.
 * @param describe makes the manifest, once the id is known
 * @throws UserError when the folder can't be written
 */
export function createRunFolder(
	out: string,
	name: string,
	started: Date,
	describe: (id: string) => Manifest,
): NewRunFolder {
	const base = `${safeName(name)}-${timeStamp(started)}`;
	try {
		makeFolders(resolve(out));
		for (let suffix = 1; ; suffix++) {
			const id = suffix === 1 ? base : `${base}-${suffix}`;
			const folder = runFolderAt(join(resolve(out), id), id);
			if (makeFolder(folder.path)) return {...folder, hold: fill(folder, () => describe(id))};
		}
	} catch (error) {
		throw new UserError(
			`--out: the folder "${out}" cannot be written (${(error as Error).message}). Give another with --out FOLDER.`,
		);
	}
}

function fill(folder: RunFolder, describe: () => Manifest): FolderHold {
	let hold: FolderHold | undefined;
	try {
		hold = holdFolder(folder.path, {command: 'run'});
		writeJson(folder.manifestFile, describe());
		closeSync(openSync(folder.resultsFile, 'a', fileMode));
		return hold;
	} catch (error) {
		hold?.release();
		// A run that never began leaves nothing behind.
		rmSync(folder.path, {recursive: true, force: true});
		throw error;
	}
}

/** False when the folder already exists. */
function makeFolder(path: string): boolean {
	try {
		mkdirSync(path, {mode: folderMode});
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}
