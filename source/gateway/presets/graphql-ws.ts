import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/*
 * The protocol of the graphql-ws library (its PROTOCOL.md), subprotocol graphql-transport-ws. Schemas
 * differ: the operation and the path of the text are an example to write one's own by.
 */
export const graphqlWs: Preset = {
	name: 'graphql-ws',
	aliases: ['graphql-transport-ws'],
	description: 'GraphQL over WebSocket: the subscription chat(message) { text }, or your own',
	subprotocols: ['graphql-transport-ws'],
	setup: [
		{
			send: {type: 'connection_init'},
			await: [{path: 'type', equals: 'connection_ack'}],
		},
	],
	rule: {
		...plain,
		done: [{path: 'type', equals: 'complete'}],
		delta: {path: 'payload.data.chat.text', mode: 'append'},
		ignore: [{path: 'type', equals: 'pong'}],
		error: {
			when: [
				{path: 'type', equals: 'error'},
				{path: 'payload.errors[0]', exists: true},
			],
			message: ['payload[0].message', 'payload.errors[0].message'],
		},
		intent: 'payload.data.chat.intent',
		references: 'payload.data.chat.references',
		correlate: {request: 'id', reply: 'id'},
		answer: [{to: [{path: 'type', equals: 'ping'}], send: {type: 'pong'}}],
	},
	payload: {
		id: '{{$uuid}}',
		type: 'subscribe',
		payload: {
			query: 'subscription Chat($message: String!) { chat(message: $message) { text } }',
			variables: {message: '{{question}}'},
		},
	},
	authentication:
		'as the server wants it: a header of the upgrade, or the payload of connection_init in --setup',
};
