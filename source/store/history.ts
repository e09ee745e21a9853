import {existsSync, readdirSync, rmdirSync, statSync, unlinkSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {nearest} from '../model/nearest.ts';
import {UserError} from '../model/user-error.ts';
import {readJson} from './files.ts';
import {manifestSchema, type Manifest, type RunDigest} from './manifest.ts';
import {manifestName, resultsName, runFolderAt, summaryName, type RunFolder} from './run-folder.ts';
import {digestOf, type Summary} from './summary.ts';
import {problemWithShape} from './shape.ts';
import {fromFile} from './summary-codec.ts';

/** A saved run; the summary is missing when the run never came to its end. */
export type SavedRun = {
	readonly folder: RunFolder;
	readonly manifest: Manifest;
	readonly summary: Summary | undefined;
};

/** A run in a list; the digest is missing when it never came to its end. */
export type ListedRun = Pick<SavedRun, 'folder' | 'manifest'> & {
	readonly digest: RunDigest | undefined;
};

/** A folder that looks like a run but can't be read, and why. */
export type UnreadableRun = {readonly path: string; readonly reason: string};

function readSummary(file: string): Summary | undefined {
	if (!existsSync(file)) return undefined;
	const value = readJson(file);
	try {
		return fromFile(value);
	} catch (error) {
		throw new Error(`${summaryName}: ${(error as Error).message}`, {cause: error});
	}
}

function readManifest(file: string): Manifest {
	const value = readJson(file);
	const problem = problemWithShape(manifestSchema, value);
	if (problem !== undefined) throw new Error(`${manifestName}: ${problem}`);
	return manifestSchema.parse(value);
}

/**
 * Reads a run's manifest and summary.
 * @throws Error when the folder is no run, or a damaged one; its message is one line
 */
export function readRun(path: string): SavedRun {
	const manifest = asItIs(readManifest(join(path, manifestName)));
	const folder = runFolderAt(resolve(path), manifest.id);
	return {folder, manifest, summary: readSummary(folder.summaryFile)};
}

/** Reads what a list shows: the manifest, and the summary only where the manifest lacks its digest. */
function readListed(path: string): ListedRun {
	const manifest = asItIs(readManifest(join(path, manifestName)));
	const folder = runFolderAt(resolve(path), manifest.id);
	if (manifest.digest) return {folder, manifest, digest: manifest.digest};
	const summary = readSummary(folder.summaryFile);
	return {folder, manifest, digest: summary && digestOf(summary)};
}

/** Whether a process of this machine is still there. */
function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/** A run that says it is running, but whose process has gone, was interrupted. */
function asItIs(manifest: Manifest): Manifest {
	const {status, pid} = manifest;
	if (status !== 'running' || (pid !== undefined && isAlive(pid))) return manifest;
	return {...manifest, status: 'interrupted'};
}

/**
 * Every run in a folder of runs, the latest first, and what could not be read.
 * @throws UserError when `out` is there and is no folder that can be read
 */
export function listRuns(out: string): {runs: ListedRun[]; unreadable: UnreadableRun[]} {
	const runs: ListedRun[] = [];
	const unreadable: UnreadableRun[] = [];
	if (!existsSync(out)) return {runs, unreadable};
	for (const name of readFolder(out)) {
		const path = join(out, name);
		if (!existsSync(join(path, manifestName))) continue;
		try {
			runs.push(readListed(path));
		} catch (error) {
			unreadable.push({path, reason: (error as Error).message});
		}
	}
	runs.sort((a, b) => b.manifest.started.localeCompare(a.manifest.started));
	return {runs, unreadable};
}

function readFolder(out: string): string[] {
	try {
		return readdirSync(out);
	} catch (error) {
		throw new UserError(`the folder "${out}" cannot be read (${(error as Error).message})`);
	}
}

/**
 * Finds a run by its folder, its id, or the word `last`.
 * @throws UserError with the nearest id
 */
export function findRun(name: string, out: string): SavedRun {
	if (name === 'last') {
		const [latest] = listRuns(out).runs;
		if (latest) return readRun(latest.folder.path);
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
	const near = nearest(name, ids);
	const hint =
		near === undefined
			? ids.length === 0
				? `There is no run in ${out}.`
				: ''
			: `Did you mean "${near}"?`;
	throw new UserError(
		[`no run "${name}".`, hint, '"floodgate runs" lists them.']
			.filter((part) => part !== '')
			.join(' '),
	);
}

/** Reports lie beside these, under names that begin with `report.`. */
const ownFiles = [manifestName, resultsName, summaryName];

/** Whether a run wrote a file of this name, or was about to when it was killed. */
function isOwn(name: string): boolean {
	const final = name.replace(/\.\d+\.tmp$/, '');
	return ownFiles.includes(final) || final.startsWith('report.');
}

/**
 * Deletes a run: its own files only, and the folder when nothing else is left in it.
 * @returns names of the files that were not ours and stay
 */
export function deleteRun({path}: RunFolder): string[] {
	const left: string[] = [];
	for (const entry of readdirSync(path, {withFileTypes: true})) {
		if (isOwn(entry.name) && !entry.isDirectory()) unlinkSync(join(path, entry.name));
		else left.push(entry.name);
	}
	if (left.length === 0) rmdirSync(path);
	return left;
}
