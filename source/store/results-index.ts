import {open} from 'node:fs/promises';
import {readByteLines} from './byte-lines.ts';
import {BlockBuilder, createBlockReader} from './index-block.ts';
import {indexFieldsOf, type IndexedFields} from './index-fields.ts';
import {
	headerOf,
	indexBeside,
	isSameState,
	stateNow,
	writeSeal,
	type FileState,
} from './index-format.ts';
import {loadIndex, type LoadedIndex} from './index-load.ts';
import {createIndexSaver, type IndexSaver} from './index-save.ts';
import {ResultColumns} from './result-columns.ts';
import {parseResultLine} from './results-lines.ts';

/** How far the reading of a run's attempts has come. */
export type ReadProgress = {
	/** Attempts. */
	readonly read: number;
	/** All attempts; undefined when that is unknown. */
	readonly of: number | undefined;
};

export type OpenIndexOptions = {
	readonly fields: IndexedFields;
	/** Whether the index may be saved: another process must not be writing into the folder. */
	readonly maySave: boolean;
	readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
};

/** All attempts of a results file, without their texts. */
export type ResultsIndex = {
	readonly columns: ResultColumns;
	/** Lines that are no attempts, such as one torn by a crash. */
	readonly damaged: () => number;
	/**
	 * Reads what was appended since, and nothing else.
	 * @returns false when the file is another one or was changed, so that it must be opened again
	 */
	readonly extend: () => Promise<boolean>;
};

/** Nanoseconds after its results that a writer's index is written at the latest, and much to spare. */
const longestLag = 20_000_000_000n;
/** The most rows that are held against their lines before an index without a seal is believed. */
const mostSamples = 64;
const newline = 10;

/** Whether a row is what its line says, and the line is one. */
function isLine(columns: ResultColumns, row: number, bytes: Buffer, isFirst: boolean): boolean {
	const [before, line, after] = [bytes[0], bytes.subarray(1, -1), bytes.at(-1)];
	// The last line may lack its end, and nothing is read in its place.
	const isWhole = (before === newline || isFirst) && (after === newline || after === 0);
	if (!isWhole || line.includes(newline)) return false;
	const attempt = parseResultLine(line);
	return (
		attempt?.id === columns.ids.idOf(row) &&
		attempt.attempt === columns.number('attempt', row) &&
		attempt.outcome === columns.savedOutcomeOf(row)
	);
}

/** Whether some rows, the last one among them, are what their lines say. */
async function fitsLines(
	resultsFile: string,
	columns: ResultColumns,
	most = mostSamples,
): Promise<boolean> {
	const {length} = columns;
	if (length === 0) return true;
	const step = Math.max(1, Math.floor(length / most));
	const file = await open(resultsFile, 'r');
	try {
		for (let row = length - 1; row >= 0; row -= step) {
			const offset = columns.number('offset', row);
			const bytes = Buffer.alloc(columns.number('length', row) + 2);
			const from = Math.max(0, offset - 1);
			const at = from + 1 - offset;
			await file.read(bytes, at, bytes.length - at, from);
			// Before the first line there is nothing, or a byte order mark.
			if (!isLine(columns, row, bytes, offset <= 3)) return false;
		}
		return true;
	} finally {
		await file.close();
	}
}

type Scan = {
	readonly resultsFile: string;
	readonly fields: IndexedFields;
	readonly columns: ResultColumns;
	readonly saver: IndexSaver | undefined;
	/** Called with the byte that was reached. */
	readonly tick: (at: number) => void;
};

/** Adds the lines from a byte on. @returns the byte after the last whole line */
async function scan({resultsFile, fields, columns, saver, tick}: Scan, from: number) {
	const builder = new BlockBuilder([], from);
	const readBlock = createBlockReader();
	let end = from;
	const take = async () => {
		const block = builder.takeBlock();
		columns.add(readBlock(block.buffer, 0, block.length)!);
		await saver?.write(block);
	};
	for await (const lines of readByteLines(resultsFile, {from, torn: false})) {
		for (const {line, offset} of lines) {
			end = offset + line.length + 1;
			const attempt = parseResultLine(line);
			if (attempt) builder.add(indexFieldsOf(attempt, fields, offset, line.length));
			else builder.addDamaged(end);
			if (builder.isFull) await take();
		}
		tick(end);
	}
	if (!builder.isEmpty) await take();
	return end;
}

/** A last line without its end: an attempt, or one that a crash or a writer has left unfinished. */
async function scanTorn({resultsFile, fields, columns}: Scan, from: number) {
	let end = from;
	let torn = 0;
	for await (const lines of readByteLines(resultsFile, {from})) {
		for (const {line, offset} of lines) {
			const attempt = parseResultLine(line);
			if (!attempt) {
				torn++;
				continue;
			}
			const builder = new BlockBuilder([], from);
			builder.add(indexFieldsOf(attempt, fields, offset, line.length));
			const block = builder.takeBlock();
			columns.add(createBlockReader()(block.buffer, 0, block.length)!);
			end = offset + line.length;
		}
	}
	return {end, torn};
}

/** Whether a loaded index is that of the results as they are. */
async function isTrusted(
	resultsFile: string,
	{seal, changed}: LoadedIndex,
	columns: ResultColumns,
	state: FileState,
): Promise<'whole' | 'beginning' | 'no'> {
	if (seal && isSameState(seal, state)) return 'whole';
	// Changed without being longer, or long after the writer of both was killed: edited by hand.
	if (seal ? seal.size === state.size : state.changed > changed + longestLag) return 'no';
	return (await fitsLines(resultsFile, columns)) ? 'beginning' : 'no';
}

/**
 * Opens the attempts of a results file by the index beside it. What the index lacks is read from the
 * results, all of them where the index is missing or does not fit, and the index is saved.
 * Rejects when the results can't be read.
 */
export async function openResultsIndex(
	resultsFile: string,
	{fields, maySave, onProgress}: OpenIndexOptions,
): Promise<ResultsIndex> {
	const path = indexBeside(resultsFile);
	const state = stateNow(resultsFile);
	if (!state) await open(resultsFile, 'r');
	const {size, changed} = state!;
	let columns = new ResultColumns();
	const loaded = await loadIndex(path, fields, size, columns, (read, of) =>
		onProgress?.({read, of}),
	);
	const trust = loaded ? await isTrusted(resultsFile, loaded, columns, {size, changed}) : 'no';
	const isOld = !loaded || trust === 'no';
	if (isOld) columns = new ResultColumns();
	let covered = isOld ? 0 : loaded.covered;
	const saver =
		maySave && size > 0 && trust !== 'whole'
			? createIndexSaver(path, isOld ? 0 : loaded.length)
			: undefined;
	const tick = (at: number) => {
		const read = columns.length;
		onProgress?.({read, of: at > 0 ? Math.round((read * size) / at) : undefined});
	};
	const tools = {resultsFile, fields, columns, saver, tick};
	try {
		if (isOld) await saver?.write(headerOf(fields));
		if (trust !== 'whole') covered = await scan(tools, covered);
		await saver?.write(writeSeal({size, changed, count: columns.length}));
		const after = stateNow(resultsFile);
		if (after && isSameState(after, {size, changed})) await saver?.keep();
	} finally {
		await saver?.discard();
	}
	let {end, torn} = await scanTorn(tools, covered);

	return {
		columns,
		damaged: () => columns.damaged + torn,
		async extend() {
			const now = stateNow(resultsFile);
			if (!now || now.size < end || !(await fitsLines(resultsFile, columns, 1))) return false;
			({end, torn} = await scanTorn(tools, await scan({...tools, saver: undefined}, end)));
			return true;
		},
	};
}
