import type {Preset} from './preset.ts';
import {plain, sessionId} from './parts.ts';

/* aws-samples/aws-genai-llm-chatbot, the last version on API Gateway. */
export const awsGenaiLlmChatbot: Preset = {
	name: 'aws-genai-llm-chatbot',
	aliases: [],
	description:
		'AWS GenAI LLM chatbot before AppSync (January 2024): tokens, then the full text in the final response',
	rule: {
		...plain,
		done: [{path: 'action', equals: 'final_response'}],
		delta: {path: 'data.token.value', mode: 'append'},
		text: {path: 'data.content'},
		ignore: [{path: 'action', equals: 'heartbeat'}],
		error: {when: [{path: 'action', equals: 'error'}], message: 'data.content'},
	},
	payload: {
		action: 'run',
		modelInterface: 'langchain',
		data: {
			mode: 'chain',
			text: '{{question}}',
			sessionId: sessionId('data.sessionId'),
			provider: '{{$env.PROVIDER|default:bedrock}}',
			modelName: '{{$env.MODEL|default:anthropic.claude-3-haiku-20240307-v1:0}}',
		},
	},
	authentication: 'the id token in the address: ?token={{$env.TOKEN}}',
};
