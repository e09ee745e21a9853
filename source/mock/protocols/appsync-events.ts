import {isObject} from '../../model/is-object.ts';
import type {Opening, Refused} from '../opening.ts';
import type {Protocol, Received} from '../protocol.ts';
import {parseBody, textAt, toRequest, valueAt, type Body} from '../request.ts';

const keepAlive = '{"type":"ka"}';
const most = 240 * 1024;
const mostEvents = 5;
const unauthorized = {
	errorType: 'UnauthorizedException',
	message: 'You are not authorized to make this call.',
};

/** A key, or a token of a user. */
const isAuthorized = (value: unknown): boolean =>
	isObject(value) && Object.keys(value).some((name) => /^(?:x-api-key|authorization)$/i.test(name));

/* The authorization of the handshake is a subprotocol: base64url of JSON. */
function admit({subprotocols}: Opening): Refused | undefined {
	const header = subprotocols.find((name) => name.startsWith('header-')) ?? '';
	const text = Buffer.from(header.slice('header-'.length), 'base64url').toString();
	const body = parseBody(text);
	if (isAuthorized(body) && body?.host !== undefined) return undefined;
	return {status: 401, body: {errors: [unauthorized]}};
}

/* The text in an event, which is a JSON value: a string, or an object with the text under a usual key. */
function questionIn(event: unknown): string | undefined {
	if (typeof event !== 'string') return undefined;
	const body = parseBody(event);
	if (body) return textAt(body, 'message') ?? textAt(body, 'question') ?? textAt(body, 'prompt');
	try {
		const value: unknown = JSON.parse(event);
		return typeof value === 'string' ? value : undefined;
	} catch {
		return undefined;
	}
}

const step = (frame: object, ...more: readonly string[]): Received => ({
	kind: 'step',
	frames: [JSON.stringify(frame), ...more],
});

const refuse = (type: string, id: unknown, errorType: string, message: string): Received => ({
	kind: 'refused',
	frames: [JSON.stringify({type, id, errors: [{errorType, message}]})],
});

/* Channels are paths; `/*` at the end of a subscription stands for any rest. */
const hears = (subscribed: string, channel: string): boolean =>
	subscribed === channel ||
	(subscribed.endsWith('/*') && channel.startsWith(subscribed.slice(0, -1)));

/**
 * AppSync Events: `connection_init`, `subscribe`, then `publish` for each prompt. The channel's handler hands
 * on `{message, …}` as the event to the subscribers; who has not subscribed never hears it.
 */
export const appsyncEvents: Protocol = {
	streams: false,
	gateway: false,
	admit,
	subprotocols: ['aws-appsync-event-ws'],
	limits: {frame: most, message: most},
	beat: {every: 60_000, frame: keepAlive},
	converse(session) {
		const channels = new Map<string, string>();

		const subscribe = (body: Body, id: string): Received => {
			const channel = textAt(body, 'channel');
			if (!isAuthorized(valueAt(body, 'authorization'))) {
				return refuse('subscribe_error', id, unauthorized.errorType, unauthorized.message);
			}
			if (!channel?.startsWith('/')) {
				return refuse('subscribe_error', id, 'BadRequestException', 'Invalid Channel Format');
			}
			channels.set(id, channel);
			return step({type: 'subscribe_success', id});
		};

		const publish = (body: Body, id: string): Received => {
			const channel = textAt(body, 'channel') ?? '';
			const events = valueAt(body, 'events');
			const question = Array.isArray(events) ? questionIn(events[0]) : undefined;
			if (!isAuthorized(valueAt(body, 'authorization'))) {
				return refuse('publish_error', id, unauthorized.errorType, unauthorized.message);
			}
			if (!Array.isArray(events) || events.length === 0 || events.length > mostEvents) {
				const message = `Input exceeded ${mostEvents} event limit`;
				return refuse('publish_error', id, 'BadRequestException', message);
			}
			if (question === undefined) {
				const message = 'Event is not a valid JSON string';
				return refuse('publish_error', id, 'BadRequestException', message);
			}
			const accepted = {type: 'publish_success', id, successful: [{identifier: id, index: 0}]};
			const heard = [...channels].find(([, subscribed]) => hears(subscribed, channel))?.[0];
			if (heard === undefined) return step({...accepted, failed: []});
			return {
				kind: 'prompt',
				request: {...toRequest(question, body, session), more: {heard, accepted}},
			};
		};

		return (message) => {
			const body = parseBody(message) ?? {};
			const type = textAt(body, 'type');
			const id = textAt(body, 'id');
			if (type === 'connection_init') {
				return step({type: 'connection_ack', connectionTimeoutMs: 300_000}, keepAlive);
			}
			if (id !== undefined && type === 'subscribe') return subscribe(body, id);
			if (id !== undefined && type === 'publish') return publish(body, id);
			return refuse('error', id, 'UnsupportedOperation', 'Operation not supported');
		};
	},
	write: ({message, ...details}, _pieces, {more}) => ({
		opening: [JSON.stringify({...(more?.accepted as object), failed: []})],
		pieces: [
			JSON.stringify({
				type: 'data',
				id: more?.heard,
				event: JSON.stringify({message, ...details}),
			}),
		],
		closing: [],
		trailing: [],
	}),
	ack: () => keepAlive,
	heartbeat: () => keepAlive,
	fail: (message, {id}) => [
		JSON.stringify({type: 'broadcast_error', id, errors: [{errorType: 'LambdaError', message}]}),
	],
};
