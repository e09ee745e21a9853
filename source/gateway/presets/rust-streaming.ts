import type {Preset} from './preset.ts';
import {plain, silence} from './parts.ts';

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
