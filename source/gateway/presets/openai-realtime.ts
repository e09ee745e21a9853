import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/*
 * The events of the Realtime API reference. Each prompt brings its own input and stays out of the
 * session's conversation: in it, every prompt of a connection would be context of the next.
 */
export const openaiRealtime: Preset = {
	name: 'openai-realtime',
	aliases: [],
	description: 'OpenAI Realtime API for text; each prompt by itself, outside the conversation',
	ready: [{path: 'type', equals: 'session.created'}],
	setup: [
		{
			send: {
				type: 'session.update',
				session: {type: 'realtime', output_modalities: ['text']},
			},
			await: [{path: 'type', equals: 'session.updated'}],
		},
	],
	rule: {
		...plain,
		done: [{path: 'type', equals: 'response.done'}],
		// `response.output_text.delta`, and `response.text.delta` of the beta.
		delta: {path: 'delta', mode: 'append'},
		ignore: [
			// Sound and arguments of tools have their pieces in the same place as text.
			{
				path: 'type',
				matches: String.raw`^response\.((output_)?audio|(function|mcp)_call_arguments)\.|^rate_limits\.`,
			},
		],
		error: {
			when: [
				{path: 'type', equals: 'error'},
				{path: 'response.status', matches: '^(failed|incomplete|cancelled)$'},
			],
			message: [
				'error.message',
				'response.status_details.error.message',
				'response.status_details.reason',
				'response.status',
			],
		},
		usage: {input: 'response.usage.input_tokens', output: 'response.usage.output_tokens'},
	},
	payload: {
		type: 'response.create',
		response: {
			conversation: 'none',
			input: [
				{
					type: 'message',
					role: 'user',
					content: [{type: 'input_text', text: '{{question}}'}],
				},
			],
		},
	},
	authentication:
		'the key as a header: -H "authorization: Bearer {{$env.OPENAI_API_KEY}}"; the model in the address: ?model=gpt-realtime',
};
