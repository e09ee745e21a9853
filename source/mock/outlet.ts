import type {Duplex} from 'node:stream';
import type {WebSocket} from 'ws';
import type {Protocol} from './protocol.ts';
import {joinAll} from './records.ts';
import {encodeFrames} from './wire.ts';

/** What sends over one connection, as long as it is open. */
export type Outlet = {
	/** Sends frames that are encoded already. */
	readonly sendBytes: (bytes: Buffer, frames: number) => void;
	readonly send: (texts: readonly string[]) => void;
};

/** `onSent` gets the number of frames that went out. */
export function createOutlet(
	socket: WebSocket,
	wire: Duplex,
	{recordEnd, binary}: Pick<Protocol, 'recordEnd' | 'binary'>,
	onSent: (frames: number) => void,
): Outlet {
	// Bypasses ws, which would encode and write each frame on its own: whole frames may go between
	// its own.
	const sendBytes = (bytes: Buffer, frames: number) => {
		if (frames === 0 || socket.readyState !== socket.OPEN) return;
		wire.write(bytes);
		onSent(frames);
	};
	return {
		sendBytes,
		send(texts) {
			const frames = joinAll(texts, recordEnd);
			sendBytes(encodeFrames(frames, binary).bytes, frames.length);
		},
	};
}
