import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/* AWS's sample Serverless Strategies for Streaming LLM Responses. */
export const serverlessLlm: Preset = {
	name: 'serverless-llm',
	aliases: [],
	description: 'the serverless LLM sample: numbered JSON tokens',
	rule: {
		...plain,
		done: [{path: 'type', equals: 'complete'}],
		delta: {path: 'token', mode: 'append'},
		error: {when: [{path: 'type', equals: 'error'}], message: 'message'},
		sequence: {path: 'sequence'},
	},
	payload: {action: 'stream', prompt: '{{question}}', options: {}},
	authentication: 'the token in the address: ?token={{$env.TOKEN}}',
};
