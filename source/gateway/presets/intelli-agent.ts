import type {Preset} from './preset.ts';
import {plain, sessionId} from './parts.ts';

export const intelliAgent: Preset = {
	name: 'intelli-agent',
	aliases: [],
	description: 'Intelli-Agent: START, CONTEXT, CHUNK and END frames',
	rule: {
		...plain,
		done: [{path: 'message_type', equals: 'END'}],
		delta: {path: 'message.content', mode: 'append'},
		error: {when: [{path: 'message_type', equals: 'ERROR'}], message: 'message.content'},
	},
	payload: {
		query: '{{question}}',
		entry_type: 'common',
		session_id: sessionId('session_id'),
	},
};
