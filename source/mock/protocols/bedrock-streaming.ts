import type {Protocol} from '../protocol.ts';
import {perMessage, textAt, toRequest} from '../request.ts';

/**
 * The serverless-patterns sample "API Gateway WebSocket API to stream response from Bedrock":
 * `{action:"invokeModel", prompt}`, answered by raw text up to `<End of LLM response>`. Nothing in it
 * can carry an intent, references or an id.
 */
export const bedrockStreaming: Protocol = {
	streams: true,
	converse: perMessage((body, session) => {
		if (body === undefined || textAt(body, 'action') !== 'invokeModel') {
			return {kind: 'unroutable'};
		}
		const prompt = textAt(body, 'prompt');
		// Its Lambda reads the key without checking it.
		if (prompt === undefined) return {kind: 'crash'};
		return {kind: 'prompt', request: toRequest(prompt, body, session)};
	}),
	write: (_answer, pieces) => ({
		opening: [],
		pieces,
		closing: ['<End of LLM response>'],
		trailing: [],
	}),
	ack: () => 'Message received.',
	heartbeat: () => '',
};
