import type {Protocol, Received, Request} from '../protocol.ts';
import {detailsOf, parseBody, textAt, valueAt, type Body} from '../request.ts';

const completion = (invocationId: unknown, fields: object = {}) =>
	JSON.stringify({type: 3, invocationId, ...fields});

const ping = '{"type":6}';

/** A message of a request's invocation. */
const of = ({id}: Request, fields: object) => JSON.stringify({...fields, invocationId: id});

/**
 * SignalR's JSON hub protocol: a handshake, then invocations of the hub's streaming method
 * `Chat(message)`. The hub pings, and gives up a client that says nothing for two of its pings.
 */
export const signalr: Protocol = {
	streams: true,
	gateway: false,
	recordEnd: '\u001E',
	beat: {
		every: 15_000,
		frame: ping,
		answeredBy: (message) => message === ping,
	},
	converse: (session) => {
		let isKnown = false;

		const greet = (handshake: Body | undefined): Received => {
			const protocol = handshake && textAt(handshake, 'protocol');
			if (protocol === 'json') {
				isKnown = true;
				return {kind: 'step', frames: ['{}']};
			}
			const error = `The protocol '${protocol}' is not supported.`;
			return {kind: 'close', code: 1000, reason: '', frames: [JSON.stringify({error})]};
		};

		const invoke = (message: Body): Received => {
			const {invocationId, target} = message;
			const refuse = (error: string): Received => ({
				kind: 'refused',
				frames: [completion(invocationId, {error})],
			});
			if (target !== 'Chat') return refuse(`Unknown hub method '${String(target)}'`);
			if (message.type !== 4) {
				return refuse(
					`The client attempted to invoke the streaming 'Chat' method with a non-streaming invocation.`,
				);
			}
			const given = valueAt(message, 'arguments');
			const question: unknown = Array.isArray(given) ? given[0] : undefined;
			if (typeof question !== 'string' || typeof invocationId !== 'string') {
				return refuse("Failed to invoke 'Chat' due to an error on the server.");
			}
			return {kind: 'prompt', request: {question, id: invocationId, session}};
		};

		return (text) => {
			const message = parseBody(text);
			if (!isKnown) return greet(message);
			switch (message && valueAt(message, 'type')) {
				case 1:
				case 4:
					return invoke(message!);
				case 5:
				case 6:
					return {kind: 'step', frames: []};
				default: {
					const error = 'Connection closed with an error.';
					const frames = [JSON.stringify({type: 7, error})];
					return {kind: 'close', code: 1000, reason: '', frames};
				}
			}
		};
	},
	write: (answer, pieces, request) => ({
		opening: [],
		pieces: pieces.map((item) => of(request, {type: 2, item})),
		closing: [completion(request.id, detailsOf(answer))],
		trailing: [],
	}),
	ack: () => ping,
	heartbeat: () => ping,
	fail: (error, {id}) => [completion(id, {error})],
};
