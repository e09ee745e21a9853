import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/* aws-samples/serverless-rag-demo since June 2026, containers/rag-query and multi-agent. */
export const serverlessRagDemo: Preset = {
	name: 'serverless-rag-demo',
	aliases: ['serverless-rag-demo-v2'],
	description: 'serverless-rag-demo on AgentCore (since June 2026): start, token, sources and end',
	rule: {
		...plain,
		done: [{path: 'type', equals: 'end'}],
		delta: {path: 'text', mode: 'append'},
		error: {when: [{path: 'type', equals: 'error'}], message: 'message'},
		references: 'sources[*].uri',
	},
	payload: {query: '{{question}}'},
	authentication:
		'SigV4 for bedrock-agentcore: --auth sigv4; a session in the address: ?X-Amzn-Bedrock-AgentCore-Runtime-Session-Id={{$uuid}}',
};
