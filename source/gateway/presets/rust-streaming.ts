import type {Preset} from './preset.ts';
import {plain, silence} from './parts.ts';

/* aws-samples/serverless-patterns, apigw-websocket-api-bedrock-streaming-rust-cdk. */
export const rustStreaming: Preset = {
	name: 'rust-streaming',
	aliases: [],
	description: 'the Rust streaming pattern: no end marker, so silence ends a reply',
	rule: {
		...plain,
		done: [{idle: silence}],
		delta: {path: 'message', mode: 'append'},
	},
	payload: {storyType: '{{question}}'},
};
