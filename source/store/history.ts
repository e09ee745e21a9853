import {existsSync, readdirSync, readFileSync, rmdirSync, statSync, unlinkSync} from 'node:fs';
import {join, resolve} from 'node:path';
import leven from 'leven';
import {UserError} from '../model/user-error.ts';
import {manifestSchema, type Manifest} from './manifest.ts';
import {manifestName, resultsName, runFolderAt, summaryName, type RunFolder} from './run-folder.ts';
import type {Summary} from './summary.ts';

/** A saved run; the summary is missing when the run never came to its end. */
export type SavedRun = {
	readonly folder: RunFolder;
	readonly manifest: Manifest;
	readonly summary: Summary | undefined;
};

/** A folder that looks like a run but can't be read, and why. */
export type UnreadableRun = {readonly path: string; readonly reason: string};

function readSummary(file: string): Summary | undefined {
	if (!existsSync(file)) return undefined;
	return JSON.parse(readFileSync(file, 'utf8')) as Summary;
}

/**
 * Reads a run's manifest and summary.
 * @throws Error when the folder is no run, or a damaged one
 */
export function readRun(path: string): SavedRun {
	const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(path, manifestName), 'utf8')));
	const folder = runFolderAt(resolve(path), manifest.id);
	return {folder, manifest, summary: readSummary(folder.summaryFile)};
}

/** Every run in a folder of runs, the latest first, and what could not be read. */
export function listRuns(out: string): {runs: SavedRun[]; unreadable: UnreadableRun[]} {
	const runs: SavedRun[] = [];
	const unreadable: UnreadableRun[] = [];
	if (!existsSync(out)) return {runs, unreadable};
	for (const entry of readdirSync(out, {withFileTypes: true})) {
		const path = join(out, entry.name);
		if (!entry.isDirectory() || !existsSync(join(path, manifestName))) continue;
		try {
			runs.push(readRun(path));
		} catch (error) {
			unreadable.push({path, reason: (error as Error).message.split('\n')[0]!});
		}
	}
	runs.sort((a, b) => b.manifest.started.localeCompare(a.manifest.started));
	return {runs, unreadable};
}

/**
 * Finds a run by its folder, its id, or the word `last`.
 * @throws UserError with the nearest id
 */
export function findRun(name: string, out: string): SavedRun {
	if (name === 'last') {
		const [latest] = listRuns(out).runs;
		if (latest) return latest;
		throw new UserError(`there is no run in ${out} yet`);
	}
	for (const path of [join(out, name), name]) {
		if (!existsSync(join(path, manifestName)) || !statSync(path).isDirectory()) continue;
		try {
			return readRun(path);
		} catch (error) {
			throw new UserError(`the run ${path} cannot be read: ${(error as Error).message}`);
		}
	}
	const ids = listRuns(out).runs.map(({manifest}) => manifest.id);
	const near = ids.toSorted((a, b) => leven(a, name) - leven(b, name))[0];
	const hint = near === undefined ? `There is no run in ${out}.` : `Did you mean "${near}"?`;
	throw new UserError(`no run "${name}". ${hint} "floodgate runs" lists them.`);
}

/** Reports lie beside these, under names that begin with `report.`. */
const ownFiles = [manifestName, resultsName, summaryName];

/**
 * Deletes a run: its own files only, and the folder when nothing else is left in it.
 * @returns names of the files that were not ours and stay
 */
export function deleteRun({path}: RunFolder): string[] {
	const left: string[] = [];
	for (const name of readdirSync(path)) {
		if (ownFiles.includes(name) || name.startsWith('report.')) unlinkSync(join(path, name));
		else left.push(name);
	}
	if (left.length === 0) rmdirSync(path);
	return left;
}
