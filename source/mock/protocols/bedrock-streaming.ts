import {isObject} from '../../model/is-object.ts';
import type {Protocol} from '../protocol.ts';
import {perMessage, textAt, toRequest, valueAt} from '../request.ts';

/** The sample's own list, in supported_model_list.py. */
const models: ReadonlySet<string> = new Set([
	'amazon.titan-text-express-v1',
	'amazon.titan-tg1-large',
	'anthropic.claude-v1',
	'anthropic.claude-v2',
	'anthropic.claude-v2:1',
	'anthropic.claude-instant-v1',
	'cohere.command-text-v14',
	'cohere.command-light-text-v14',
	'meta.llama2-13b-chat-v1',
	'meta.llama2-70b-chat-v1',
]);

const usualModel = 'anthropic.claude-instant-v1';

/**
 * The serverless-patterns sample "API Gateway WebSocket API to stream response from Bedrock":
 * `{action:"invokeModel", prompt, parameters:{modelId}}`, answered by raw text up to
 * `<End of LLM response>`. Nothing in it can carry an intent, references or an id.
 */
export const bedrockStreaming: Protocol = {
	streams: true,
	converse: perMessage((body, session) => {
		if (body === undefined || textAt(body, 'action') !== 'invokeModel') {
			return {kind: 'unroutable'};
		}
		const prompt = textAt(body, 'prompt');
		const parameters = valueAt(body, 'parameters');
		// Its Lambda reads both keys without checking them.
		if (prompt === undefined || !isObject(parameters)) return {kind: 'crash'};
		const model = textAt(parameters, 'modelId') ?? usualModel;
		if (!models.has(model)) {
			const refusal = `Specified model does not support streaming response: ${model}. Please try another model.`;
			return {kind: 'refused', frames: [refusal]};
		}
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
