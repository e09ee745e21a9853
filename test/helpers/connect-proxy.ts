import {once} from 'node:events';
import {connect, createServer, type AddressInfo, type Socket} from 'node:net';
import {createServer as createTlsServer} from 'node:tls';
import {onTestFinished} from 'vitest';

export type ConnectProxy = {
	readonly port: number;
	/** The heads of the requests. */
	readonly requests: readonly string[];
	/** Sockets that are open, on both sides. */
	readonly open: () => number;
};

/**
 * A forward proxy on loopback that answers CONNECT.
 * @param answer the bytes of its answer in place of a tunnel; undefined opens one
 * @param pem certificate and key of a proxy that is reached over TLS
 * @param ends whether the connection ends behind that answer
 */
export async function startConnectProxy(
	answer: (request: string) => string | undefined = () => undefined,
	pem?: string,
	ends = false,
): Promise<ConnectProxy> {
	const requests: string[] = [];
	const sockets = new Set<Socket>();
	const keep = (socket: Socket) => {
		sockets.add(socket);
		socket.on('error', () => socket.destroy());
		socket.on('close', () => sockets.delete(socket));
		return socket;
	};
	const serve = (client: Socket) => {
		keep(client).once('data', (bytes: Buffer) => {
			const request = bytes.toString();
			requests.push(request);
			const refusal = answer(request);
			if (refusal !== undefined) {
				if (ends) client.end(refusal);
				else client.write(refusal);
				return;
			}
			const [, host = '', port] = /^CONNECT (.*):(\d+) /.exec(request) ?? [];
			if (port === undefined) {
				client.end('HTTP/1.1 400 Bad Request\r\n\r\n');
				return;
			}
			const server = keep(connect(Number(port), host.replace(/[[\]]/g, '')));
			server.on('connect', () => {
				client.write('HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n');
				client.pipe(server).pipe(client);
			});
			client.on('close', () => server.destroy());
			server.on('close', () => client.destroy());
		});
	};
	const server = pem ? createTlsServer({cert: pem, key: pem}, serve) : createServer(serve);
	server.on('tlsClientError', () => undefined);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	const {port} = server.address() as AddressInfo;
	return {port, requests, open: () => sockets.size};
}
