import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/*
 * The WebSocket mode of the Responses API. A connection takes at most 32 different stream ids and runs
 * 16 of them at once, so they are numbered by the places in flight, not by prompts.
 */
export const openaiResponses: Preset = {
	name: 'openai-responses',
	aliases: [],
	description: 'OpenAI Responses API over WebSocket, also several prompts at once',
	rule: {
		...plain,
		done: [{path: 'type', equals: 'response.completed'}],
		delta: {path: 'delta', mode: 'append'},
		ignore: [
			// Sound and arguments of tools have their pieces in the same place as text.
			{
				path: 'type',
				matches: String.raw`^response\.((function|mcp)_call_arguments|custom_tool_call_input|code_interpreter_call_code|audio)\.`,
			},
		],
		error: {
			when: [
				{path: 'type', equals: 'error'},
				{path: 'type', equals: 'response.failed'},
				{path: 'type', equals: 'response.incomplete'},
			],
			message: [
				'error.message',
				'response.error.message',
				'response.incomplete_details.reason',
				'message',
			],
		},
		phases: {
			thinking: [
				{path: 'type', matches: String.raw`^response\.reasoning`},
				{path: 'item.type', equals: 'reasoning'},
			],
		},
		correlate: {request: 'stream_id', reply: 'stream_id'},
		sequence: {path: 'sequence_number'},
		usage: {input: 'response.usage.input_tokens', output: 'response.usage.output_tokens'},
	},
	payload: {
		type: 'response.create',
		stream_id: 'lane-{{$lane}}',
		model: '{{$env.MODEL|default:gpt-5-mini}}',
		// Kept by the connection only: a load test leaves nothing in the account.
		store: false,
		previous_response_id: '{{$last.body.response.id|default:null}}',
		input: [
			{
				type: 'message',
				role: 'user',
				content: [{type: 'input_text', text: '{{question}}'}],
			},
		],
	},
	authentication:
		'the key as a header: -H "authorization: Bearer {{$env.OPENAI_API_KEY}}"; the model in $MODEL',
};
