import type {Protocol} from '../protocol.ts';
import {toFrame} from '../request.ts';
import {single} from './single.ts';

/**
 * A plain streaming bot: the request of `single`, answered by numbered tokens and a last frame that
 * carries the whole text, intent and references.
 */
export const stream: Protocol = {
	streams: true,
	converse: (session, opening) => {
		const read = single.converse(session, opening);
		return (message) => {
			const received = read(message);
			if (received.kind === 'prompt') return received;
			const frame = JSON.stringify({type: 'error', message: 'The request has no message'});
			return {kind: 'refused', frames: [frame]};
		};
	},
	write: (answer, pieces, request) => ({
		opening: [],
		pieces: pieces.map((token, index) =>
			toFrame({type: 'token', token, sequence: index + 1}, request),
		),
		closing: [toFrame({type: 'complete', ...answer}, request)],
		trailing: [],
	}),
	ack: (request) => toFrame({type: 'ack'}, request),
	heartbeat: (request) => toFrame({type: 'heartbeat'}, request),
	fail: (message, request) => [toFrame({type: 'error', message}, request)],
};
