import type {Protocol, Received} from '../protocol.ts';
import {detailsOf, parseBody, textAt, toFrame, toRequest, valueAt, type Body} from '../request.ts';

const close = (code: number, reason: string): Received => ({kind: 'close', code, reason});

const next = (chat: object) => ({type: 'next', payload: {data: {chat}}});

/**
 * GraphQL over WebSocket as the graphql-ws library speaks it, with one subscription:
 * `chat(message: String!) {text}`, and beside the text what else there is of the answer.
 */
export const graphqlWs: Protocol = {
	streams: true,
	gateway: false,
	subprotocols: ['graphql-transport-ws'],
	converse: (session) => {
		let isKnown = false;

		const subscribe = (message: Body): Received => {
			const id = textAt(message, 'id');
			const query = textAt(message, 'payload', 'query');
			if (id === undefined || query === undefined) {
				return close(4400, 'Invalid message received');
			}
			const refuse = (reason: string): Received => ({
				kind: 'refused',
				frames: [JSON.stringify({id, type: 'error', payload: [{message: reason}]})],
			});
			const field = /\{\s*(\w+)/.exec(query)?.[1];
			if (field !== 'chat') {
				return refuse(`Cannot query field "${field}" on type "Subscription".`);
			}
			const question = textAt(message, 'payload', 'variables', 'message');
			if (question === undefined) {
				return refuse('Variable "$message" of required type "String!" was not provided.');
			}
			return {kind: 'prompt', request: toRequest(question, message, session)};
		};

		return (text) => {
			const message = parseBody(text);
			switch (message && valueAt(message, 'type')) {
				case 'connection_init':
					if (isKnown) return close(4429, 'Too many initialisation requests');
					isKnown = true;
					return {kind: 'step', frames: ['{"type":"connection_ack"}']};
				case 'ping':
					return {kind: 'step', frames: ['{"type":"pong"}']};
				case 'pong':
				case 'complete':
					return {kind: 'step', frames: []};
				case 'subscribe':
					return isKnown ? subscribe(message!) : close(4401, 'Unauthorized');
				default:
					return close(4400, 'Invalid message received');
			}
		};
	},
	write: (answer, pieces, request) => ({
		opening: [],
		pieces: pieces.map((text) => toFrame(next({text}), request)),
		closing: [
			toFrame(next({text: '', ...detailsOf(answer)}), request),
			toFrame({type: 'complete'}, request),
		],
		trailing: [],
	}),
	ack: (request) => toFrame(next({text: ''}), request),
	heartbeat: () => '{"type":"ping"}',
	fail: (message, request) => [toFrame({type: 'error', payload: [{message}]}, request)],
};
