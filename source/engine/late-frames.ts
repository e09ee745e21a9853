import {createFrameDecoder, eachFrame} from './frame-decoder.ts';
import type {Frame} from './frame.ts';
import type {SessionContext} from './session-types.ts';

type Context = Pick<SessionContext, 'decode' | 'answers' | 'stray' | 'unmatched'>;

/**
 * Counts what arrives on a connection that was given up. Heartbeats and other noise, which a server may
 * send until the closing handshake ends, are no surplus of a prompt.
 */
export type LateFrames = {
	readonly message: (data: Buffer, binary: boolean) => void;
	readonly frame: (frame: Frame) => void;
};

export function createLateFrames(context: Context): LateFrames {
	const frame = (late: Frame): void => {
		const isHeartbeat = context.answers?.some(({to}) => to(late, 0)) === true;
		if (!isHeartbeat && context.stray(late) !== 'noise') context.unmatched();
	};
	return {
		frame,
		// A decoder for each message, because the connection's own belongs to its successor already.
		message: (data, binary) => eachFrame(createFrameDecoder(context.decode), data, binary, frame),
	};
}
