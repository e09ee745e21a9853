import type {Protocol} from '../protocol.ts';
import {detailsOf, perMessage, textAt, toRequest} from '../request.ts';

const fail = (reason: string) => [`<!ERROR!>: ${reason}`];

/**
 * Chatbots that send `{action, data:{userMessage}}` and get raw text up to `!<|EOF_STREAM|>!`, then
 * one more frame: JSON with the sources.
 */
export const rawEofSources: Protocol = {
	streams: true,
	converse: perMessage((body, session) => {
		// The route's name varies between them.
		if (body === undefined || textAt(body, 'action') === undefined) return {kind: 'unroutable'};
		const question = textAt(body, 'data', 'userMessage');
		if (question === undefined) {
			return {kind: 'refused', frames: fail('data.userMessage is required')};
		}
		return {kind: 'prompt', request: toRequest(question, body, session)};
	}),
	write: (answer, pieces) => ({
		opening: [],
		pieces,
		closing: ['!<|EOF_STREAM|>!'],
		trailing: [
			JSON.stringify({
				Sources: answer.references.map((uri) => ({title: '', uri})),
				...detailsOf(answer),
			}),
		],
	}),
	ack: () => '!<|STATUS|>!Message received',
	heartbeat: () => '!<|STATUS|>!Searching documents',
	fail,
};
