import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

export const serverlessRagDemo: Preset = {
	name: 'serverless-rag-demo',
	aliases: [],
	description: 'serverless-rag-demo: base64 both ways',
	rule: {
		...plain,
		done: [{path: 'text', equals: 'ack-end-of-msg'}],
		delta: {path: 'text', mode: 'append'},
		decode: ['base64'],
	},
	payload: {action: 'bedrock', query: '{{question|base64}}'},
};
