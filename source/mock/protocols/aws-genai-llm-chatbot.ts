import {isObject} from '../../model/is-object.ts';
import type {Protocol, Request} from '../protocol.ts';
import {detailsOf, perMessage, sessionOr, textAt, toFrame, toRequest, valueAt} from '../request.ts';

const frame = (action: string, request: Request, data: object, more: object = {}) =>
	toFrame({type: 'text', action, data: {sessionId: request.session, ...data}, ...more}, request);

const fail = (content: string, request: Request) => [
	frame('error', request, {type: 'text', content}),
];

/**
 * aws-samples/aws-genai-llm-chatbot: `{action:"run", modelInterface, data:{text, sessionId}}`,
 * answered by a heartbeat, numbered tokens, and `final_response` with the whole text.
 */
export const awsGenaiLlmChatbot: Protocol = {
	streams: true,
	converse: perMessage((body, session) => {
		if (body === undefined || textAt(body, 'action') !== 'run') return {kind: 'unroutable'};
		const named = sessionOr(textAt(body, 'data', 'sessionId'), session);
		const text = textAt(body, 'data', 'text');
		const problem =
			textAt(body, 'modelInterface') === undefined
				? 'modelInterface is required'
				: !isObject(valueAt(body, 'data'))
					? 'data is required'
					: 'data.text is required';
		if (text === undefined || textAt(body, 'modelInterface') === undefined) {
			return {kind: 'refused', frames: fail(problem, toRequest('', body, named))};
		}
		return {kind: 'prompt', request: toRequest(text, body, named)};
	}),
	write: (answer, pieces, request) => ({
		opening: [frame('heartbeat', request, {})],
		pieces: pieces.map((value, index) =>
			frame('llm_new_token', request, {
				token: {runId: request.session, sequenceNumber: index, value},
			}),
		),
		closing: [
			frame('final_response', request, {type: 'text', content: answer.message}, detailsOf(answer)),
		],
		trailing: [],
	}),
	ack: (request) => frame('heartbeat', request, {}),
	heartbeat: (request) => frame('heartbeat', request, {}),
	fail,
};
