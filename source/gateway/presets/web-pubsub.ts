import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/** One per connection: in a shared group, every user would hear the replies to all others. */
const group = 'floodgate-{{$connection}}';

/*
 * Azure's reference of the subprotocol json.webpubsub.azure.v1. What `data` holds is the application's
 * own: pieces in `text`, and `done` with the last, are an example to write one's own by.
 */
export const webPubsub: Preset = {
	name: 'web-pubsub',
	aliases: ['azure-web-pubsub'],
	description: 'Azure Web PubSub: an event {message, group}, answered by messages {text, done}',
	subprotocols: ['json.webpubsub.azure.v1'],
	ready: [{path: 'event', equals: 'connected'}],
	setup: [
		{
			// An id that no prompt has: Azure refuses a second request with the same one.
			send: {type: 'joinGroup', group, ackId: 9_007_199_254_740_991},
			await: [{path: 'type', equals: 'ack'}],
		},
	],
	rule: {
		...plain,
		done: [{path: 'data.done', equals: true}],
		delta: {path: 'data.text', mode: 'append'},
		ignore: [{path: 'type', equals: 'pong'}],
		// One without success is an error.
		ack: [{path: 'success', equals: true}],
		error: {
			when: [
				{path: 'success', equals: false},
				{path: 'event', equals: 'disconnected'},
				{path: 'data.error', exists: true},
			],
			message: ['error.message', 'data.error.message', 'data.error', 'message'],
		},
		intent: 'data.intent',
		references: 'data.references',
	},
	payload: {
		type: 'event',
		event: 'message',
		ackId: '{{$index}}',
		dataType: 'json',
		data: {message: '{{question}}', group},
	},
	authentication:
		'a token for clients in the address: ?access_token={{$env.TOKEN}}; its roles must include webpubsub.joinLeaveGroup',
};
