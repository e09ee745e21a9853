/*
 * Ids in the index are UTF-8. One with half a surrogate pair has no UTF-8, so it stands as UTF-16 behind a byte
 * that UTF-8 never has.
 */

const utf16Mark = 0xff;

/** Writes an id, which takes at most three bytes for each UTF-16 code unit. @returns its bytes */
export function writeId(bytes: Buffer, id: string, at: number): number {
	if (id.isWellFormed()) return bytes.write(id, at);
	bytes[at] = utf16Mark;
	return 1 + bytes.write(id, at + 1, 'utf16le');
}

export function bytesOfId(id: string): Buffer {
	const bytes = Buffer.alloc(id.length * 3);
	return bytes.subarray(0, writeId(bytes, id, 0));
}

export function idIn(bytes: Buffer): string {
	return bytes[0] === utf16Mark ? bytes.toString('utf16le', 1) : bytes.toString();
}
