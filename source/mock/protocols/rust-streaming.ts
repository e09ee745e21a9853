import type {Protocol, Request} from '../protocol.ts';
import {detailsOf, perMessage, textAt, toFrame, toRequest} from '../request.ts';

const other = (request: Request, more: object = {}) =>
	toFrame({type: 'other', message: null, ...more}, request);

/**
 * AWS's Bedrock streamer in Rust: `{storyType}`, answered by `{type:"text", message}` among
 * `{type:"other"}`; no frame says that the reply is complete.
 */
export const rustStreaming: Protocol = {
	streams: true,
	converse: perMessage((body, session) => {
		const question = body && textAt(body, 'storyType');
		// A request that serde cannot read is an error of the Lambda.
		if (body === undefined || question === undefined) return {kind: 'crash'};
		return {kind: 'prompt', request: toRequest(question, body, session)};
	}),
	write: (answer, pieces, request) => ({
		opening: [other(request)],
		pieces: pieces.map((message) => toFrame({type: 'text', message}, request)),
		closing: [other(request, detailsOf(answer))],
		trailing: [],
	}),
	ack: (request) => other(request),
	heartbeat: (request) => other(request),
};
