/** The final text or binary frame of a message (RFC 6455, section 5.2); a server does not mask. */
const finalText = 0x81;
const finalBinary = 0x82;
const length16 = 126;
const length64 = 127;

/** Frames ready for the socket, one after another. */
export type EncodedFrames = {
	readonly bytes: Buffer;
	/** Where each frame ends. */
	readonly ends: readonly number[];
};

/**
 * Encodes texts as whole frames, which are text unless `isBinary`. A reply of a hundred frames costs one buffer here and one write for
 * all that are due together, instead of one of each per frame.
 */
export function encodeFrames(texts: readonly string[], isBinary = false): EncodedFrames {
	const lengths = texts.map((text) => Buffer.byteLength(text));
	const total = lengths.reduce((sum, length) => sum + headerLength(length) + length, 0);
	const bytes = Buffer.allocUnsafe(total);
	const ends: number[] = [];
	let at = 0;
	for (const [index, text] of texts.entries()) {
		bytes[at] = isBinary ? finalBinary : finalText;
		at = writeLength(bytes, at, lengths[index]!);
		at += bytes.write(text, at);
		ends.push(at);
	}
	return {bytes, ends};
}

function headerLength(length: number): number {
	return length < length16 ? 2 : length <= 0xff_ff ? 4 : 10;
}

function writeLength(bytes: Buffer, at: number, length: number): number {
	if (length < length16) {
		bytes[at + 1] = length;
		return at + 2;
	}
	if (length <= 0xff_ff) {
		bytes[at + 1] = length16;
		return bytes.writeUInt16BE(length, at + 2);
	}
	bytes[at + 1] = length64;
	return bytes.writeBigUInt64BE(BigInt(length), at + 2);
}

/**
 * Follows the bytes of a client and reports a frame beyond `limit` bytes of payload, once, as soon
 * as its header has arrived. ws itself only sees whole messages.
 */
export function watchFrames(limit: number, onOversized: () => void): (chunk: Buffer) => void {
	/** Two bytes, up to eight of a longer length, four of the mask (RFC 6455, section 5.2). */
	const header = Buffer.alloc(14);
	let known = 0;
	let payload = 0;
	let reported = false;
	return (chunk) => {
		let at = 0;
		while (at < chunk.length && !reported) {
			if (payload > 0) {
				const skipped = Math.min(payload, chunk.length - at);
				payload -= skipped;
				at += skipped;
				continue;
			}
			header[known++] = chunk[at++]!;
			if (known < 2 || known < wholeHeader(header)) continue;
			payload = payloadLength(header);
			known = 0;
			if (payload > limit) {
				reported = true;
				onOversized();
			}
		}
	};
}

function wholeHeader(header: Buffer): number {
	const short = header[1]! & 0x7f;
	const mask = header[1]! & 0x80 ? 4 : 0;
	return 2 + (short === length16 ? 2 : short === length64 ? 8 : 0) + mask;
}

function payloadLength(header: Buffer): number {
	const short = header[1]! & 0x7f;
	if (short === length16) return header.readUInt16BE(2);
	return short === length64 ? Number(header.readBigUInt64BE(2)) : short;
}
