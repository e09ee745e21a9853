import {createHash} from 'node:crypto';
import {glob, readFile, stat} from 'node:fs/promises';
import {basename, join, relative, sep} from 'node:path';
import {buffer} from 'node:stream/consumers';
import {UserError} from '../model/user-error.ts';
import type {Prompt} from '../model/prompt.ts';
import {defaultFields, type Fields} from './fields.ts';
import {formatBadLine, parseLines, type BadLine} from './parse.ts';

/** A dataset file as it was when it was read. */
export type DatasetFile = {
	/** Name in ids and messages, unique within the dataset. */
	readonly name: string;
	readonly path: string;
	readonly sha256: string;
	readonly bytes: number;
	readonly prompts: readonly Prompt[];
	readonly bad: readonly BadLine[];
};

export type Dataset = {
	readonly files: readonly DatasetFile[];
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
const mostListed = 20;

/** The files a folder, a glob or a plain path stands for, in a stable order. */
async function expand(source: string): Promise<string[]> {
	if (source === '-') return [source];
	const info = await stat(source).catch((error: unknown) => error as NodeJS.ErrnoException);
	if (info instanceof Error) {
		if (magic.test(source)) {
			const found = (await Array.fromAsync(glob(source))).toSorted();
			if (found.length > 0) return found;
			throw new UserError(`dataset "${source}": no file matches this pattern`);
		}
		const reason = info.code === 'ENOENT' ? 'no such file or folder' : info.message;
		throw new UserError(
			`dataset "${source}": ${reason}. Give a JSON Lines file, a folder of *.jsonl, a glob, or - for standard input.`,
		);
	}
	if (!info.isDirectory()) return [source];
	const found = (await Array.fromAsync(glob('*.jsonl', {cwd: source}))).toSorted();
	if (found.length > 0) return found.map((name) => join(source, name));
	throw new UserError(`dataset "${source}": the folder has no *.jsonl file`);
}

function decode(bytes: Buffer, name: string): string {
	const utf16 =
		bytes.length >= 2 && (bytes.readUInt16BE(0) === 0xfeff || bytes.readUInt16BE(0) === 0xfffe);
	if (utf16) throw new UserError(`${name}:1:1: the file is UTF-16; save it as UTF-8`);
	try {
		return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes);
	} catch {
		const {line, column} = firstInvalidByte(bytes);
		throw new UserError(`${name}:${line}:${column}: the file is not UTF-8 here; save it as UTF-8`);
	}
}

function firstInvalidByte(bytes: Buffer): {line: number; column: number} {
	let line = 1;
	for (let start = 0; start < bytes.length; line++) {
		const end = bytes.indexOf(0x0a, start);
		const part = bytes.subarray(start, end < 0 ? bytes.length : end);
		const text = part.toString('utf8');
		const valid = Buffer.from(text, 'utf8').equals(part);
		if (!valid) return {line, column: text.indexOf('\uFFFD') + 1};
		start = end < 0 ? bytes.length : end + 1;
	}
	return {line: 1, column: 1};
}

async function readSource(path: string, stdin: NodeJS.ReadableStream): Promise<Buffer> {
	try {
		return path === '-' ? await buffer(stdin) : await readFile(path);
	} catch (error) {
		throw new UserError(`dataset "${path}": cannot be read (${(error as Error).message})`);
	}
}

/** Base names where they differ, paths where they do not, so that ids stay short and unique. */
function nameFiles(paths: readonly string[]): string[] {
	return paths.map((path) => {
		if (path === '-') return 'stdin';
		const base = basename(path);
		const shared = paths.filter((other) => basename(other) === base).length > 1;
		return (shared ? relative('.', path) : base).replaceAll(sep, '/');
	});
}

/** Two rows with one id could not be told apart in the results: the later one is bad. */
function refuseDuplicates(files: readonly DatasetFile[]): DatasetFile[] {
	const seen = new Map<string, Prompt>();
	return files.map((file) => {
		const bad = [...file.bad];
		const prompts = file.prompts.filter((prompt) => {
			const earlier = seen.get(prompt.id);
			if (!earlier) {
				seen.set(prompt.id, prompt);
				return true;
			}
			const reason = `the id "${prompt.id}" was already used at ${earlier.file}:${earlier.line}`;
			bad.push({file: prompt.file, line: prompt.line, column: 1, reason});
			return false;
		});
		return {...file, prompts, bad};
	});
}

/**
 * Reads every file that the sources name, once each.
 * @param sources files, folders (their `*.jsonl`), globs, or `-` for standard input
 * @throws UserError with `file:line:column` and the reason for each bad line, unless skipped, and
 * when nothing is left to send
 */
export async function loadDataset(
	sources: readonly string[],
	{fields = defaultFields, skipInvalid = false, stdin = process.stdin}: LoadOptions = {},
): Promise<Dataset> {
	const paths = [...new Set((await Promise.all(sources.map(expand))).flat())];
	const names = nameFiles(paths);
	const read = await Promise.all(
		paths.map(async (path, index): Promise<DatasetFile> => {
			const name = names[index]!;
			const bytes = await readSource(path, stdin);
			const sha256 = createHash('sha256').update(bytes).digest('hex');
			return {
				name,
				path,
				sha256,
				bytes: bytes.length,
				...parseLines(decode(bytes, name), name, fields),
			};
		}),
	);
	const files = refuseDuplicates(read);
	const bad = files.flatMap((file) => file.bad);
	if (bad.length > 0 && !skipInvalid) throw new UserError(describeBadLines(bad));
	if (files.every((file) => file.prompts.length === 0)) {
		const rejected = bad.length > 0 ? ` (${bad.length} bad lines: ${formatBadLine(bad[0]!)})` : '';
		throw new UserError(
			`dataset ${sources.map((source) => `"${source}"`).join(', ')}: no prompt in it${rejected}`,
		);
	}
	return {files, skipped: bad.length};
}

function describeBadLines(bad: readonly BadLine[]): string[] {
	const listed = bad.slice(0, mostListed).map(formatBadLine);
	const rest = bad.length - listed.length;
	return [
		...listed,
		...(rest > 0 ? [`… and ${rest.toLocaleString('en-US')} more bad lines`] : []),
		'Mend the lines above, or give --skip-invalid to count and leave them out.',
	];
}
