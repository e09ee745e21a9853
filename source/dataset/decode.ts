import {isUtf8} from 'node:buffer';

const lineFeed = 0x0a;
/** Bytes of a line that is kept whole; text of that length could not be decoded. */
const longestKept = 256 * 1024 * 1024;

/** A byte order mark, or the zero bytes that UTF-16 makes of JSON's first two characters. */
export function isUtf16(bytes: Buffer): boolean {
	if (bytes.length < 2) return false;
	const mark = bytes.readUInt16BE(0);
	return mark === 0xfeff || mark === 0xfffe || bytes[0] === 0 || bytes[1] === 0;
}

/** 1-based column of the first byte in a line that is not UTF-8, in characters as editors count. */
export function firstBadColumn(line: Buffer): number {
	const text = line.toString('utf8');
	const again = Buffer.from(text, 'utf8');
	let at = 0;
	while (at < line.length && line[at] === again[at]) at++;
	// The bytes of a broken character are incomplete; step back to where it begins.
	while (at > 0 && !isUtf8(line.subarray(0, at))) at--;
	return line.toString('utf8', 0, at).replace(/^\uFEFF/, '').length + 1;
}

/** Length in characters of the text that bytes hold in UTF-8, without decoding them. */
export function charactersIn(bytes: Buffer): number {
	let count = 0;
	for (const byte of bytes) {
		// Bytes within a character count nothing; one of four bytes is a surrogate pair.
		if ((byte & 0xc0) !== 0x80) count += byte >= 0xf0 ? 2 : 1;
	}
	return count;
}

/** A line of a file: bytes in UTF-8 from `start` to `end`, which are overwritten after the call. */
export type TakeLine = (bytes: Buffer, start: number, end: number, isValid: boolean) => void;

export type LineCutter = {
	/** Takes the next bytes of the file. */
	readonly take: (chunk: Buffer) => void;
	/** Ends the last line. */
	readonly finish: () => void;
};

/**
 * Cuts the bytes of a file into lines, without their line feeds.
 * @param takeLine is also given whether the line is valid UTF-8
 */
export function createLineCutter(takeLine: TakeLine): LineCutter {
	/** The beginning of a line whose end has not come. */
	let begun: Buffer[] = [];
	let begunBytes = 0;

	function keep(part: Buffer): void {
		begunBytes += part.length;
		begun.push(Buffer.from(part));
	}

	function endBegun(): void {
		const line = begun.length === 1 ? begun[0]! : Buffer.concat(begun);
		[begun, begunBytes] = [[], 0];
		takeLine(line, 0, line.length, line.length > longestKept || isUtf8(line));
	}

	return {
		take(chunk) {
			let start = 0;
			if (begunBytes > 0) {
				const end = chunk.indexOf(lineFeed);
				keep(chunk.subarray(0, end < 0 ? chunk.length : end));
				if (end < 0) return;
				endBegun();
				start = end + 1;
			}
			const after = chunk.lastIndexOf(lineFeed) + 1;
			if (after > start) {
				const areValid = isUtf8(chunk.subarray(start, after));
				while (start < after) {
					const end = chunk.indexOf(lineFeed, start);
					takeLine(chunk, start, end, areValid || isUtf8(chunk.subarray(start, end)));
					start = end + 1;
				}
			}
			if (start < chunk.length) keep(chunk.subarray(start));
		},
		finish: endBegun,
	};
}

/** Tells whether bytes that come in pieces are UTF-8. */
export type Utf8Check = {
	readonly take: (chunk: Buffer) => void;
	/** Whether all bytes so far are, but for a character whose end has not come. */
	readonly isValid: () => boolean;
};

/** Bytes at the end of a chunk that may be the beginning of a character. */
function openBytes(chunk: Buffer): number {
	for (let back = 1; back <= Math.min(3, chunk.length); back++) {
		const byte = chunk[chunk.length - back]!;
		if ((byte & 0xc0) === 0x80) continue;
		const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
		return length > back ? back : 0;
	}
	return 0;
}

export function createUtf8Check(): Utf8Check {
	let valid = true;
	let open: Buffer = Buffer.alloc(0);
	return {
		take(chunk) {
			if (!valid) return;
			let start = 0;
			if (open.length > 0) {
				while (start < Math.min(3, chunk.length) && (chunk[start]! & 0xc0) === 0x80) start++;
				open = Buffer.concat([open, chunk.subarray(0, start)]);
				if (start === chunk.length && openBytes(open) > 0) return;
				valid = isUtf8(open);
			}
			const rest = chunk.subarray(start);
			const last = openBytes(rest);
			open = Buffer.from(rest.subarray(rest.length - last));
			valid &&= isUtf8(rest.subarray(0, rest.length - last));
		},
		isValid: () => valid,
	};
}
