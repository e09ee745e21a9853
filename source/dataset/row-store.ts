/*
 * Rows as JSON in memory that threads share: segments of bytes, and an index of six numbers a row.
 */

/** Bytes of the first segment, and of the largest unless one row needs more. */
const firstSegment = 64 * 1024;
const largestSegment = 16 * 1024 * 1024;

/** Columns of the index. */
export const column = {
	segment: 0,
	/** First byte of the row's JSON within its segment. */
	offset: 1,
	length: 2,
	/** Bytes of JSON behind the row that say what differs from it; 0 for none. */
	extra: 3,
	file: 4,
	line: 5,
} as const;
export const columns = 6;

/** Where a row comes from: the number of its file, and its 1-based line. */
export type RowPlace = {readonly file: number; readonly line: number};

export type RowStore = {
	/** Copies a row's JSON; `extra` is JSON that says what differs from the row. Returns its number. */
	readonly copy: (
		bytes: Buffer,
		start: number,
		end: number,
		place: RowPlace,
		extra?: string,
	) => number;
	/** The same for a row's JSON as text. */
	readonly write: (json: string, place: RowPlace, extra?: string) => number;
	readonly count: () => number;
	/** The index, six numbers a row, with spare room behind them. */
	readonly index: () => Uint32Array;
	/** Gives the segments' spare room back; nothing may be added after it. */
	readonly finish: () => SharedArrayBuffer[];
};

export function createRowStore(): RowStore {
	const segments: SharedArrayBuffer[] = [];
	let current: Buffer = Buffer.alloc(0);
	let used = 0;
	let count = 0;
	let index = new Uint32Array(1024 * columns);

	function makeRoom(bytes: number): void {
		if (used + bytes <= current.length) return;
		const usual = Math.min(largestSegment, Math.max(firstSegment, 2 * current.length));
		const segment = new SharedArrayBuffer(Math.max(usual, bytes));
		segments.push(segment);
		current = Buffer.from(segment);
		used = 0;
	}

	/** Notes a row of `length` bytes that are in place, and writes its extra behind it. */
	function add(length: number, {file, line}: RowPlace, extra: string): number {
		const at = count * columns;
		if (at === index.length) {
			const larger = new Uint32Array(columns * Math.ceil(count * 1.5));
			larger.set(index);
			index = larger;
		}
		const extraLength = extra === '' ? 0 : current.write(extra, used + length);
		index[at + column.segment] = segments.length - 1;
		index[at + column.offset] = used;
		index[at + column.length] = length;
		index[at + column.extra] = extraLength;
		index[at + column.file] = file;
		index[at + column.line] = line;
		used += length + extraLength;
		return count++;
	}

	return {
		copy(bytes, start, end, place, extra = '') {
			makeRoom(end - start + 3 * extra.length);
			bytes.copy(current, used, start, end);
			return add(end - start, place, extra);
		},
		write(json, place, extra = '') {
			makeRoom(3 * (json.length + extra.length));
			return add(current.write(json, used), place, extra);
		},
		count: () => count,
		index: () => index,
		finish() {
			const last = segments.at(-1);
			if (last && used < last.byteLength) segments[segments.length - 1] = last.slice(0, used);
			return segments;
		},
	};
}
