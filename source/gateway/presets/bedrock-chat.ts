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

export const bedrockChat: Preset = {
	name: 'bedrock-chat',
	aliases: [],
	description:
		'aws-samples/bedrock-chat: START, BODY parts and END, each acknowledged; the id token in $TOKEN',
	rule: {
		done: [{path: 'status', equals: 'STREAMING_END'}],
		delta: {path: 'completion', mode: 'append'},
		// The model's reasoning arrives in the same place as its answer.
		ignore: [{text: ''}, {text: 'Message sent.'}, {path: 'status', equals: 'REASONING'}],
		ack: [{text: 'Session started.'}, {text: 'Message part received.'}],
		error: {when: [{path: 'status', equals: 'ERROR'}], message: 'reason'},
		grace: trailing,
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
};
