import {crc32} from 'node:zlib';
import type {Outcome} from '../model/attempt.ts';
import type {IndexFields} from './index-fields.ts';
import {writeId} from './id-bytes.ts';
import {padded, planColumn, readColumn, writeColumn, type PlannedColumn} from './index-numbers.ts';

/*
 * The index is a sequence of blocks, each complete in itself: which part of `results.jsonl` it covers, the
 * texts that its entries share, their ids, and a column for each of their numbers. A checksum shows a
 * block that was not written whole.
 */

/** The most entries of a block. */
export const blockRows = 4096;
/** Bytes before the contents of a block: see `headOf`. */
export const blockHead = 48;
const blockMagic = 0x31_42_47_46;

export const outcomes = [
	'passed',
	'failed',
	'errored',
	'left',
] as const satisfies readonly Outcome[];
/** Bits beside the outcome, which takes the lowest two. */
export const flags = {outcome: 3, isTurn: 4, unscored: 8} as const;

/** The numbers of an entry. Texts are positions in the block's list, from 1; 0 stands for no text. */
export const columnNames = [
	...(['attempt', 'index', 'flags', 'error', 'failed', 'intent', 'got', 'doubt'] as const),
	...(['sinceDue', 'sinceSent', 'complete', 'connection', 'offset', 'length', 'idLength'] as const),
] as const;
export type ColumnName = (typeof columnNames)[number];

/** What the numbers at the head of a block say. */
export type BlockHead = {
	/** Bytes of the whole block: a multiple of 8. */
	readonly size: number;
	/** Entries. */
	readonly count: number;
	/** The part of `results.jsonl` that it covers, in bytes. */
	readonly begin: number;
	readonly end: number;
	/** Lines in that part that are no attempts. */
	readonly damaged: number;
};

type Head = BlockHead & {
	readonly crc: number;
	readonly textBytes: number;
	readonly idBytes: number;
};

type MutableColumns = Readonly<Record<ColumnName, Float64Array>>;

const newColumn = () => new Float64Array(blockRows);
const newColumns = () =>
	Object.fromEntries(columnNames.map((name) => [name, newColumn()])) as MutableColumns;

/** Collects entries and writes them as blocks. Adding one allocates next to nothing. */
export class BlockBuilder {
	readonly #columns = newColumns();
	readonly #scores = new Map<string, Float64Array>();
	/** Position of each text in the block's list, and of each list of failed metrics. */
	readonly #codes = new Map<string, number>();
	readonly #failedCodes = new Map<string, number>();
	#texts: string[] = [];
	#ids = Buffer.allocUnsafeSlow(64 * 1024);
	#idBytes = 0;
	#count = 0;
	#damaged = 0;
	#begin: number;
	#end: number;

	/** @param begin byte of `results.jsonl` at which the first block begins */
	constructor(metrics: readonly string[], begin: number) {
		for (const name of metrics) this.#scores.set(name, newColumn().fill(NaN));
		this.#begin = begin;
		this.#end = begin;
	}

	get isFull(): boolean {
		return this.#count === blockRows;
	}

	/** The byte of `results.jsonl` after what is covered. */
	get end(): number {
		return this.#end;
	}

	/** Whether there is nothing to write. */
	get isEmpty(): boolean {
		return this.#end === this.#begin;
	}

	#code(text: string | undefined): number {
		if (text === undefined) return 0;
		const known = this.#codes.get(text);
		if (known !== undefined) return known;
		const code = this.#texts.push(text);
		this.#codes.set(text, code);
		return code;
	}

	#failedCode(failed: readonly string[]): number {
		if (failed.length === 0) return 0;
		const key = failed.length === 1 ? failed[0]! : failed.join('\0');
		const known = this.#failedCodes.get(key);
		if (known !== undefined) return known;
		const code = this.#texts.push(JSON.stringify(failed));
		this.#failedCodes.set(key, code);
		return code;
	}

	#addId(id: string): number {
		// A UTF-16 code unit takes at most three bytes, whichever form the id has.
		const most = this.#idBytes + id.length * 3;
		if (most > this.#ids.length) {
			const larger = Buffer.allocUnsafeSlow(Math.max(most, this.#ids.length * 2));
			this.#ids.copy(larger, 0, 0, this.#idBytes);
			this.#ids = larger;
		}
		const written = writeId(this.#ids, id, this.#idBytes);
		this.#idBytes += written;
		return written;
	}

	#addScores(scores: IndexFields['scores'], at: number): void {
		for (const name in scores) {
			let column = this.#scores.get(name);
			if (!column) {
				column = newColumn().fill(NaN);
				this.#scores.set(name, column);
			}
			const score: unknown = scores[name];
			// Adding 0 turns -0 into 0, as JSON does.
			if (typeof score === 'number') column[at] = score + 0;
		}
	}

	/** Adds an entry; not to a full block. Its line ends the part that is covered. */
	add(fields: IndexFields): void {
		const at = this.#count++;
		const columns = this.#columns;
		const {outcome, isTurn, unscored, offset, length} = fields;
		columns.attempt[at] = fields.attempt;
		columns.index[at] = fields.index;
		columns.flags[at] =
			outcomes.indexOf(outcome) + (isTurn ? flags.isTurn : 0) + (unscored ? flags.unscored : 0);
		columns.error[at] = this.#code(fields.error);
		columns.failed[at] = this.#failedCode(fields.failed);
		columns.intent[at] = this.#code(fields.intent);
		columns.got[at] = this.#code(fields.got);
		columns.doubt[at] = this.#code(fields.doubt);
		columns.sinceDue[at] = fields.complete - fields.intended;
		columns.sinceSent[at] = fields.sent === undefined ? NaN : fields.complete - fields.sent;
		columns.complete[at] = fields.complete;
		columns.connection[at] = fields.connection;
		columns.offset[at] = offset;
		columns.length[at] = length;
		columns.idLength[at] = this.#addId(fields.id);
		this.#addScores(fields.scores, at);
		this.#end = offset + length + 1;
	}

	/** Counts a line that is no attempt; `end` is the byte after it. */
	addDamaged(end: number): void {
		this.#damaged++;
		this.#end = end;
	}

	/** Writes the block and begins the next one. */
	takeBlock(): Buffer {
		const count = this.#count;
		const planned: PlannedColumn[] = columnNames.map((name) =>
			planColumn(this.#columns[name].subarray(0, count)),
		);
		for (const [name, values] of this.#scores) {
			const column = planColumn(values.subarray(0, count));
			// A metric without a score in the block has no column.
			if (!Number.isNaN(column.shape.base)) planned.push({...column, tag: this.#code(name)});
		}
		const texts = Buffer.from(JSON.stringify(this.#texts));
		const idsAt = blockHead + padded(texts.length);
		const columnsAt = idsAt + padded(this.#idBytes);
		const size = planned.reduce((sum, column) => sum + column.size, columnsAt);
		const memory = new ArrayBuffer(size);
		const block = Buffer.from(memory);
		texts.copy(block, blockHead);
		this.#ids.copy(block, idsAt, 0, this.#idBytes);
		let offset = columnsAt;
		for (const column of planned) offset = writeColumn(memory, offset, column);
		new Uint32Array(memory, 0, 8).set([
			...[blockMagic, size, 0, count],
			...[this.#damaged, texts.length, this.#idBytes, planned.length],
		]);
		new Float64Array(memory, 32, 2).set([this.#begin, this.#end]);
		new Uint32Array(memory, 8, 1)[0] = crc32(block.subarray(12));
		this.#clear(count);
		return block;
	}

	#clear(count: number): void {
		for (const values of this.#scores.values()) values.fill(NaN, 0, count);
		this.#codes.clear();
		this.#failedCodes.clear();
		this.#texts = [];
		this.#idBytes = 0;
		this.#count = 0;
		this.#damaged = 0;
		this.#begin = this.#end;
	}
}

/** The head of a block at an offset, which must be a multiple of 8; undefined when there is none. */
export function headOf(memory: ArrayBufferLike, at: number, available: number): Head | undefined {
	if (available < blockHead) return undefined;
	const [magic, size, crc, count, damaged, textBytes, idBytes] = [
		...new Uint32Array(memory, at, 8),
	] as [number, number, number, number, number, number, number];
	const isBlock = magic === blockMagic && size % 8 === 0 && size >= blockHead;
	if (!isBlock || count > blockRows) return undefined;
	const [begin, end] = [...new Float64Array(memory, at + 32, 2)] as [number, number];
	return {size, count, begin, end, damaged, crc, textBytes, idBytes};
}

/** A block's entries. The arrays are longer than its count, and are used again for the next block. */
export type BlockContents = BlockHead & {
	readonly texts: readonly string[];
	readonly ids: Uint8Array;
	readonly columns: Readonly<Record<ColumnName, Float64Array>>;
	/** The scores of a metric, NaN where there is none. */
	readonly scores: readonly {readonly name: string; readonly values: Float64Array}[];
};

/** Reads blocks, one after the other, into the same arrays. */
export function createBlockReader(): (
	memory: ArrayBufferLike,
	at: number,
	available: number,
) => BlockContents | undefined {
	const columns = newColumns();
	const spare: Float64Array[] = [];
	return (memory, at, available) => {
		const head = headOf(memory, at, available);
		if (!head || head.size > available) return undefined;
		const {size, count, textBytes, idBytes, crc} = head;
		if (crc32(new Uint8Array(memory, at + 12, size - 12)) !== crc) return undefined;
		const texts = JSON.parse(
			Buffer.from(memory, at + blockHead, textBytes).toString('utf8'),
		) as string[];
		const idsAt = at + blockHead + padded(textBytes);
		let offset = idsAt + padded(idBytes);
		for (const name of columnNames) {
			offset = readColumn(memory, offset, count, columns[name]).next;
		}
		const scores: {name: string; values: Float64Array}[] = [];
		while (offset < at + size) {
			const values = (spare[scores.length] ??= newColumn());
			const {tag, next} = readColumn(memory, offset, count, values);
			scores.push({name: texts[tag - 1]!, values});
			offset = next;
		}
		return {...head, texts, ids: new Uint8Array(memory, idsAt, idBytes), columns, scores};
	};
}
