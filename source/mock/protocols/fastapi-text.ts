import type {Protocol} from '../protocol.ts';
import {perText} from '../request.ts';

/** Bare text both ways, as servers after FastAPI's tutorial; a marker ends the reply. */
export const fastapiText: Protocol = {
	streams: true,
	gateway: false,
	converse: perText((question, session) => ({
		kind: 'prompt',
		request: {question, id: undefined, session},
	})),
	write: (_answer, pieces) => ({opening: [], pieces, closing: ['[DONE]'], trailing: []}),
	ack: () => '',
	heartbeat: () => '',
};
