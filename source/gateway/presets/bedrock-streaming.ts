import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/* aws-samples/serverless-patterns, apigw-websocket-api-bedrock-streaming. */
export const bedrockStreaming: Preset = {
	name: 'bedrock-streaming',
	aliases: [],
	description: 'the Bedrock streaming pattern: raw text up to a marker; the model in $MODEL',
	rule: {
		...plain,
		done: [{text: '<End of LLM response>'}],
		delta: {mode: 'append'},
		// No end marker follows a refusal.
		error: {
			when: [
				{text_prefix: 'Specified model does not support streaming response: '},
				{text_prefix: 'Unsupported provider: '},
			],
		},
	},
	payload: {
		action: 'invokeModel',
		prompt: '{{question}}',
		parameters: {modelId: '{{$env.MODEL|default:amazon.titan-text-express-v1}}'},
	},
	authentication: 'none in the sample; an API with one takes it as a header or in the address',
};
