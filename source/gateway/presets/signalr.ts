import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/** Ends every message of the JSON hub protocol. */
const separator = '\u001E';

/*
 * The JSON encoding of SignalR's HubProtocol.md, without negotiation: the address is the hub's own. The
 * names of hubs' methods differ: a streaming method `Chat(message)` is an example.
 */
export const signalr: Preset = {
	name: 'signalr',
	aliases: [],
	description: 'SignalR, JSON hub protocol: the streaming method Chat(message), or your own',
	setup: [
		{
			send: {raw: `{"protocol":"json","version":1}${separator}`},
			await: [{text: '{}'}],
		},
	],
	rule: {
		...plain,
		done: [{path: 'type', equals: 3}],
		delta: {path: 'item', mode: 'append'},
		text: {path: 'result'},
		error: {
			when: [
				{path: 'error', exists: true},
				{path: 'type', equals: 7},
			],
			message: 'error',
		},
		correlate: {request: 'invocationId', reply: 'invocationId'},
		decode: [{split: separator}],
		// A hub gives up a client that says nothing for half a minute, even in the middle of a reply.
		answer: [{to: [{path: 'type', equals: 6}], send: {raw: `{"type":6}${separator}`}}],
	},
	payload: {
		raw: `{"type":4,"invocationId":"{{$uuid}}","target":"Chat","arguments":[{{question|json}}]}${separator}`,
	},
	authentication:
		'a token in the address: ?access_token={{$env.TOKEN}}; Azure SignalR Service gives it with its address by negotiation',
};
