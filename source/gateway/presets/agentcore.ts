import type {Preset} from './preset.ts';
import {trailing} from './parts.ts';

const delta = 'event.contentBlockDelta.delta';

/*
 * An agent behind AgentCore Runtime's /ws speaks a protocol of its own. This is the most common one:
 * the events that a Strands agent yields, which are those of Bedrock's ConverseStream.
 */
export const agentcore: Preset = {
	name: 'agentcore',
	aliases: ['bedrock-agentcore'],
	description:
		'Bedrock AgentCore Runtime, /ws: {prompt}, answered by the events of a Strands agent; other agents with --payload and a rule',
	rule: {
		// After a tool was used, the model goes on.
		done: [{path: 'event.messageStop.stopReason', matches: '^(?!tool_use$)'}],
		delta: {path: `${delta}.text`, mode: 'append'},
		ignore: [],
		ack: [],
		error: {when: [{path: 'error', exists: true}], message: ['error', 'message']},
		grace: trailing,
		phases: {
			thinking: [{path: `${delta}.reasoningContent`, exists: true}],
			tool: [
				{path: 'event.contentBlockStart.start.toolUse', exists: true},
				{path: `${delta}.toolUse`, exists: true},
			],
		},
		usage: {
			input: 'event.metadata.usage.inputTokens',
			output: 'event.metadata.usage.outputTokens',
		},
	},
	payload: {prompt: '{{question}}', session_id: '{{$conversation}}'},
	authentication:
		'SigV4 for bedrock-agentcore (--auth sigv4) or OAuth (-H "Authorization: Bearer {{$env.TOKEN}}"); a session for each connection in the address: ?X-Amzn-Bedrock-AgentCore-Runtime-Session-Id={{$uuid}}',
};
