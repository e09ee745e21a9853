import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {
	createServer as createTcpServer,
	type AddressInfo,
	type Server,
	type Socket,
} from 'node:net';
import {onTestFinished} from 'vitest';
import {WebSocketServer, type WebSocket} from 'ws';

async function listen(server: Server): Promise<string> {
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/**
 * A WebSocket server on a free loopback port; gives its address.
 * @param onOpen before anything has come over a connection
 */
export async function serveSockets(
	onMessage: (socket: WebSocket, text: string) => void,
	onOpen?: (socket: WebSocket) => void,
): Promise<string> {
	const http = createServer();
	const sockets = new WebSocketServer({server: http});
	sockets.on('connection', (socket) => {
		socket.on('error', () => undefined);
		socket.on('message', (data: Buffer) => onMessage(socket, data.toString()));
		onOpen?.(socket);
	});
	return listen(http);
}

/** A server that refuses each upgrade with a status and a body. */
export async function refuseUpgrades(
	status: number,
	body: (request: IncomingMessage) => string,
): Promise<string> {
	const http = createServer((_request: IncomingMessage, response: ServerResponse) => {
		response.statusCode = 404;
		response.end();
	});
	http.on('upgrade', (request: IncomingMessage, socket: Socket) => {
		const text = body(request);
		socket.end(
			`HTTP/1.1 ${status} Refused\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
		);
	});
	return listen(http);
}

/** An address on which nothing listens any more. */
export async function closedPort(): Promise<string> {
	const server = createTcpServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return `ws://127.0.0.1:${port}`;
}
