import {createHash} from 'node:crypto';
import {glob, open, stat} from 'node:fs/promises';
import {basename, join, relative, resolve, sep} from 'node:path';
import {UserError} from '../model/user-error.ts';
import {formatBadLine, type BadLine} from './bad-line.ts';
import {decompressed} from './decompress.ts';
import {describeBadLines} from './describe-bad-lines.ts';
import {defaultFields, type Fields} from './fields.ts';
import {extensions} from './format.ts';
import {gatherRows, type FileRows} from './gather-rows.ts';
import {createNumberList} from './number-list.ts';
import {createFileReader} from './read-file.ts';
import type {PromptTable} from './prompt-table.ts';
import {createRowStore} from './row-store.ts';
import {createUnits, type Gathering, type Recorded} from './units.ts';

/** A dataset file at the time it was read. */
export type DatasetFile = Recorded & {
	/** What it is, in words such as `gzipped CSV`. */
	readonly format: string;
	/** Name in ids and messages, unique within the dataset. */
	readonly name: string;
	readonly path: string;
	readonly sha256: string;
	readonly bytes: number;
	/** Number of units: single prompts and conversations. */
	readonly units: number;
	/** Number of prompts, every turn of a conversation counted. */
	readonly prompts: number;
	readonly bad: readonly BadLine[];
};

export type Dataset = {
	readonly files: readonly DatasetFile[];
	/** The prompts of all files, one file after the other. */
	readonly prompts: PromptTable;
	/** Bad lines over all files. */
	readonly skipped: number;
};

export type LoadOptions = {
	readonly fields?: Fields;
	/** Count bad lines instead of throwing. */
	readonly skipInvalid?: boolean;
	/** Where `-` reads from; process.stdin if absent. */
	readonly stdin?: NodeJS.ReadableStream;
};

const magic = /[*?[\]{}]/;

/** Files only, because a folder may be called `old.jsonl` too. */
async function filesMatching(pattern: string, cwd = '.'): Promise<string[]> {
	const names = (await Array.fromAsync(glob(pattern, {cwd}))).toSorted();
	// A broken link stays in the list: reading it reports the reason.
	const infos = await Promise.all(
		names.map((name) => stat(resolve(cwd, name)).catch(() => undefined)),
	);
	return names.filter((_, index) => !infos[index]?.isDirectory());
}

/** Each file once, however often and in whatever spelling the sources name it. */
function withoutRepeats(paths: readonly string[]): string[] {
	const identity = (path: string) => (path === '-' ? path : resolve(path));
	return [...new Map(paths.toReversed().map((path) => [identity(path), path])).values()].reverse();
}

/** Files that stand beside datasets: pages for readers, settings, and people's verdicts. */
const notData =
	/^(?:readme|license|licence|notice|copying|changelog|authors|requirements|robots)\b|\.verdicts\.json$|^(?:package|package-lock|tsconfig|floodgate\.config)\.json$/i;

const folderPattern = `*.{${extensions.flatMap((each) => [each, `${each}.gz`]).join()}}`;

const filesWanted = `a *.jsonl, *.ndjson, *.json, *.csv, *.tsv or *.txt file, or one of these with .gz`;

/** The files of a folder, a glob or a plain path, in a stable order. */
async function expand(source: string): Promise<string[]> {
	if (source === '-') return [source];
	const info = await stat(source).catch((error: unknown) => error as NodeJS.ErrnoException);
	if (info instanceof Error) {
		if (magic.test(source)) {
			const found = await filesMatching(source);
			if (found.length > 0) return found;
			throw new UserError(`dataset "${source}": no file matches this pattern`);
		}
		const reason = info.code === 'ENOENT' ? 'no such file or folder' : info.message;
		throw new UserError(
			`dataset "${source}": ${reason}. Give a JSON Lines, JSON, CSV or text file, a folder of them, a glob, or - for standard input.`,
		);
	}
	if (!info.isDirectory()) return [source];
	const names = await filesMatching(folderPattern, source);
	const found = names.filter((name) => !notData.test(name) && !name.startsWith('.'));
	if (found.length > 0) return found.map((name) => join(source, name));
	throw new UserError(`dataset "${source}": the folder has no dataset: ${filesWanted}`);
}

const chunkSize = 1024 * 1024;

/** Two buffers for files that are read one after the other. */
type Buffers = readonly [Buffer, Buffer];

/** The bytes of a file piece by piece; each piece is overwritten after the next one. */
async function* chunksOf(path: string, [one, other]: Buffers): AsyncGenerator<Buffer> {
	const file = await open(path);
	let [current, next] = [one, other];
	let reading = file.read(current, 0, chunkSize, null);
	try {
		for (;;) {
			const {bytesRead} = await reading;
			if (bytesRead === 0) return;
			// The next piece is read while this one is parsed.
			reading = file.read(next, 0, chunkSize, null);
			yield current.subarray(0, bytesRead);
			[current, next] = [next, current];
		}
	} finally {
		await reading.catch(() => undefined);
		await file.close();
	}
}

/** The bytes of standard input or of a file, as they are. */
async function* rawChunks(
	path: string,
	stdin: NodeJS.ReadableStream,
	buffers: Buffers,
	seen: (chunk: Buffer) => void,
): AsyncGenerator<Buffer> {
	for await (const piece of path === '-' ? stdin : chunksOf(path, buffers)) {
		const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
		seen(chunk);
		yield chunk;
	}
}

/** Hears of a source's bytes as they are, and that they are compressed. */
type Watch = {readonly seen: (chunk: Buffer) => void; readonly isGzip: () => void};

/** The bytes of a source piece by piece, decompressed; an error names it. */
async function* readSource(
	path: string,
	stdin: NodeJS.ReadableStream,
	buffers: Buffers,
	{seen, isGzip}: Watch,
): AsyncGenerator<Buffer> {
	const found = {isGzip: false};
	try {
		yield* decompressed(rawChunks(path, stdin, buffers, seen), () => {
			found.isGzip = true;
			isGzip();
		});
	} catch (error) {
		const hint = found.isGzip ? '; the gzip data is damaged or cut off' : '';
		throw new UserError(`dataset "${path}": cannot be read (${(error as Error).message}${hint})`);
	}
}

/** Base names where they differ, otherwise paths, so that ids stay short and unique. */
function nameFiles(paths: readonly string[]): string[] {
	return paths.map((path) => {
		if (path === '-') return 'stdin';
		const base = basename(path);
		const shared = paths.filter((other) => basename(other) === base).length > 1;
		return (shared ? relative('.', path) : base).replaceAll(sep, '/');
	});
}

/**
 * Reads every file that the sources name, once each.
 * @param sources files, folders (their files with the extensions of datasets), globs, or `-` for standard
 * input
 * @throws UserError with `file:line:column` and the reason for each bad line, unless skipped, and
 * when nothing is left to send
 */
export async function loadDataset(
	sources: readonly string[],
	{fields = defaultFields, skipInvalid = false, stdin = process.stdin}: LoadOptions = {},
): Promise<Dataset> {
	const paths = withoutRepeats((await Promise.all(sources.map(expand))).flat());
	const names = nameFiles(paths);
	const buffers: Buffers = [Buffer.allocUnsafeSlow(chunkSize), Buffer.allocUnsafeSlow(chunkSize)];
	const gathering: Gathering = {fields, store: createRowStore(), hashes: createNumberList()};
	const read: (FileRows & Omit<DatasetFile, 'units' | 'prompts'>)[] = [];
	for (const [file, path] of paths.entries()) {
		const name = names[file]!;
		const reader = createFileReader(fields, name, createUnits(gathering, name, file));
		const hash = createHash('sha256');
		let bytes = 0;
		let packed = '';
		for await (const chunk of readSource(path, stdin, buffers, {
			seen(piece) {
				bytes += piece.length;
				hash.update(piece);
			},
			isGzip() {
				packed = 'gzipped ';
			},
		})) {
			const opening = reader.take(chunk);
			if (opening) await opening;
		}
		const {format, ...rows} = await reader.finish();
		read.push({
			...{name, path, bytes, sha256: hash.digest('hex'), ...rows},
			format: packed + format,
		});
	}
	const {files: whole, prompts} = gatherRows(read, gathering);
	const files = whole.map(({rows, starts, ...file}): DatasetFile => {
		return {...file, units: starts.length - 1, prompts: rows.length};
	});
	const bad = files.flatMap((file) => file.bad);
	if (bad.length > 0 && !skipInvalid) {
		const good = files.reduce((sum, {units}) => sum + units, 0);
		throw new UserError(describeBadLines(bad, good));
	}
	if (files.every((file) => file.units === 0)) {
		const rejected = bad.length > 0 ? ` (${bad.length} bad lines: ${formatBadLine(bad[0]!)})` : '';
		throw new UserError(
			`dataset ${sources.map((source) => `"${source}"`).join(', ')}: no prompt in it${rejected}`,
		);
	}
	return {files, prompts, skipped: bad.length};
}
