import {WebSocket} from 'ws';
import type {ConnectionEnd} from '../../source/engine/outcome.ts';
import {openClient, plainOptions} from './client-opening.ts';

/** What a test does with an open client of either kind. */
export type EitherClient = {
	readonly send: (text: Buffer) => void;
	readonly ping: () => void;
	readonly close: () => void;
	readonly terminate: () => void;
};

export type ClientStory = {
	/** `open`, messages, and the end, in their order. */
	readonly events: readonly string[];
};

export type RunClient = (
	url: string,
	act: (client: EitherClient, messages: number) => void,
	subprotocols?: readonly string[],
) => Promise<ClientStory>;

const describeMessage = (data: Buffer, binary: boolean) =>
	`${binary ? 'binary' : 'text'} ${data.length} ${data.toString('utf8', 0, 40)}`;

function describeEnd(end: ConnectionEnd): string {
	if (end.kind === 'closed') return `closed ${end.code} ${end.error?.code ?? ''} ${end.reason}`;
	if (end.kind === 'refused') return `refused ${end.status} ${end.body}`;
	if (end.kind === 'failed') return `failed ${end.error.message}`;
	return end.kind;
}

/** Opens a connection by this project's engine, acts when it opens and at each message, and waits for its end. */
export const runOurs: RunClient = async (url, act, subprotocols = []) => {
	const events: string[] = [];
	let count = 0;
	const client = openClient(url, {subprotocols}, undefined, (data, binary) => {
		events.push(describeMessage(data, binary));
		act(client.connection, ++count);
	});
	void client.opened.then(() => {
		events.push('open');
		act(client.connection, 0);
	});
	events.push(describeEnd(await client.end));
	return {events};
};

/** The same with a WebSocket of ws. */
export const runWs: RunClient = async (url, act, subprotocols = []) => {
	const events: string[] = [];
	let count = 0;
	const socket = new WebSocket(url, [...subprotocols], {
		...{origin: plainOptions.origin, perMessageDeflate: false, maxPayload: 1024 * 1024},
		...({closeTimeout: 1000} as object),
	});
	const client: EitherClient = {
		send: (text) => socket.send(text, {binary: false}),
		ping: () => socket.ping(),
		close: () => socket.close(1000),
		terminate: () => socket.terminate(),
	};
	const end = Promise.withResolvers<ConnectionEnd>();
	let open = false;
	// Two turns later, as an engine that reads what came with the 101 before it sends.
	socket.on('open', () => {
		open = true;
		setImmediate(() => {
			if (socket.readyState !== WebSocket.OPEN) return;
			events.push('open');
			act(client, 0);
		});
	});
	socket.on('message', (data: Buffer, binary) => {
		events.push(describeMessage(data, binary));
		act(client, ++count);
	});
	socket.on('unexpected-response', (request, response) => {
		let body = '';
		response.setEncoding('utf8');
		response.on('data', (chunk: string) => (body += chunk));
		response.on('close', () => {
			end.resolve({kind: 'refused', status: response.statusCode!, body});
			request.destroy();
		});
	});
	socket.on('error', (error: NodeJS.ErrnoException) => {
		end.resolve(open ? {kind: 'closed', code: 1006, reason: '', error} : {kind: 'failed', error});
	});
	socket.on('close', (code, reason) => {
		end.resolve({kind: 'closed', code, reason: reason.toString()});
	});
	events.push(describeEnd(await end.promise));
	return {events};
};
