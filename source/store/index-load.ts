import {open, type FileHandle} from 'node:fs/promises';
import {createBlockReader, headOf} from './index-block.ts';
import type {IndexedFields} from './index-fields.ts';
import {headerOf, readSeal, sealLength, type Seal} from './index-format.ts';
import type {ResultColumns} from './result-columns.ts';

/** Bytes that are read at once: some milliseconds of work, so that keys are answered in between. */
const pieceLength = 512 * 1024;

/** What an index holds. */
export type LoadedIndex = {
	/** Bytes of `results.jsonl` that it covers. */
	readonly covered: number;
	/** Bytes of the index that are whole, without the last seal. */
	readonly length: number;
	/** The state of the results file that it fits, when the writer came to its end. */
	readonly seal: Seal | undefined;
	/** When it was changed last, in nanoseconds. */
	readonly changed: bigint;
};

async function sealOf(file: FileHandle, size: number): Promise<Seal | undefined> {
	const last = new ArrayBuffer(sealLength);
	if (size < sealLength) return undefined;
	await file.read(new Uint8Array(last), 0, sealLength, size - sealLength);
	return readSeal(last, 0, sealLength);
}

/** A window over a file: whole records from its beginning on, and the beginning of the next one. */
async function* pieces(
	file: FileHandle,
	from: number,
): AsyncGenerator<{readonly memory: ArrayBuffer; readonly available: number}, void, number> {
	let memory = new ArrayBuffer(pieceLength);
	let position = from;
	let kept = 0;
	for (;;) {
		const bytes = new Uint8Array(memory);
		const {bytesRead} = await file.read(bytes, kept, memory.byteLength - kept, position);
		position += bytesRead;
		const available = kept + bytesRead;
		/** The reader of the piece returns how much of it it has used. */
		const used = yield {memory, available};
		kept = available - used;
		bytes.copyWithin(0, used, available);
		if (bytesRead === 0) return;
		const next = headOf(memory, 0, kept)?.size ?? 0;
		if (next > memory.byteLength) {
			memory = new ArrayBuffer(Math.ceil(next / pieceLength) * pieceLength);
			new Uint8Array(memory).set(bytes.subarray(0, kept));
		}
	}
}

/**
 * Reads an index into columns, as far as it is whole.
 * @param size bytes of the results file: blocks that cover more are left out
 * @param tick called after each piece, with the attempts read and the number that is expected
 * @returns undefined when there is no index for these fields
 */
export async function loadIndex(
	path: string,
	fields: IndexedFields,
	size: number,
	columns: ResultColumns,
	tick: (read: number, of: number | undefined) => void,
): Promise<LoadedIndex | undefined> {
	let file: FileHandle | undefined;
	try {
		file = await open(path, 'r');
		const header = headerOf(fields);
		const first = Buffer.alloc(header.length);
		await file.read(first, 0, header.length, 0);
		if (!first.equals(header)) return undefined;
		const {size: whole, mtimeNs: changed} = await file.stat({bigint: true});
		const last = await sealOf(file, Number(whole));
		if (last) columns.reserve(Math.ceil(last.count * 1.05));
		let covered = 0;
		let length = header.length;
		let seal: Seal | undefined;
		const readBlock = createBlockReader();
		const reading = pieces(file, header.length);
		let used = 0;
		for (let step = await reading.next(0); !step.done; step = await reading.next(used)) {
			const {memory, available} = step.value;
			used = 0;
			for (;;) {
				const passed = readSeal(memory, used, available - used);
				if (passed) {
					seal = passed;
					used += sealLength;
					continue;
				}
				const block = readBlock(memory, used, available - used);
				if (block?.begin !== covered || block.end > size) break;
				if (seal) length += sealLength;
				seal = undefined;
				columns.add(block);
				used += block.size;
				length += block.size;
				covered = block.end;
			}
			tick(columns.length, last?.count);
		}
		return {covered, length, seal, changed};
	} catch {
		// The lines say the same, so they are read instead.
		return undefined;
	} finally {
		await file?.close();
	}
}
