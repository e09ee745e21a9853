import {
	accessSync,
	constants,
	existsSync,
	readdirSync,
	rmdirSync,
	statSync,
	unlinkSync,
} from 'node:fs';
import {join, resolve} from 'node:path';
import {nearest} from '../model/nearest.ts';
import {UserError} from '../model/user-error.ts';
import {readJson} from './files.ts';
import {manifestSchema, type Manifest} from './manifest.ts';
import {type RunDigest} from '../model/run-digest.ts';
import {reserveName} from './folder-hold.ts';
import {indexName} from './index-format.ts';
import {isAlive} from './process-identity.ts';
import {isWritten, lockName, writerOf} from './run-lock.ts';
import {
	aggregateName,
	eventsName,
	manifestName,
	resultsName,
	runFolderAt,
	summaryName,
	type RunFolder,
} from './run-folder.ts';
import {digestOf, type Summary} from '../model/summary.ts';
import {problemWithShape} from './summary-schema.ts';
import {fromFile} from './summary-codec.ts';
import {ownCommand} from '../terminal/own-command.ts';

/** A saved run; without a summary when it did not reach its end. */
export type SavedRun = {
	readonly folder: RunFolder;
	readonly manifest: Manifest;
	readonly summary: Summary | undefined;
};

/** A run in a list; without a digest when it did not reach its end. */
export type ListedRun = Pick<SavedRun, 'folder' | 'manifest'> & {
	readonly digest: RunDigest | undefined;
	/** Why its replies can't be shown, although the run can be listed. */
	readonly damage?: string;
};

/** A folder that looks like a run but can't be read, and why. */
export type UnreadableRun = {
	readonly path: string;
	readonly reason: string;
	/** When it began, as far as can be determined, in ISO 8601. */
	readonly started: string;
};

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
 * @throws Error with a one-line message when the folder holds no run, or a damaged one
 */
export function readRun(path: string): SavedRun {
	const run = readManifestOf(path);
	return {...run, summary: readSummary(run.folder.summaryFile)};
}

/**
 * Reads a run's manifest alone.
 * @throws Error with a one-line message when the folder holds no run, or a damaged one
 */
export function readManifestOf(path: string): Omit<SavedRun, 'summary'> {
	const manifest = asItIs(readManifest(join(path, manifestName)), path);
	return {folder: runFolderAt(resolve(path), manifest.id), manifest};
}

/** Why a run's results can't be read; undefined when they can. */
export function problemWithResults({resultsFile}: RunFolder): string | undefined {
	try {
		if (!statSync(resultsFile).isFile()) return `${resultsName} is no file`;
		accessSync(resultsFile, constants.R_OK);
		return undefined;
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		return code === 'ENOENT' ? `${resultsName} is missing` : `${resultsName}: ${message}`;
	}
}

/** Whether a summary is the one that the manifest's digest was made from, judging by its size. */
function hasDigestOf(file: string, {digest, summary_bytes: bytes}: Manifest): boolean {
	if (!digest || bytes === undefined) return false;
	return statSync(file, {throwIfNoEntry: false})?.size === bytes;
}

/** Reads what a list shows: the manifest, and the summary only where the digest may be outdated. */
function readListed(path: string): ListedRun {
	const {folder, manifest} = readManifestOf(path);
	const whole = hasDigestOf(folder.summaryFile, manifest);
	const summary = whole ? undefined : readSummary(folder.summaryFile);
	const digest = manifest.digest ?? (summary && digestOf(summary));
	const isGone = digest !== undefined && !whole && !summary;
	const damage = problemWithResults(folder) ?? (isGone ? `${summaryName} is missing` : undefined);
	return {folder, manifest, digest, ...(damage !== undefined && {damage})};
}

/**
 * A run that claims to be running, but has no writer, was interrupted. Earlier versions had no lock
 * and recorded their process instead.
 */
function asItIs(manifest: Manifest, path: string): Manifest {
	const {status, pid} = manifest;
	if (status !== 'running') return manifest;
	const isRunning = isWritten(path) ?? (pid !== undefined && isAlive(pid));
	return isRunning ? manifest : {...manifest, status: 'interrupted'};
}

/**
 * Every run in a folder of runs, the latest first, and the folders that could not be read.
 * @throws UserError when `out` exists and is not a readable folder
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
			unreadable.push({path, reason: lineOf(error), started: beginOf(path)});
		}
	}
	runs.sort((a, b) => b.manifest.started.localeCompare(a.manifest.started));
	return {runs, unreadable};
}

/**
 * When a run began whose manifest is unreadable: the manifest is among the first files in the
 * folder.
 */
function beginOf(path: string): string {
	try {
		return readManifest(join(path, manifestName)).started;
	} catch {
		const file = statSync(join(path, manifestName), {throwIfNoEntry: false});
		return (file?.birthtime ?? new Date(0)).toISOString();
	}
}

const lineOf = (error: unknown): string => (error as Error).message.replaceAll(/\s*\n\s*/g, ' ');

/**
 * The latest run. @throws UserError when it is damaged, because an earlier one is not what was
 * asked for
 */
function findLast(out: string): SavedRun {
	const {runs, unreadable} = listRuns(out);
	const [latest] = runs;
	const [damaged] = unreadable.toSorted((a, b) => b.started.localeCompare(a.started));
	if (damaged && damaged.started >= (latest?.manifest.started ?? '')) {
		const before = latest ? `; the one before it is ${latest.manifest.id}` : '';
		throw new UserError(
			`the last run, ${damaged.path}, cannot be read: ${damaged.reason}${before}`,
		);
	}
	if (!latest) throw new UserError(`there is no run in ${out} yet`);
	return readNamed(latest.folder.path);
}

/** @throws UserError that names the run */
function readNamed(path: string): SavedRun {
	try {
		return readRun(path);
	} catch (error) {
		throw unreadableRun(path, error);
	}
}

/** One line that names the unreadable run and the reason. */
export const unreadableRun = (path: string, error: unknown): UserError =>
	new UserError(`the run ${path} cannot be read: ${lineOf(error)}`);

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
	if (name === 'last') return findLast(out);
	for (const path of [join(out, name), name]) {
		if (!existsSync(join(path, manifestName)) || !statSync(path).isDirectory()) continue;
		return readNamed(path);
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
		[`no run "${name}".`, hint, `"${ownCommand('runs')}" lists them.`]
			.filter((part) => part !== '')
			.join(' '),
	);
}

/** Reports have names that begin with `report.`. */
const ownFiles = [
	...[manifestName, resultsName, eventsName, aggregateName, summaryName],
	...[lockName, reserveName, indexName],
];

/** Whether a run wrote a file of this name, or was about to when it was killed. */
function isOwn(name: string): boolean {
	const final = name.replace(/\.\d+\.tmp$/, '');
	return ownFiles.includes(final) || final.startsWith('report.');
}

/**
 * Deletes a run: only its own files, and the folder if nothing else is left in it.
 * @returns names of other files, which stay
 * @throws UserError while another process writes into it
 */
export function deleteRun({path}: RunFolder): string[] {
	const writer = writerOf(path);
	if (writer !== undefined) throw new UserError(writer);
	const left: string[] = [];
	for (const entry of readdirSync(path, {withFileTypes: true})) {
		if (isOwn(entry.name) && !entry.isDirectory()) unlinkSync(join(path, entry.name));
		else left.push(entry.name);
	}
	if (left.length === 0) rmdirSync(path);
	return left;
}
