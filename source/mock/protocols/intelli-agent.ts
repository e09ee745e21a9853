import type {Protocol, Request} from '../protocol.ts';
import {detailsOf, perMessage, sessionOr, textAt, toFrame, toRequest} from '../request.ts';

const frame = (type: string, request: Request, more: object = {}) =>
	toFrame({message_type: type, session_id: request.session, ...more}, request);

const message = (content: string) => ({message: {role: 'assistant', content}});

const fail = (reason: string, request: Request) => [frame('ERROR', request, message(reason))];

/**
 * aws-samples/Intelli-Agent: `{query, entry_type, session_id}`, answered by START, CHUNK for each
 * piece, CONTEXT with the sources, END.
 */
export const intelliAgent: Protocol = {
	streams: true,
	converse: perMessage((body, session) => {
		if (body === undefined) return {kind: 'crash'};
		const named = sessionOr(textAt(body, 'session_id'), session);
		const query = textAt(body, 'query');
		if (query === undefined || textAt(body, 'entry_type') === undefined) {
			const problem = query === undefined ? "'query'" : "'entry_type'";
			return {kind: 'refused', frames: fail(problem, toRequest('', body, named))};
		}
		return {kind: 'prompt', request: toRequest(query, body, named)};
	}),
	write: (answer, pieces, request) => ({
		opening: [frame('START', request)],
		pieces: pieces.map((piece, index) =>
			frame('CHUNK', request, {...message(piece), chunk_id: index}),
		),
		closing: [frame('CONTEXT', request, detailsOf(answer)), frame('END', request)],
		trailing: [],
	}),
	ack: (request) => frame('MONITOR', request, {message: 'Request received'}),
	heartbeat: (request) => frame('MONITOR', request, {message: 'Working'}),
	fail,
};
