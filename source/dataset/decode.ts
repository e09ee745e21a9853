import {constants, isUtf8} from 'node:buffer';
import {UserError} from '../model/user-error.ts';
import type {BadLine} from './bad-line.ts';

/** The text of a file, with an empty line in place of each undecodable one. */
export type Decoded = {readonly text: string; readonly bad: readonly BadLine[]};

const lineFeed = 0x0a;

/** A byte order mark, or the zero bytes that UTF-16 makes of JSON's first two characters. */
function isUtf16(bytes: Buffer): boolean {
	if (bytes.length < 2) return false;
	const mark = bytes.readUInt16BE(0);
	return mark === 0xfeff || mark === 0xfffe || bytes[0] === 0 || bytes[1] === 0;
}

/** 1-based column of the first byte in a line that is not UTF-8, in characters as editors count. */
function firstBadColumn(line: Buffer): number {
	const text = line.toString('utf8');
	const again = Buffer.from(text, 'utf8');
	let at = 0;
	while (at < line.length && line[at] === again[at]) at++;
	// The bytes of a broken character are incomplete; step back to where it begins.
	while (at > 0 && !isUtf8(line.subarray(0, at))) at--;
	return line.toString('utf8', 0, at).replace(/^\uFEFF/, '').length + 1;
}

/**
 * Decodes a dataset file; a line that is not UTF-8 is a bad line, and the rest of the file is still
 * read.
 * @throws UserError for UTF-16, and for a file larger than a string can be
 */
export function decodeDataset(bytes: Buffer, file: string): Decoded {
	if (isUtf16(bytes)) throw new UserError(`${file}:1:1: the file is UTF-16; save it as UTF-8`);
	if (bytes.length > constants.MAX_STRING_LENGTH) {
		const size = Math.round(bytes.length / 1e6).toLocaleString('en-US');
		throw new UserError(`${file}:1:1: the file has ${size} MB; split it into files below 500 MB`);
	}
	if (isUtf8(bytes)) return {text: bytes.toString('utf8'), bad: []};
	const lines: string[] = [];
	const bad: BadLine[] = [];
	for (let start = 0; start <= bytes.length;) {
		const end = bytes.indexOf(lineFeed, start);
		const line = bytes.subarray(start, end < 0 ? bytes.length : end);
		start = end < 0 ? bytes.length + 1 : end + 1;
		if (isUtf8(line)) {
			lines.push(line.toString('utf8'));
			continue;
		}
		lines.push('');
		const reason = 'the line is not UTF-8 here; save the file as UTF-8';
		bad.push({file, line: lines.length, column: firstBadColumn(line), reason});
	}
	return {text: lines.join('\n'), bad};
}
