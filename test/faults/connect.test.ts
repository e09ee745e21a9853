import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer, type AddressInfo, type Server} from 'node:net';
import {expect, test} from 'vitest';
import {acceptance, startHostileServer, type Behaviour} from '../helpers/hostile-server.ts';
import {fire} from './fire.ts';

const pem = (name: string) => readFile(new URL(`fixtures/${name}.pem`, import.meta.url), 'utf8');
const answers: Behaviour = {prompt: (peer, text) => peer.text(`re: ${text}`)};

/** Answers the upgrade with bytes of ours. */
const answering = (answer: string): Behaviour => ({upgrade: (peer) => peer.write(answer)});

async function listen(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

async function portOfNobody(): Promise<number> {
	const server = createServer();
	const port = await listen(server);
	server.close();
	await once(server, 'close');
	return port;
}

test('a refused connection is connect.refused, for every prompt', async () => {
	const port = await portOfNobody();
	const {outcomes, attempts} = await fire(`ws://127.0.0.1:${port}`, {prompts: 3, connections: 2});
	expect(outcomes).toEqual(['connect.refused', 'connect.refused', 'connect.refused']);
	expect(attempts[0]?.error?.message).toContain('ECONNREFUSED');
	expect(attempts[0]?.sent).toBeUndefined();
});

test('a refused connection to a name with several addresses says so in words', async () => {
	const {attempts} = await fire(`ws://localhost:${await portOfNobody()}`);
	expect(attempts[0]?.error?.class).toBe('connect.refused');
	expect(attempts[0]?.error?.message).toContain('connect ECONNREFUSED');
});

test('an unknown host is connect.dns', {timeout: 60_000}, async () => {
	const {outcomes} = await fire('ws://nonexistent.invalid:9', {timeouts: {connect: 50_000}});
	expect(outcomes).toEqual(['connect.dns']);
});

test('a certificate that is trusted and fits lets the prompt through', async () => {
	const server = await startHostileServer(answers, await pem('localhost'));
	expect((await fire(server.url, {ca: await pem('localhost')})).outcomes).toEqual(['ok']);
});

test.each(['localhost', 'expired', 'elsewhere'])(
	'with verification off, the certificate "%s" lets the prompt through',
	async (name) => {
		const server = await startHostileServer(answers, await pem(name));
		expect((await fire(server.url, {insecure: true})).outcomes).toEqual(['ok']);
	},
);

test.each([
	{fault: 'expired', certificate: 'expired', trusted: true, says: 'expired'},
	{fault: 'self-signed', certificate: 'localhost', trusted: false, says: 'self-signed'},
	{fault: 'for another host', certificate: 'elsewhere', trusted: true, says: 'is for elsewhere'},
])('a certificate that is $fault is connect.tls', async ({certificate, trusted, says}) => {
	const text = await pem(certificate);
	const server = await startHostileServer(answers, text);
	const {outcomes, attempts} = await fire(server.url, {prompts: 2, ...(trusted && {ca: text})});
	expect(outcomes).toEqual(['connect.tls', 'connect.tls']);
	expect(attempts[0]?.error?.message).toContain(says);
	expect(server.prompts).toEqual([]);
});

test('a server that speaks no TLS is connect.tls', async () => {
	const talker = createServer((socket) => {
		socket.on('error', () => undefined);
		socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
	});
	const port = await listen(talker);
	const {outcomes} = await fire(`wss://127.0.0.1:${port}`);
	talker.close();
	expect(outcomes).toEqual(['connect.tls']);
});

test.each([401, 403, 429, 500, 503])(
	'an upgrade answered with %i keeps the status and the body',
	async (status) => {
		const body = '{"message":"no, thank you"}';
		const server = await startHostileServer(
			answering(`HTTP/1.1 ${status} No\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
		);
		const {outcomes, attempts} = await fire(server.url, {prompts: 2});
		expect(outcomes).toEqual([`handshake.${status}`, `handshake.${status}`]);
		expect(attempts[0]?.error?.message).toBe(body);
	},
);

test('a redirect is an answer like any other, and names where it leads', async () => {
	const server = await startHostileServer(
		answering('HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n'),
	);
	const {outcomes, attempts} = await fire(server.url);
	expect(outcomes).toEqual(['handshake.302']);
	expect(attempts[0]?.error?.message).toBe('no body (Location ws://127.0.0.1:1/)');
});

test('the body of a refusal that never ends does not keep its prompt', async () => {
	const server = await startHostileServer({
		upgrade(peer) {
			peer.write('HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nno ca\r\n');
			const trickle = setInterval(() => peer.write('1\r\n.\r\n'), 50);
			peer.socket.on('close', () => clearInterval(trickle));
		},
	});
	const {outcomes, attempts, took} = await fire(server.url, {timeouts: {connect: 300}});
	expect(outcomes).toEqual(['handshake.503']);
	expect(attempts[0]?.error?.message).toMatch(/^no ca\.*$/);
	expect(took).toBeLessThan(1300 + 1000);
	await server.closed(0);
});

test('no answer to the upgrade is handshake.timeout', async () => {
	const server = await startHostileServer({upgrade: () => undefined});
	const {outcomes, took} = await fire(server.url, {prompts: 2, timeouts: {connect: 100}});
	expect(outcomes).toEqual(['handshake.timeout', 'handshake.timeout']);
	expect(took).toBeLessThan(2200);
	await server.closed(0);
});

test('an answer to the upgrade that trickles in is handshake.timeout all the same', async () => {
	const server = await startHostileServer({
		upgrade(peer) {
			peer.write('HTTP/1.1 101 Switching Protocols\r\n');
			const trickle = setInterval(() => peer.write('X-More: 1\r\n'), 20);
			peer.socket.on('close', () => clearInterval(trickle));
		},
	});
	const {outcomes, took} = await fire(server.url, {timeouts: {connect: 200}});
	expect(outcomes).toEqual(['handshake.timeout']);
	expect(took).toBeLessThan(1200);
});

test('a connection that is cut before the upgrade is answered is connect.network', async () => {
	const server = await startHostileServer({upgrade: ({socket}) => socket.resetAndDestroy()});
	expect((await fire(server.url)).outcomes).toEqual(['connect.network']);
});

test.each([
	{
		breach: 'a wrong accept key',
		answer: () =>
			'HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
	},
	{
		breach: 'a subprotocol nobody asked for',
		answer: (request: string) => acceptance(request, 'Sec-WebSocket-Protocol: chat\r\n'),
	},
	{
		breach: 'compression nobody offered',
		answer: (request: string) =>
			acceptance(request, 'Sec-WebSocket-Extensions: permessage-deflate\r\n'),
	},
	{breach: 'no HTTP', answer: () => '220 mail.example ESMTP\r\n\r\n'},
])('an upgrade answered with $breach is protocol.handshake', async ({answer}) => {
	const server = await startHostileServer({
		upgrade: (peer, request) => peer.write(answer(request)),
	});
	expect((await fire(server.url, {prompts: 2})).outcomes).toEqual([
		'protocol.handshake',
		'protocol.handshake',
	]);
});

test('an address that is not valid when filled in is our own error, and not shown', async () => {
	const {outcomes, attempts} = await fire('ws://sec ret@:x/', {prompts: 3});
	expect(outcomes).toEqual(['generator.request', 'generator.request', 'generator.request']);
	expect(attempts[0]?.error?.message).not.toContain('ret');
});

test('a header that is not valid when filled in is our own error', async () => {
	const server = await startHostileServer(answers);
	const {outcomes} = await fire(server.url, {headers: {'X-Row': 'line\nbreak'}});
	expect(outcomes).toEqual(['generator.request']);
});
