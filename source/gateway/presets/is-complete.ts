import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

export const isComplete: Preset = {
	name: 'is-complete',
	aliases: [],
	description: 'frames with a Message, the last one with Metadata.IsComplete true',
	rule: {
		...plain,
		done: [{path: 'Metadata.IsComplete', equals: true}],
		delta: {path: 'Message', mode: 'append'},
	},
	payload: {action: 'sendMessage', userMessage: '{{question}}'},
};
