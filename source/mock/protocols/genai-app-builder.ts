import type {Protocol, Request} from '../protocol.ts';
import {detailsOf, perMessage, sessionOr, textAt, toFrame, toRequest} from '../request.ts';

const end = '##END_CONVERSATION##';

/** Its Lambda functions hide what happened behind these words, whatever it was. */
const masked = {
	chat: 'Chat service failed to respond. Please contact your administrator for support and quote the following trace id: 1-0',
	agentCore:
		'AgentCore invocation service failed to respond. Please contact your system administrator for support and quote the following trace id: 1-0',
};

const data = (text: string, request: Request, more: object = {}) =>
	toFrame({data: text, conversationId: request.session, ...more}, request);

const fail = (errorMessage: string, request: Request) => [
	toFrame({errorMessage, conversationId: request.session}, request),
	data(end, request),
];

/**
 * One of its use cases: `{action, conversationId}` with the question under a key of its own, answered by
 * `{data, conversationId}` until `##END_CONVERSATION##`.
 * @param thinking the thoughts of an agent on AgentCore, which come among the text
 */
const useCase = (action: string, key: string, thinking?: string): Protocol => ({
	streams: true,
	converse: perMessage((body, session) => {
		if (body === undefined || textAt(body, 'action') !== action) {
			return {kind: 'unroutable'};
		}
		const named = sessionOr(textAt(body, 'conversationId'), session);
		const question = textAt(body, key) ?? '';
		if (question === '') {
			return {
				kind: 'refused',
				frames: fail(
					thinking === undefined ? masked.chat : masked.agentCore,
					toRequest('', body, named),
				),
			};
		}
		return {kind: 'prompt', request: toRequest(question, body, named)};
	}),
	write: (answer, pieces, request) => ({
		opening: thinking === undefined ? [] : [data(`<thinking>${thinking}</thinking>`, request)],
		pieces: pieces.map((piece) => data(piece, request)),
		closing: [data(end, request, detailsOf(answer))],
		trailing: [],
	}),
	ack: (request) => data('##PROCESSING##', request),
	heartbeat: (request) => data('##KEEP_ALIVE##', request),
	fail,
});

/** aws-solutions/generative-ai-application-builder-on-aws: Text, Agent, Agent Builder and Workflow. */
export const genaiAppBuilder = useCase('sendMessage', 'question');
export const genaiAppBuilderAgent = useCase('invokeAgent', 'inputText');
export const genaiAppBuilderAgentBuilder = useCase(
	'invokeAgentCore',
	'inputText',
	'I look for it in the documents.',
);
export const genaiAppBuilderWorkflow = useCase(
	'invokeWorkflow',
	'inputText',
	'The first agent of the workflow begins.',
);
