import type {Protocol} from '../protocol.ts';
import {detailsOf, perMessage, textAt, toFrame, toRequest} from '../request.ts';

const fail = (message: string) => JSON.stringify({type: 'error', message});

/**
 * aws-samples/serverless-rag-demo since June 2026, on AgentCore: `{query}`, answered by start, a token for
 * each piece, sources where there are any, end. No end follows an error.
 */
export const serverlessRagDemo: Protocol = {
	streams: true,
	gateway: false,
	converse: perMessage((body, session) => {
		// Its loop ends at a message that is no JSON, and with it the connection.
		if (body === undefined) return {kind: 'close', code: 1000, reason: ''};
		const query = textAt(body, 'query') ?? '';
		if (query === '') return {kind: 'refused', frames: [fail('No query provided')]};
		return {kind: 'prompt', request: toRequest(query, body, session)};
	}),
	write: (answer, pieces, request) => ({
		opening: [toFrame({type: 'start', query: request.question}, request)],
		pieces: pieces.map((text) => toFrame({type: 'token', text}, request)),
		closing: [
			...(answer.references.length === 0
				? []
				: [
						toFrame(
							{
								type: 'sources',
								sources: answer.references.map((uri, index) => ({index: index + 1, uri})),
							},
							request,
						),
					]),
			toFrame({type: 'end', ...detailsOf(answer)}, request),
		],
		trailing: [],
	}),
	ack: (request) => toFrame({type: 'intent', intent: 'retriever'}, request),
	heartbeat: (request) => toFrame({type: 'status'}, request),
	fail: (message, request) => [toFrame({type: 'error', message}, request)],
};
