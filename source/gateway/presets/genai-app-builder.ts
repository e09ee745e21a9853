import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

export const genaiAppBuilder: Preset = {
	name: 'genai-app-builder',
	aliases: ['generative-ai-application-builder'],
	description: 'Generative AI Application Builder on AWS',
	rule: {
		...plain,
		done: [{path: 'data', equals: '##END_CONVERSATION##'}],
		delta: {path: 'data', mode: 'append'},
		ignore: [
			{path: 'data', equals: '##KEEP_ALIVE##'},
			{path: 'data', equals: '##PROCESSING##'},
			{text: '##KEEP_ALIVE##'},
			{text: '##PROCESSING##'},
		],
		error: {when: [{path: 'errorMessage', exists: true}], message: 'errorMessage'},
	},
	payload: {
		action: 'sendMessage',
		question: '{{question}}',
		conversationId: '{{$last.body.conversationId|default:}}',
	},
};
