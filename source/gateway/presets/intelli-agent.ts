import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/* aws-samples/Intelli-Agent, source/lambda/online/lambda_main. */
export const intelliAgent: Preset = {
	name: 'intelli-agent',
	aliases: [],
	description:
		'Intelli-Agent: START, CONTEXT, CHUNK and END frames; $GROUP_NAME, $CHATBOT_ID and $MODEL choose the chatbot',
	rule: {
		...plain,
		done: [{path: 'message_type', equals: 'END'}],
		delta: {path: 'message.content', mode: 'append'},
		ignore: [{path: 'message_type', equals: 'MONITOR'}],
		error: {when: [{path: 'message_type', equals: 'ERROR'}], message: 'message.content'},
	},
	payload: {
		query: '{{question}}',
		entry_type: 'common',
		// Frames do not name the session, so the client does, for all turns of a conversation.
		session_id: '{{$conversation}}',
		chatbot_config: {
			max_rounds_in_memory: 7,
			group_name: '{{$env.GROUP_NAME|default:Admin}}',
			chatbot_id: '{{$env.CHATBOT_ID|default:admin}}',
			chatbot_mode: 'agent',
			use_history: true,
			enable_trace: false,
			use_websearch: false,
			default_llm_config: {
				model_id: '{{$env.MODEL|default:anthropic.claude-3-sonnet-20240229-v1:0}}',
				model_kwargs: {temperature: 0.01, max_tokens: 4096},
			},
			agent_config: {only_use_rag_tool: false},
		},
	},
	// An exception arrives as the text of an ordinary answer: its class, a colon, its message.
	appErrors: [String.raw`backend=^[A-Z]\w{0,60}(?:Error|Exception): `],
	authentication: 'the id token in the address: ?idToken={{$env.TOKEN}}',
};
