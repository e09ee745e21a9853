import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';
import {WebSocket, WebSocketServer} from 'ws';

type Entry = {
	readonly request: {
		readonly url: string;
		readonly headers: {readonly name: string; readonly value: string}[];
	};
	readonly _resourceType: 'websocket';
	readonly _webSocketMessages: {
		readonly type: 'send' | 'receive';
		readonly time: number;
		readonly opcode: number;
		readonly data: string;
	}[];
};

/** A server between client and chatbot that records as a browser does. */
export type Recorder = {
	readonly url: string;
	/** The HAR file's text, as Chrome writes it. */
	readonly har: () => string;
};

/** Records what goes to and from the server at an address. */
export async function recordTo(target: string): Promise<Recorder> {
	const entries: Entry[] = [];
	const server = new WebSocketServer({
		...{port: 0, host: '127.0.0.1'},
		handleProtocols: (offered) => [...offered][0] ?? false,
	});
	await once(server, 'listening');
	onTestFinished(() => {
		for (const client of server.clients) client.terminate();
		server.close();
	});
	server.on('connection', (client, request) => {
		const protocols = request.headers['sec-websocket-protocol']?.split(/,\s*/) ?? [];
		const upstream = new WebSocket(target + (request.url ?? ''), protocols);
		const headers: Entry['request']['headers'] = [];
		for (let at = 0; at < request.rawHeaders.length; at += 2) {
			headers.push({name: request.rawHeaders[at]!, value: request.rawHeaders[at + 1]!});
		}
		const entry: Entry = {
			request: {url: target + (request.url ?? ''), headers},
			_resourceType: 'websocket',
			_webSocketMessages: [],
		};
		entries.push(entry);
		const note = (type: 'send' | 'receive', data: Buffer, binary: boolean) =>
			entry._webSocketMessages.push({
				type,
				time: (performance.timeOrigin + performance.now()) / 1000,
				opcode: binary ? 2 : 1,
				data: data.toString(binary ? 'base64' : 'utf8'),
			});
		const waiting: (readonly [Buffer, boolean])[] = [];
		client.on('message', (data: Buffer, binary) => {
			note('send', data, binary);
			if (upstream.readyState === upstream.OPEN) upstream.send(data, {binary});
			else waiting.push([data, binary]);
		});
		upstream.on('open', () => {
			for (const [data, binary] of waiting.splice(0)) upstream.send(data, {binary});
		});
		upstream.on('message', (data: Buffer, binary) => {
			note('receive', data, binary);
			client.send(data, {binary});
		});
		upstream.on('close', () => client.close()).on('error', () => client.close());
		client.on('close', () => upstream.close()).on('error', () => upstream.close());
	});
	return {
		url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
		har: () => JSON.stringify({log: {version: '1.2', creator: {name: 'test'}, entries}}),
	};
}
