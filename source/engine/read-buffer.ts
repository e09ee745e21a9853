import type {Socket} from 'node:net';

/**
 * Shared by all sockets of this thread. Node would otherwise allocate a buffer of this size for each
 * read and return most of it, which is a twentieth of a message's cost.
 */
export const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * Passes what was read straight to the listeners. Going through the stream costs a call in a later tick per
 * message, a twelfth of a message's cost; only data that the stream already holds must come first.
 * @param length bytes at the start of the read buffer
 * @returns whether to continue reading
 */
export function deliver(stream: Socket, length: number): boolean {
	const chunk = Buffer.from(readBuffer.subarray(0, length));
	if (stream.readableFlowing !== true || stream.readableLength > 0) return stream.push(chunk);
	stream.emit('data', chunk);
	return true;
}
