/** Opcodes of RFC 6455, section 5.2; those from `close` on are control frames. */
export const opcodes = {text: 0x1, close: 0x8, ping: 0x9, pong: 0xa} as const;

const final = 0x80;
const masked = 0x80;

/** A frame as a server sends it, unmasked. */
export function serverFrame(opcode: number, payload: Buffer): Buffer {
	const {length} = payload;
	const header = Buffer.alloc(length < 126 ? 2 : length <= 0xffff ? 4 : 10);
	header[0] = final | opcode;
	if (length < 126) header[1] = length;
	else if (length <= 0xffff) {
		header[1] = 126;
		header.writeUInt16BE(length, 2);
	} else {
		header[1] = 127;
		header.writeBigUInt64BE(BigInt(length), 2);
	}
	return Buffer.concat([header, payload]);
}

function unmask(frame: Buffer, from: number, length: number): Buffer {
	const payload = Buffer.from(frame.subarray(from, from + length));
	for (let i = 0; i < length; i++) payload[i]! ^= frame[from - 4 + (i & 3)]!;
	return payload;
}

/**
 * Makes the reader of one connection's incoming bytes. It takes what one read gave, in whatever
 * pieces, and returns how many messages were completed by it. What the messages say is skipped: the
 * answer does not depend on it, and unmasking it would only cost.
 * @param onControl called with each close, ping and pong and its unmasked payload
 */
export function createFrameReader(
	onControl: (opcode: number, payload: Buffer) => void,
): (chunk: Buffer) => number {
	let rest: Buffer | undefined;
	return (chunk) => {
		const data = rest ? Buffer.concat([rest, chunk]) : chunk;
		let at = 0;
		let messages = 0;
		while (data.length - at >= 2) {
			const first = data[at]!;
			const second = data[at + 1]!;
			let length = second & 0x7f;
			let body = at + 2;
			if (length === 126) {
				if (data.length < at + 4) break;
				length = data.readUInt16BE(at + 2);
				body = at + 4;
			} else if (length === 127) {
				if (data.length < at + 10) break;
				length = Number(data.readBigUInt64BE(at + 2));
				body = at + 10;
			}
			if (second & masked) body += 4;
			if (data.length < body + length) break;
			const opcode = first & 0x0f;
			if (opcode >= opcodes.close) {
				onControl(opcode, second & masked ? unmask(data, body, length) : data.subarray(body));
			} else if (first & final) messages++;
			at = body + length;
		}
		rest = at < data.length ? data.subarray(at) : undefined;
		return messages;
	};
}
