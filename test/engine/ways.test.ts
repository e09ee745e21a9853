import {readFile} from 'node:fs/promises';
import {expect, test, vi} from 'vitest';
import {startConnectProxy} from '../helpers/connect-proxy.ts';
import {frame, startHostileServer, type Behaviour} from '../helpers/hostile-server.ts';
import {openClient} from './client-opening.ts';

const pem = await readFile(new URL('../faults/fixtures/localhost.pem', import.meta.url), 'utf8');
const answers: Behaviour = {
	greeting: frame('hello'),
	prompt: (peer, text) => peer.text(`re: ${text}`),
};
const kinds = [
	{kind: 'ws', certificate: undefined},
	{kind: 'wss', certificate: pem},
];

test.each(kinds)('$kind:// through a proxy', async ({certificate}) => {
	const server = await startHostileServer(answers, certificate);
	const proxy = await startConnectProxy();
	const client = openClient(server.url, {
		ca: pem,
		via: {proxy: {host: '127.0.0.1', port: proxy.port, authorization: 'Basic eA=='}},
	});
	const {connect, opening} = await client.opened;
	client.connection.send(Buffer.from('a'.repeat(100_000)));
	client.connection.send(Buffer.from('b'));
	await vi.waitFor(() => expect(client.messages).toHaveLength(3));
	expect(client.messages.map((text) => text.slice(0, 6))).toEqual(['hello', 're: aa', 're: b']);
	client.connection.close();
	expect(await client.end).toMatchObject({kind: 'closed', code: 1000});
	expect(proxy.requests).toEqual([
		expect.stringMatching(
			new RegExp(`^CONNECT 127.0.0.1:${server.port} HTTP/1.1\r\n[^]*Proxy-Authorization: Basic`),
		),
	]);
	expect(opening.tcp + (opening.tls ?? 0) + opening.upgrade).toBeCloseTo(connect, 6);
	await server.closed(0);
	await vi.waitFor(() => expect(proxy.open()).toBe(0));
});

test.each([
	{
		answer: 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n',
		says: 'status 407',
	},
	{answer: 'HTTP/1.1 502 Bad\r\n\r\nno', says: 'status 502'},
	{answer: 'HTTP/1.1 101 Switching\r\n\r\n', says: 'status 101'},
	{answer: 'HTTP/1.1 200 OK\r\n\r\nhello', says: 'more than its answer'},
	{answer: 'SOCKS?', says: 'not HTTP/1.1'},
])('the answer of a proxy that $says is a failure', async ({answer, says}) => {
	for (const {kind} of kinds) {
		const proxy = await startConnectProxy(() => answer);
		const client = openClient(`${kind}://host.invalid`, {
			via: {proxy: {host: '127.0.0.1', port: proxy.port}},
		});
		const message = expect.stringContaining(says) as string;
		expect(await client.end).toMatchObject({kind: 'failed', error: {message}});
		await vi.waitFor(() => expect(proxy.open()).toBe(0));
	}
});

test.each(kinds)('$kind:// given up while a proxy is silent leaves no socket', async ({kind}) => {
	const proxy = await startConnectProxy(() => '');
	const client = openClient(`${kind}://host.invalid`, {
		via: {proxy: {host: '127.0.0.1', port: proxy.port}},
	});
	await vi.waitFor(() => expect(proxy.requests).toHaveLength(1));
	client.connection.giveUp();
	expect(await client.end).toEqual({kind: 'silent'});
	await vi.waitFor(() => expect(proxy.open()).toBe(0));
});

test('TLS that fails within a tunnel leaves no socket', async () => {
	const server = await startHostileServer(answers, pem);
	const proxy = await startConnectProxy();
	const via = {proxy: {host: '127.0.0.1', port: proxy.port}};
	expect(await openClient(server.url, {via}).end).toMatchObject({
		kind: 'failed',
		error: {code: 'DEPTH_ZERO_SELF_SIGNED_CERT'},
	});
	await vi.waitFor(() => expect(proxy.open()).toBe(0));
});

test('another place to connect to keeps names and certificate', async () => {
	const requests: string[] = [];
	const server = await startHostileServer(
		{
			upgrade(peer, request) {
				requests.push(request);
				peer.write('HTTP/1.1 403 No\r\n\r\n');
				peer.socket.end();
			},
		},
		pem,
	);
	const to = {host: '127.0.0.1', port: server.port};
	const good = openClient('wss://localhost/x', {ca: pem, via: {to}});
	expect(await good.end).toMatchObject({kind: 'refused', status: 403});
	expect(requests[0]).toContain('\r\nHost: localhost\r\n');
	const wrong = openClient('wss://other.invalid/x', {ca: pem, via: {to}});
	expect(await wrong.end).toMatchObject({error: {code: 'ERR_TLS_CERT_ALTNAME_INVALID'}});
	// An address sends no name, so only the check of the certificate can tell.
	const address = openClient('wss://192.0.2.1/x', {ca: pem, via: {to}});
	expect(await address.end).toMatchObject({error: {code: 'ERR_TLS_CERT_ALTNAME_INVALID'}});
});
