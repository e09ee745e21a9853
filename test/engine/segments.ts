import {once} from 'node:events';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {onTestFinished} from 'vitest';
import {WebSocketServer} from 'ws';

/**
 * A server whose frames travel together; gives its address.
 * @param answer the frames that answer a message, in one segment
 * @param first frames that come in the same segment as the 101
 */
export async function serveSegments(
	answer: (text: string) => readonly string[],
	first: readonly string[] = [],
): Promise<string> {
	const http = createServer();
	const sockets = new WebSocketServer({noServer: true});
	http.on('upgrade', (request: IncomingMessage, tcp: Socket, head: Buffer) => {
		onTestFinished(() => void tcp.destroy());
		const together = (send: () => void) => {
			tcp.cork();
			send();
			tcp.uncork();
		};
		together(() =>
			sockets.handleUpgrade(request, tcp, head, (socket) => {
				socket.on('error', () => undefined);
				for (const frame of first) socket.send(frame);
				socket.on('message', (data: Buffer) =>
					together(() => {
						for (const frame of answer(data.toString())) socket.send(frame);
					}),
				);
			}),
		);
	});
	http.listen(0, '127.0.0.1');
	await once(http, 'listening');
	onTestFinished(() => void http.close());
	return `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
}
