import {createHash} from 'node:crypto';
import {glob, readFile, stat} from 'node:fs/promises';
import {basename, join, relative, resolve, sep} from 'node:path';
import {buffer} from 'node:stream/consumers';
import {UserError} from '../model/user-error.ts';
import {countTurns, turnsOf, type Prompt} from '../model/prompt.ts';
import {parseTurnId} from '../model/turn-id.ts';
import {present} from './check-row.ts';
import {defaultFields, type Fields} from './fields.ts';
import {promptTableOf, type PromptTable} from './prompt-table.ts';
import {decodeDataset} from './decode.ts';
import {formatBadLine, parseLines} from './parse.ts';
import {type BadLine} from './bad-line.ts';

/** A dataset file at the time it was read. */
export type DatasetFile = {
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
const mostListed = 20;

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
			`dataset "${source}": ${reason}. Give a JSON Lines file, a folder of *.jsonl, a glob, or - for standard input.`,
		);
	}
	if (!info.isDirectory()) return [source];
	const found = await filesMatching('*.jsonl', source);
	if (found.length > 0) return found.map((name) => join(source, name));
	throw new UserError(`dataset "${source}": the folder has no *.jsonl file`);
}

async function readSource(path: string, stdin: NodeJS.ReadableStream): Promise<Buffer> {
	try {
		return path === '-' ? await buffer(stdin) : await readFile(path);
	} catch (error) {
		throw new UserError(`dataset "${path}": cannot be read (${(error as Error).message})`);
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

/** The ids that a unit uses: of a conversation the part before `#`, and those of its turns. */
function idsOf(unit: Prompt, {conversation}: Fields): string[] {
	const row = present(unit.row, conversation) ? parseTurnId(unit.id)?.conversation : undefined;
	return [...(row === undefined ? [] : [row]), ...turnsOf(unit).map(({id}) => id)];
}

/** Two rows with one id would be indistinguishable in the results: the later one is bad. */
type ReadFile = Omit<DatasetFile, 'units' | 'prompts'> & {readonly prompts: readonly Prompt[]};
function refuseDuplicates(files: readonly ReadFile[], fields: Fields): ReadFile[] {
	const seen = new Map<string, Prompt>();
	return files.map((file) => {
		const bad = [...file.bad];
		const prompts = file.prompts.filter((unit) => {
			const ids = idsOf(unit, fields);
			const twice = ids.find((id) => seen.has(id));
			if (twice === undefined) {
				for (const id of ids) seen.set(id, unit);
				return true;
			}
			const earlier = seen.get(twice)!;
			const reason = `the id "${twice}" was already used at ${earlier.file}:${earlier.line}`;
			const place = {file: unit.file, line: unit.line, column: 1};
			bad.push({...place, reason});
			const others = new Set(turnsOf(unit).map(({line}) => line));
			others.delete(unit.line);
			for (const line of others) {
				const because = `left out with its conversation, of which line ${unit.line} is bad`;
				bad.push({...place, line, reason: because, follows: true});
			}
			return false;
		});
		return {...file, prompts, bad: bad.toSorted((a, b) => a.line - b.line)};
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
	const paths = withoutRepeats((await Promise.all(sources.map(expand))).flat());
	const names = nameFiles(paths);
	const read = await Promise.all(
		paths.map(async (path, index): Promise<ReadFile> => {
			const name = names[index]!;
			const bytes = await readSource(path, stdin);
			const sha256 = createHash('sha256').update(bytes).digest('hex');
			const decoded = decodeDataset(bytes, name);
			const {prompts, bad} = parseLines(decoded.text, name, fields);
			return {
				name,
				path,
				sha256,
				bytes: bytes.length,
				prompts,
				bad: [...decoded.bad, ...bad],
			};
		}),
	);
	const whole = refuseDuplicates(read, fields);
	const files = whole.map((file) => ({
		...file,
		units: file.prompts.length,
		prompts: countTurns(file.prompts),
	}));
	const bad = files.flatMap((file) => file.bad);
	if (bad.length > 0 && !skipInvalid) throw new UserError(describeBadLines(bad));
	if (files.every((file) => file.units === 0)) {
		const rejected = bad.length > 0 ? ` (${bad.length} bad lines: ${formatBadLine(bad[0]!)})` : '';
		throw new UserError(
			`dataset ${sources.map((source) => `"${source}"`).join(', ')}: no prompt in it${rejected}`,
		);
	}
	const units = whole.flatMap(({prompts}) => prompts);
	return {files, prompts: promptTableOf(units, fields), skipped: bad.length};
}

/** Lines left out because of others need no fix of their own. */
function describeBadLines(all: readonly BadLine[]): string[] {
	const bad = all.filter(({follows}) => !follows);
	const listed = bad.slice(0, mostListed).map(formatBadLine);
	const rest = bad.length - listed.length;
	return [
		...listed,
		...(rest > 0 ? [`… and ${rest.toLocaleString('en-US')} more bad lines`] : []),
		'Fix the lines above, or give --skip-invalid to count and leave them out.',
	];
}
