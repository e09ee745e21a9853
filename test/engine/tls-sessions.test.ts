import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {type AddressInfo} from 'node:net';
import {createServer, type SecureVersion, type TLSSocket} from 'node:tls';
import {expect, onTestFinished, test} from 'vitest';
import type {ConnectionOptions} from '../../source/engine/connection-options.ts';
import {acceptance, frame} from '../helpers/hostile-server.ts';
import {openClient} from './client-opening.ts';

const read = (name: string) =>
	readFile(new URL(`../faults/fixtures/${name}.pem`, import.meta.url), 'utf8');
const [localhost, elsewhere, expired] = await Promise.all(
	['localhost', 'elsewhere', 'expired'].map(read),
);

/** A TLS server that greets each connection, and notes which ones resumed a session. */
async function startTlsServer(pem: string | undefined, maxVersion: SecureVersion = 'TLSv1.3') {
	const reused: boolean[] = [];
	const names: unknown[] = [];
	const server = createServer({cert: pem, key: pem, maxVersion}, (socket: TLSSocket) => {
		reused.push(socket.isSessionReused());
		names.push((socket as {servername?: unknown}).servername, socket.alpnProtocol);
		socket.on('error', () => undefined);
		socket.on('data', (bytes: Buffer) => {
			if (!bytes.includes('Sec-WebSocket-Key')) return;
			socket.write(acceptance(bytes.toString()));
			socket.write(frame('hello'));
		});
	});
	server.on('tlsClientError', () => undefined);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	return {port: (server.address() as AddressInfo).port, reused, names};
}

/** Opens a connection, reads the greeting, with which any session has come, and cuts it. */
async function visit(url: string, options: Partial<ConnectionOptions>) {
	const greeted = Promise.withResolvers<undefined>();
	const client = openClient(url, options, undefined, () => greeted.resolve(undefined));
	const failed = client.end.then((end) => (end.kind === 'failed' ? end.error.code : end.kind));
	await Promise.race([greeted.promise, failed]);
	client.connection.terminate();
	return failed;
}

test.each(['TLSv1.2', 'TLSv1.3'] as const)('a session of %s is resumed', async (version) => {
	const server = await startTlsServer(localhost, version);
	const url = `wss://localhost:${server.port}`;
	for (let visits = 0; visits < 3; visits++) await visit(url, {ca: localhost});
	expect(server.reused).toEqual([false, true, true]);
	expect(new Set(server.names)).toEqual(new Set(['localhost', false]));
});

test('without session reuse, each connection has a full handshake', async () => {
	const server = await startTlsServer(localhost);
	const url = `wss://localhost:${server.port}`;
	await visit(url, {ca: localhost});
	for (let visits = 0; visits < 2; visits++) {
		await visit(url, {ca: localhost, sessionReuse: false});
	}
	await visit(url, {ca: localhost});
	expect(server.reused).toEqual([false, false, false, true]);
});

test('a session is resumed only with the settings and the name that it was made with', async () => {
	const server = await startTlsServer(localhost);
	const to = {host: '127.0.0.1', port: server.port};
	await visit(`wss://localhost:${server.port}`, {ca: localhost});
	await visit(`wss://localhost:${server.port}`, {insecure: true});
	await visit(`wss://127.0.0.1:${server.port}`, {ca: localhost});
	await visit(`wss://localhost:${server.port}`, {ca: localhost, via: {to}});
	expect(server.reused).toEqual([false, false, false, false]);
});

test.each([
	{fault: 'for another host', pem: elsewhere, code: 'ERR_TLS_CERT_ALTNAME_INVALID'},
	{fault: 'expired', pem: expired, code: 'CERT_HAS_EXPIRED'},
])('a certificate $fault is refused each time: its session is not kept', async ({pem, code}) => {
	for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
		const server = await startTlsServer(pem, version);
		const url = `wss://localhost:${server.port}`;
		// Accepted at first, which must not help the others.
		await visit(url, {ca: pem, insecure: true});
		for (let visits = 0; visits < 3; visits++) expect(await visit(url, {ca: pem})).toBe(code);
		expect(server.reused.includes(true)).toBe(false);
	}
});

test('a server that has lost its sessions gets a full handshake', async () => {
	const first = await startTlsServer(localhost);
	await visit(`wss://localhost:${first.port}`, {ca: localhost});
	// Another server, with other keys for its tickets, at the place that the session is known for.
	const second = await startTlsServer(localhost);
	const to = {host: '127.0.0.1', port: second.port};
	const url = 'wss://localhost';
	await visit(url, {ca: localhost, via: {to: {...to, port: first.port}}});
	expect(await visit(url, {ca: localhost, via: {to}})).toBe('closed');
	expect(second.reused).toEqual([false]);
});

test('the parts of opening a connection over TLS', async () => {
	const server = await startTlsServer(localhost);
	const client = openClient(`wss://localhost:${server.port}`, {ca: localhost});
	const {connect, opening} = await client.opened;
	for (const part of Object.values(opening)) expect(part).toBeGreaterThan(0);
	expect(opening.tcp + opening.tls! + opening.upgrade).toBeCloseTo(connect, 6);
	client.connection.terminate();
});
