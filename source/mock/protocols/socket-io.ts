import {isObject} from '../../model/is-object.ts';
import type {Protocol, Received} from '../protocol.ts';
import {detailsOf, textAt} from '../request.ts';

/** Milliseconds, as the library has them. */
const pingInterval = 25_000;
const pingTimeout = 20_000;

const event = (name: string, data: object) => `42${JSON.stringify([name, data])}`;

/** Bytes: the library's limit for a message. */
const maxPayload = 1_000_000;

const goodbye: Received = {kind: 'close', code: 1000, reason: ''};

/* The name and the first argument of an event; undefined for anything else. */
function readEvent(packet: string): readonly [name: unknown, data: unknown] | undefined {
	if (!packet.startsWith('42[')) return undefined;
	try {
		const [name, data] = JSON.parse(packet.slice(2)) as unknown[];
		return [name, data];
	} catch {
		return undefined;
	}
}

/**
 * Socket.IO 5 over Engine.IO 4: packets are text with a number in front. The event `chat` is answered by
 * `token` events and a `reply`; events that nobody listens to are ignored.
 */
export const socketIo: Protocol = {
	streams: true,
	gateway: false,
	limits: {frame: maxPayload, message: maxPayload},
	beat: {every: pingInterval, frame: '2', answeredBy: (message) => message === '3'},
	admit: ({query}) =>
		(query.get('EIO') ?? '4') === '4'
			? undefined
			: {status: 400, body: {code: 5, message: 'Unsupported protocol version'}},
	greet: (session) => {
		const sid = session.replaceAll(/\W/g, '-');
		return [`0${JSON.stringify({sid, upgrades: [], pingInterval, pingTimeout, maxPayload})}`];
	},
	converse: (session) => {
		let isConnected = false;
		return (packet) => {
			if (packet === '3') return {kind: 'step', frames: []};
			if (packet.startsWith('40/')) {
				const [namespace] = packet.slice(2).split(',');
				return {kind: 'step', frames: [`44${namespace},{"message":"Invalid namespace"}`]};
			}
			if (packet.startsWith('40')) {
				isConnected = true;
				return {kind: 'step', frames: [`40{"sid":"${session.replaceAll(/\W/g, '_')}"}`]};
			}
			const read = readEvent(packet);
			if (!read || !isConnected) return goodbye;
			const [name, data] = read;
			if (name !== 'chat') return {kind: 'step', frames: []};
			const question = isObject(data) ? textAt(data, 'message') : data;
			if (typeof question !== 'string') {
				const frame = event('error', {message: 'message is required'});
				return {kind: 'refused', frames: [frame]};
			}
			return {kind: 'prompt', request: {question, id: undefined, session}};
		};
	},
	write: (answer, pieces) => ({
		opening: [],
		pieces: pieces.map((text) => event('token', {text})),
		closing: [event('reply', detailsOf(answer))],
		trailing: [],
	}),
	ack: () => event('received', {}),
	heartbeat: () => event('typing', {}),
	fail: (message) => [event('error', {message})],
};
