import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/*
 * Engine.IO 4 and Socket.IO 5, their published protocols, over WebSocket alone: ?EIO=4&transport=websocket.
 * The names of events differ: `chat`, answered by `token` and `reply`, are an example.
 */
export const socketIo: Preset = {
	name: 'socket.io',
	aliases: ['socketio'],
	description: 'Socket.IO: the event chat {message}, answered by token {text} and reply',
	ready: [{text_prefix: '0{'}],
	setup: [{send: {raw: '40'}, await: [{text_prefix: '40'}]}],
	rule: {
		...plain,
		// What is left of `42["reply",{…}]`.
		decode: [{prefix: '42'}],
		done: [{path: '[0]', equals: 'reply'}],
		delta: {path: '[1].text', mode: 'append'},
		error: {
			when: [{text_prefix: '44'}, {text: '41'}, {path: '[0]', equals: 'error'}],
			message: ['[1].message', '[1]'],
		},
		intent: '[1].intent',
		references: '[1].references',
		answer: [{to: [{text: '2'}], send: {raw: '3'}}],
	},
	payload: {raw: '42["chat",{"message":{{question|json}}}]'},
	authentication:
		'as the server wants it: a header or cookie of the upgrade, or an object behind the 40 of --setup',
};
