import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/** One per connection: in a shared channel, every user would hear the replies to all others. */
const channel = '{{$env.APPSYNC_CHANNEL|default:/default/chat}}/{{$connection}}';

/** JSON whose object is the authorization, inserted as it is. */
const authorization = '{{$env.APPSYNC_AUTH}}';

/*
 * The Event API's WebSocket protocol, as AWS documents it. The channel's handler answers an event, which
 * is the question, by the event that it hands on to the subscribers: `{message}`.
 */
export const appsyncEvents: Preset = {
	name: 'appsync-events',
	aliases: [],
	description:
		'AppSync Events at /event/realtime: publishes to $APPSYNC_CHANNEL/N; the next event there, {message}, is the reply; up to --max-message 240KB',
	subprotocols: ['aws-appsync-event-ws', 'header-{{$env.APPSYNC_AUTH|base64url}}'],
	setup: [
		{send: {type: 'connection_init'}, await: [{path: 'type', equals: 'connection_ack'}]},
		{
			send: {
				raw: `{"type":"subscribe","id":"{{$uuid}}","channel":"${channel}","authorization":${authorization}}`,
			},
			await: [{path: 'type', equals: 'subscribe_success'}],
		},
	],
	rule: {
		...plain,
		done: [{path: 'type', equals: 'data'}],
		text: {path: 'event.message'},
		ignore: [{path: 'type', equals: 'ka'}],
		ack: [{path: 'type', equals: 'publish_success'}],
		error: {
			when: [
				{path: 'type', matches: '_error$'},
				{path: 'type', equals: 'error'},
				{path: 'failed[0]', exists: true},
			],
			message: ['errors[0].message', 'errors[0].errorType', 'failed[0].errorMessage'],
		},
		intent: 'event.intent',
		references: 'event.references',
	},
	payload: {
		raw: `{"type":"publish","id":"{{$uuid}}","channel":"${channel}","events":[{{question|json|json}}],"authorization":${authorization}}`,
	},
	authentication:
		'$APPSYNC_AUTH, as {"host":"ID.appsync-api.REGION.amazonaws.com","x-api-key":"…"}, or with "Authorization" and a token instead of the key',
};
