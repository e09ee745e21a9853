import {createReadStream} from 'node:fs';

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const chunkLength = 256 * 1024;

/** A line without its end, and where it begins in the file. */
export type ByteLine = {readonly line: Buffer; readonly offset: number};

export type ByteLineOptions = {
	/** Byte at which to begin, which must be the beginning of a line. */
	readonly from?: number;
	/** Also give a last line that has no end. */
	readonly torn?: boolean;
};

/**
 * Reads a file's lines a few at a time; empty ones are left out, and so is a byte order mark. Memory
 * does not grow with the file.
 */
export async function* readByteLines(
	file: string,
	{from = 0, torn = true}: ByteLineOptions = {},
): AsyncGenerator<readonly ByteLine[], void> {
	let offset = from;
	let rest: Buffer = Buffer.alloc(0);
	let lines: ByteLine[] = [];
	const take = (whole: Buffer) => {
		// An editor may have put a byte order mark in front of the first line.
		const mark = offset === 0 && whole.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
		const line = whole.subarray(mark);
		offset += mark;
		if (line.length > 0) lines.push({line, offset});
		offset += line.length + 1;
	};
	const chunks = createReadStream(file, {
		start: from,
		highWaterMark: chunkLength,
	}) as AsyncIterable<Buffer>;
	for await (const chunk of chunks) {
		let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
		for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10)) {
			take(data.subarray(0, end));
			data = data.subarray(end + 1);
		}
		rest = data;
		yield lines;
		lines = [];
	}
	if (torn && rest.length > 0) take(rest);
	yield lines;
}
