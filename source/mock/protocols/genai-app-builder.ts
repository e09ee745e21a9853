import type {Protocol, Request} from '../protocol.ts';
import {detailsOf, perMessage, sessionOr, textAt, toFrame, toRequest} from '../request.ts';

const data = (text: string, request: Request, more: object = {}) =>
	toFrame({data: text, conversationId: request.session, ...more}, request);

const fail = (errorMessage: string, request: Request) => [
	toFrame({errorMessage, conversationId: request.session}, request),
	data('##END_CONVERSATION##', request),
];

/**
 * aws-solutions/generative-ai-application-builder-on-aws: `{action:"sendMessage", question,
 * conversationId}`, answered by `{data, conversationId}` until `##END_CONVERSATION##`.
 */
export const genaiAppBuilder: Protocol = {
	streams: true,
	converse: perMessage((body, session) => {
		if (body === undefined || textAt(body, 'action') !== 'sendMessage') {
			return {kind: 'unroutable'};
		}
		const named = sessionOr(textAt(body, 'conversationId'), session);
		const question = textAt(body, 'question');
		if (question === undefined) {
			const problem = 'question is a required property';
			return {kind: 'refused', frames: fail(problem, toRequest('', body, named))};
		}
		return {kind: 'prompt', request: toRequest(question, body, named)};
	}),
	write: (answer, pieces, request) => ({
		opening: [],
		pieces: pieces.map((piece) => data(piece, request)),
		closing: [data('##END_CONVERSATION##', request, detailsOf(answer))],
		trailing: [],
	}),
	ack: (request) => data('##PROCESSING##', request),
	heartbeat: (request) => data('##KEEP_ALIVE##', request),
	fail,
};
