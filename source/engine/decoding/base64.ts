import {isUtf8} from 'node:buffer';
import type {Sink, Stage} from './stage.ts';
import {wholeCharacters} from './utf8.ts';

/** With or without padding, in either alphabet, and possibly quoted as a JSON string. */
const base64 = /^\s*"?([\w+/-]+={0,2})"?\s*$/;

/** UTF-8 may be cut within its first and its last character where further stages put it together. */
function isCutUtf8(bytes: Buffer): boolean {
	let from = 0;
	while (from < 3 && (bytes[from]! & 0xc0) === 0x80) from++;
	return isUtf8(bytes.subarray(from, wholeCharacters(bytes)));
}

/**
 * Text that isn't base64, or doesn't decode to text, stays as it is: behind a server that encodes
 * everything, a gateway may send its errors in plain JSON.
 * @param mayBeCut records span what this stage decodes
 */
export const createBase64Stage = (mayBeCut: boolean, {record}: Sink): Stage => ({
	take(bytes) {
		const encoded = base64.exec(bytes.toString('latin1'))?.[1];
		const decoded = encoded === undefined ? undefined : Buffer.from(encoded, 'base64');
		const isText =
			decoded !== undefined &&
			decoded.length > 0 &&
			(mayBeCut ? isCutUtf8(decoded) : isUtf8(decoded));
		record(isText ? decoded : bytes);
	},
	finish: () => undefined,
	reset: () => undefined,
});
