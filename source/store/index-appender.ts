import {closeSync, fstatSync, openSync, readSync, writeSync, writev} from 'node:fs';
import {promisify} from 'node:util';
import {fileMode} from './files.ts';
import {BlockBuilder} from './index-block.ts';
import type {IndexedFields, IndexFields} from './index-fields.ts';
import {
	headerOf,
	indexBeside,
	isSameState,
	readSeal,
	sealLength,
	stateNow,
	writeSeal,
	type FileState,
} from './index-format.ts';

const writevAsync = promisify(writev);

/** Milliseconds that an entry may wait before it is written. */
const longestWait = 1000;

export type IndexAppenderOptions = {
	/** Metrics whose scores are expected; others may come as well. */
	readonly metrics: readonly string[];
	readonly fields: IndexedFields;
};

/** Writes the index of a results file while that file is written, by the same thread and in the same order. */
export type IndexAppender = {
	/** Takes the line that was added to the results; cheap enough for 100,000 lines a second. */
	readonly add: (fields: IndexFields) => void;
	/**
	 * Called when lines have reached the results file, so that the index never covers more than that: begins
	 * to write full blocks, and once a second a part of one.
	 */
	readonly flush: () => void;
	/** Writes the rest. Called after the results file is complete and closed. */
	readonly close: () => Promise<void>;
	/** Writes nothing more, because the results can't be written: the index must not go beyond them. */
	readonly abandon: () => Promise<void>;
};

/** Where an index can go on. */
type Place = {
	readonly file: number;
	/** Bytes of the index. */
	readonly size: number;
	/** Byte of the results file at which it goes on, and the attempts before that. */
	readonly begin: number;
	readonly count: number;
};

/** Opens an index that fits an existing results file exactly; any other is left to the next reader. */
function openExisting(path: string, state: FileState, header: Buffer): Place | undefined {
	const file = openSync(path, 'r+');
	const {size} = fstatSync(file);
	const first = Buffer.alloc(header.length);
	const memory = new ArrayBuffer(sealLength);
	const last = Buffer.from(memory);
	readSync(file, first, 0, header.length, 0);
	readSync(file, last, 0, sealLength, Math.max(0, size - sealLength));
	const seal = readSeal(memory, 0, sealLength);
	if (first.equals(header) && seal && isSameState(seal, state)) {
		return {file, size, begin: state.size, count: seal.count};
	}
	closeSync(file);
	return undefined;
}

function openPlace(resultsFile: string, fields: IndexedFields): Place | undefined {
	const path = indexBeside(resultsFile);
	const header = headerOf(fields);
	try {
		const state = stateNow(resultsFile);
		if (state && state.size > 0) return openExisting(path, state, header);
		const file = openSync(path, 'w', fileMode);
		writeSync(file, header);
		return {file, size: header.length, begin: 0, count: 0};
	} catch {
		return undefined;
	}
}

const nothing: IndexAppender = {
	add: () => undefined,
	flush: () => undefined,
	close: () => Promise.resolve(),
	abandon: () => Promise.resolve(),
};

/**
 * Opens the index beside a results file for one writer, before that writes its first line. The index is
 * only a shortcut: what goes wrong with it ends the index, never the run, and readers add what it lacks.
 */
export function createIndexAppender(
	resultsFile: string,
	{metrics, fields}: IndexAppenderOptions,
): IndexAppender {
	const place = openPlace(resultsFile, fields);
	if (!place) return nothing;
	const {file, begin} = place;
	let {count, size: position} = place;
	let state: 'open' | 'broken' = 'open';
	const builder = new BlockBuilder(metrics, begin);
	let waiting: Buffer[] = [];
	let writing: Promise<void> | undefined;
	let written = performance.now();

	async function writeAll(): Promise<void> {
		try {
			while (state === 'open' && waiting.length > 0) {
				const blocks = waiting;
				waiting = [];
				const length = blocks.reduce((sum, block) => sum + block.length, 0);
				const {bytesWritten} = await writevAsync(file, blocks, position);
				if (bytesWritten < length) throw new Error('the disk is full');
				position += length;
			}
		} catch {
			// What was written of a block is ignored by readers.
			state = 'broken';
			waiting = [];
		}
	}

	function begins(): void {
		writing ??= writeAll().finally(() => {
			writing = undefined;
		});
	}

	return {
		add(entry) {
			if (state === 'broken') return;
			builder.add(entry);
			count++;
			if (builder.isFull) waiting.push(builder.takeBlock());
		},
		flush() {
			if (state === 'broken') return;
			const now = performance.now();
			if (now - written >= longestWait && !builder.isEmpty) waiting.push(builder.takeBlock());
			if (waiting.length === 0 || writing) return;
			written = now;
			begins();
		},
		async close() {
			await writing;
			if (!builder.isEmpty) waiting.push(builder.takeBlock());
			try {
				await writeAll();
				const now = stateNow(resultsFile);
				// Where somebody else wrote into the results, the lines do not stand where they should.
				if (state === 'open' && now?.size === builder.end) {
					await writevAsync(file, [writeSeal({...now, count})], position);
				}
			} catch {
				// An index without its last record is checked more closely.
			} finally {
				closeSync(file);
			}
		},
		async abandon() {
			state = 'broken';
			waiting = [];
			await writing;
			closeSync(file);
		},
	};
}
