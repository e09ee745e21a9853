import type {Preset} from './preset.ts';
import {trailing} from './parts.ts';

/** The request of bedrock-chat, which travels as JSON split over its messages. */
const chatInput = {
	conversationId: '{{$conversation}}',
	message: {
		role: 'user',
		content: [{contentType: 'text', body: '{{question}}'}],
		model: '{{$env.MODEL|default:claude-v3-haiku}}',
		parentMessageId: null,
	},
	botId: '{{$env.BOT_ID|default:null}}',
	continueGenerate: false,
	token: '{{$env.TOKEN|default:}}',
};

/* aws-samples/bedrock-chat, backend/app/websocket.py. */
export const bedrockChat: Preset = {
	name: 'bedrock-chat',
	aliases: [],
	description:
		'aws-samples/bedrock-chat: START, BODY parts and END, each acknowledged; a connection for each prompt, as its own client opens',
	rule: {
		done: [{path: 'status', equals: 'STREAMING_END'}],
		delta: {path: 'completion', mode: 'append'},
		ignore: [{text: ''}, {text: 'Message sent.'}],
		ack: [{text: 'Session started.'}, {text: 'Message part received.'}],
		error: {when: [{path: 'status', equals: 'ERROR'}], message: 'reason'},
		grace: trailing,
		phases: {
			// The model's reasoning arrives in the same place as its answer.
			thinking: [{path: 'status', equals: 'REASONING'}],
			tool: [{path: 'status', matches: '^AGENT_'}],
		},
		usage: {input: 'token_count.input', output: 'token_count.output', cost: 'price'},
	},
	payload: [
		{
			send: {step: 'START', token: '{{$env.TOKEN|default:}}'},
			await: {text: 'Session started.'},
		},
		{
			send: {step: 'BODY', index: '{{$chunk.index}}', part: '{{$chunk.text}}'},
			each: 'chunk',
			of: chatInput,
			await: {text: 'Message part received.'},
		},
		{send: {step: 'END', token: '{{$env.TOKEN|default:}}'}},
	],
	// The parts of a long prompt stay with its connection, and spoil the next one.
	connectionMode: 'per-prompt',
	authentication: 'the id token in $TOKEN, which travels within the messages',
};
