import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/* aws-samples/serverless-rag-demo before June 2026. */
export const serverlessRagDemoV1: Preset = {
	name: 'serverless-rag-demo-v1',
	aliases: [],
	description: 'serverless-rag-demo on API Gateway (before June 2026): base64 both ways',
	rule: {
		...plain,
		done: [{path: 'text', equals: 'ack-end-of-msg'}],
		delta: {path: 'text', mode: 'append'},
		decode: ['base64'],
		error: {when: [{path: 'error', exists: true}], message: 'error'},
	},
	payload: {action: 'bedrock', query: '{{question|base64}}'},
	authentication: 'the access token in the address: ?access_token={{$env.TOKEN}}',
};
