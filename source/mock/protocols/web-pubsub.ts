import {isObject} from '../../model/is-object.ts';
import type {Protocol, Received, Request} from '../protocol.ts';
import {detailsOf, parseBody, textAt, valueAt, type Body} from '../request.ts';

const acknowledge = (ackId: unknown, error?: object): readonly string[] => {
	const result = error === undefined ? {success: true} : {success: false, error};
	return ackId === undefined ? [] : [JSON.stringify({type: 'ack', ackId, ...result})];
};

const message = (data: object) =>
	JSON.stringify({type: 'message', from: 'server', dataType: 'json', data});

const acknowledged = ({more}: Request) => acknowledge(more?.ackId);

/**
 * Azure Web PubSub with its JSON subprotocol: a greeting, requests with an `ackId` of which each
 * connection uses one once, and a chatbot that hears the event `message` or what is sent to a group.
 */
export const webPubsub: Protocol = {
	streams: true,
	gateway: false,
	subprotocols: ['json.webpubsub.azure.v1'],
	greet: (session) => [
		JSON.stringify({type: 'system', event: 'connected', userId: null, connectionId: session}),
	],
	converse: (session) => {
		const used = new Set<unknown>();

		const read = (body: Body): Received => {
			const ackId = valueAt(body, 'ackId');
			if (ackId !== undefined && used.has(ackId)) {
				const error = {name: 'Duplicate', message: 'The ackId was used before.'};
				return {kind: 'refused', frames: acknowledge(ackId, error)};
			}
			used.add(ackId);
			const type = textAt(body, 'type');
			if (type === 'joinGroup' || type === 'leaveGroup') {
				return {kind: 'step', frames: acknowledge(ackId)};
			}
			const data = valueAt(body, 'data');
			const question = isObject(data) ? textAt(data, 'message') : data;
			if (typeof question !== 'string') {
				const error = {name: 'InternalServerError', message: 'The event handler failed.'};
				return {kind: 'refused', frames: acknowledge(ackId, error)};
			}
			return {kind: 'prompt', request: {question, id: undefined, session, more: {ackId}}};
		};

		return (text) => {
			const body = parseBody(text);
			const type = body && textAt(body, 'type');
			if (type === 'ping') return {kind: 'step', frames: ['{"type":"pong"}']};
			if (!/^(joinGroup|leaveGroup|sendToGroup|event)$/.test(type ?? '')) {
				const reason = 'Invalid payload';
				const frame = JSON.stringify({type: 'system', event: 'disconnected', message: reason});
				return {kind: 'close', code: 1008, reason, frames: [frame]};
			}
			return read(body!);
		};
	},
	write: (answer, pieces, request) => ({
		opening: acknowledged(request),
		pieces: pieces.map((text) => message({text})),
		closing: [message({text: '', done: true, ...detailsOf(answer)})],
		trailing: [],
	}),
	ack: (request) => acknowledged(request)[0] ?? '{"type":"pong"}',
	heartbeat: () => '{"type":"pong"}',
	fail: (reason) => [message({error: {message: reason}})],
};
