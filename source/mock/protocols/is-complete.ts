import type {Protocol, Request} from '../protocol.ts';
import {detailsOf, perMessage, textAt, toFrame, toRequest} from '../request.ts';

const frame = (message: string, complete: boolean, request: Request, more: object = {}) =>
	toFrame({Metadata: {IsComplete: complete}, Message: message, ...more}, request);

/**
 * Chatbots that send `{action:"sendMessage", userMessage}` and get pieces of the text in frames whose
 * `Metadata.IsComplete` is true in the last.
 */
export const isComplete: Protocol = {
	streams: true,
	converse: perMessage((body, session) => {
		if (body === undefined || textAt(body, 'action') !== 'sendMessage') {
			return {kind: 'unroutable'};
		}
		const question = textAt(body, 'userMessage');
		if (question === undefined) return {kind: 'crash'};
		return {kind: 'prompt', request: toRequest(question, body, session)};
	}),
	write: (answer, pieces, request) => ({
		opening: [],
		pieces: pieces.map((piece) => frame(piece, false, request)),
		closing: [frame('', true, request, detailsOf(answer))],
		trailing: [],
	}),
	ack: (request) => frame('', false, request),
	heartbeat: (request) => frame('', false, request),
};
