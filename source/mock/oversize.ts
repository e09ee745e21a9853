import type {Duplex} from 'node:stream';
import type {WebSocket} from 'ws';
import type {MutableCounts} from './counts.ts';
import {watchFrames} from './wire.ts';

/** Closes with 1009 when a frame exceeds `limit` bytes; ws does when a message is too large. */
export function watchOversize(
	socket: WebSocket,
	wire: Duplex,
	limit: number,
	counts: MutableCounts,
	close: (code: number) => void,
): void {
	let isNoted = false;
	const noteOnce = () => {
		// A single frame may exceed both limits.
		if (!isNoted) counts.oversized++;
		isNoted = true;
	};
	wire.prependListener(
		'data',
		watchFrames(limit, () => {
			noteOnce();
			close(1009);
		}),
	);
	// ws itself closes with the right code (1009, 1007, …); without a listener it would throw.
	socket.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') noteOnce();
	});
}
