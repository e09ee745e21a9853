import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/*
 * The WebSocket reference of the Live API. A session remembers what was said in it and can't forget, so
 * each prompt, or each conversation, has a connection of its own, as in Google's own clients.
 */
export const geminiLive: Preset = {
	name: 'gemini-live',
	aliases: [],
	description: 'Gemini Live API for text; a session for each prompt or conversation',
	connectionMode: 'per-prompt',
	setup: [
		{
			send: {
				setup: {
					model: 'models/{{$env.MODEL|default:gemini-live-2.5-flash-preview}}',
					generationConfig: {responseModalities: ['TEXT']},
				},
			},
			await: [{path: 'setupComplete', exists: true}],
		},
	],
	rule: {
		...plain,
		done: [{path: 'serverContent.turnComplete', equals: true}],
		delta: {path: 'serverContent.modelTurn.parts[*].text', mode: 'append'},
		ignore: [
			{path: 'sessionResumptionUpdate', exists: true},
			{path: 'goAway', exists: true},
		],
		error: {
			when: [
				{path: 'serverContent.interrupted', equals: true},
				{
					path: 'serverContent.turnCompleteReason',
					matches: 'REJECTED|PROHIBITED|BLOCKLIST|SAFETY|MALFORMED',
				},
				// The session waits for the tool's answer, which nobody gives.
				{path: 'toolCall', exists: true},
				{path: 'error', exists: true},
			],
			message: [
				'error.message',
				'serverContent.turnCompleteReason',
				'toolCall.functionCalls[0].name',
			],
		},
		// Its JSON comes in binary messages.
		decode: ['utf8'],
		phases: {thinking: [{path: 'serverContent.modelTurn.parts[0].thought', equals: true}]},
		usage: {input: 'usageMetadata.promptTokenCount', output: 'usageMetadata.responseTokenCount'},
	},
	payload: {
		clientContent: {
			turns: [{role: 'user', parts: [{text: '{{question}}'}]}],
			turnComplete: true,
		},
	},
	authentication:
		'the API key in the address: ?key={{$env.GEMINI_API_KEY}}, or a short-lived token: ?access_token=; the model in $MODEL',
};
