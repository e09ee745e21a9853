import type {Protocol} from '../protocol.ts';
import {perMessage, textAt, toFrame, toRequest} from '../request.ts';

/** The keys that a question may have, the preferred one first. */
const questionKeys = ['message', 'question', 'prompt'] as const;

/** A plain Lambda bot: `{"message": q}`, answered by one JSON frame. */
export const single: Protocol = {
	streams: false,
	converse: perMessage((body, session) => {
		const question =
			body && questionKeys.map((key) => textAt(body, key)).find((text) => text !== undefined);
		if (body === undefined || question === undefined) return {kind: 'unroutable'};
		return {kind: 'prompt', request: toRequest(question, body, session)};
	}),
	write: (answer, _pieces, request) => ({
		opening: [],
		pieces: [toFrame(answer, request)],
		closing: [],
		trailing: [],
	}),
	ack: () => 'Message received.',
	heartbeat: (request) => toFrame({type: 'heartbeat'}, request),
};
