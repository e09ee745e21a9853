import type {Preset} from './preset.ts';
import {plain, silence} from './parts.ts';

/*
 * Servers made after FastAPI's tutorial: `receive_text`, and `send_text` once or for each piece. Some
 * send a marker at the end; without one, silence ends the reply.
 */
export const fastapiText: Preset = {
	name: 'fastapi-text',
	aliases: ['raw-text'],
	description: 'bare text, as in the FastAPI tutorial; a marker such as [DONE] or silence ends it',
	rule: {
		...plain,
		done: [
			{text_matches: String.raw`^\s*(\[(DONE|END|EOS)\]|<\|?(END|EOS|end|endoftext|eot)\|?>)\s*$`},
			{idle: silence},
		],
		delta: {mode: 'append'},
	},
	payload: {raw: '{{question}}'},
	authentication: 'as the server wants it: often ?token= in the address',
};
