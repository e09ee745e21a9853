import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

export const bedrockStreaming: Preset = {
	name: 'bedrock-streaming',
	aliases: [],
	description: 'the Bedrock streaming pattern: raw text up to a marker',
	rule: {
		...plain,
		done: [{text: '<End of LLM response>'}],
		delta: {mode: 'append'},
	},
	payload: {action: 'invokeModel', prompt: '{{question}}'},
};
