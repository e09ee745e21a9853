import type {Preset} from './preset.ts';
import {trailing} from './parts.ts';

export const rawEofSources: Preset = {
	name: 'raw-eof-sources',
	aliases: [],
	description: 'raw text up to !<|EOF_STREAM|>!, then one more frame with the sources',
	rule: {
		done: [{text_matches: String.raw`!<\|EOF_STREAM\|>!\s*$`}],
		delta: {mode: 'append'},
		ignore: [{text_prefix: '!<|STATUS|>!'}],
		ack: [],
		error: {when: [{text_prefix: '<!ERROR!>:'}]},
		grace: trailing,
	},
	payload: {
		action: 'getChatbotResponse',
		data: {
			userMessage: '{{question}}',
			chatHistory: [],
			systemPrompt: '',
			user_id: 'floodgate',
			session_id: '{{$conversation}}',
		},
	},
};
