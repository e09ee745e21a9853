import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer, type AddressInfo, type Server, type Socket} from 'node:net';
import {createServer as createTlsServer, type TlsOptions} from 'node:tls';
import {expect, onTestFinished, test} from 'vitest';
import {classifyConnectionEnd} from '../../source/engine/outcome.ts';
import {unknownServer} from '../../source/gateway/dialects/plain.ts';
import {acceptance} from '../helpers/hostile-server.ts';
import {openClient} from './client-opening.ts';

const read = (name: string) =>
	readFile(new URL(`../faults/fixtures/${name}.pem`, import.meta.url), 'utf8');
const [localhost, elsewhere, expired] = (await Promise.all(
	['localhost', 'elsewhere', 'expired'].map(read),
)) as [string, string, string];

async function listen(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	return (server.address() as AddressInfo).port;
}

const startPlain = (answer: (socket: Socket, bytes: Buffer) => void) =>
	listen(
		createServer((socket) => {
			socket.on('error', () => undefined).on('data', (bytes) => answer(socket, bytes));
		}),
	);

const startTls = (options: TlsOptions) =>
	listen(
		createTlsServer(options, (socket) => {
			socket.on('error', () => undefined);
			socket.on('data', (bytes: Buffer) => socket.write(acceptance(bytes.toString())));
		}).on('tlsClientError', () => undefined),
	);

type Options = Parameters<typeof openClient>[1];
const errorOf = async (url: string, options: Options = {}) =>
	classifyConnectionEnd(await openClient(url, options).end, unknownServer);

test('ws:// to a server that answers with an alert of TLS', async () => {
	const alert = Buffer.from([0x15, 3, 1, 0, 2, 2, 10]);
	const port = await startPlain((socket) => void socket.end(alert));
	expect(await errorOf(`ws://127.0.0.1:${port}`)).toEqual({
		class: 'connect.tls',
		message: 'the server expects TLS on this port: use wss:// instead of ws://',
	});
});

test('ws:// to a server that hangs up because it expects TLS', async () => {
	const port = await startTls({cert: localhost, key: localhost});
	expect(await errorOf(`ws://127.0.0.1:${port}`)).toEqual({
		class: 'connect.network',
		message: expect.stringMatching(/if it expects TLS on this port, use wss:/) as string,
	});
});

test('wss:// to a server that speaks no TLS, or hangs up', async () => {
	const talking = await startPlain((socket) => void socket.end('HTTP/1.1 400 Bad\r\n\r\n'));
	expect(await errorOf(`wss://127.0.0.1:${talking}`)).toEqual({
		class: 'connect.tls',
		message: 'the server speaks no TLS on this port: use ws:// instead of wss://',
	});
	const silent = await startPlain((socket) => void socket.end());
	expect(await errorOf(`wss://127.0.0.1:${silent}`)).toEqual({
		class: 'connect.network',
		message: expect.stringMatching(/if it speaks no TLS on this port, use ws:/) as string,
	});
});

test('a certificate for other names is told with them', async () => {
	const port = await startTls({cert: elsewhere, key: elsewhere});
	const {message} = await errorOf(`wss://localhost:${port}`, {ca: elsewhere});
	expect(message).toMatch(/^the server's certificate is for elsewhere\.invalid, not for localhost/);
	const other = await errorOf(`wss://127.0.0.1:${port}`, {ca: elsewhere});
	expect(other.message).toMatch(/not for 127\.0\.0\.1/);
});

test('an expired certificate is told', async () => {
	const port = await startTls({cert: expired, key: expired});
	expect((await errorOf(`wss://localhost:${port}`, {ca: expired})).message).toMatch(/has expired/);
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
	'a client certificate is wanted over %s: missing, given, and another than expected',
	async (maxVersion) => {
		const port = await startTls({
			...{cert: localhost, key: localhost, maxVersion},
			...{ca: localhost, requestCert: true, rejectUnauthorized: true},
		});
		const url = `wss://localhost:${port}`;
		const missing = await errorOf(url, {ca: localhost});
		expect(missing.class).toBe('connect.tls');
		expect(missing.message).toMatch(
			/client certificate,? .*--cert FILE|: give one with --cert FILE/,
		);
		const identity = {cert: localhost, key: localhost};
		const client = openClient(url, {ca: localhost, identity});
		await client.opened;
		client.connection.terminate();
		const stranger = {cert: elsewhere, key: elsewhere};
		expect((await errorOf(url, {ca: localhost, identity: stranger})).message).toMatch(/\(--cert\)/);
	},
);
