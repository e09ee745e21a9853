import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer, type AddressInfo} from 'node:net';
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
const ways = kinds.flatMap((kind) =>
	[false, true].map((secure) => ({...kind, secure, by: secure ? 'https' : 'http'})),
);

test.each(ways)('$kind:// through an $by:// proxy', async ({certificate, secure}) => {
	const server = await startHostileServer(answers, certificate);
	const proxy = await startConnectProxy(undefined, secure ? pem : undefined);
	const client = openClient(server.url, {
		ca: pem,
		via: {proxy: {host: '127.0.0.1', port: proxy.port, secure, authorization: 'Basic eA=='}},
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

const head = 'Proxy-Authenticate: Basic realm="a, b"\r\nContent-Length: 0\r\n\r\n';
test.each([
	{answer: `HTTP/1.1 407 No\r\n${head}`, says: /status 407: it wants credentials: --proxy/},
	{
		answer: `HTTP/1.1 407 No\r\n${head}`,
		authorization: 'Basic eA==',
		says: /status 407: it does not accept the credentials/,
	},
	{
		answer: 'HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n',
		says: /credentials by Negotiate, and only Basic is supported/,
	},
	{
		answer:
			'HTTP/1.1 502 Bad\r\n\r\n<html><head><title>x</title></head><h1>No  route</h1><p>at all',
		says: /status 502: it got no connection to host\.invalid:\d+; No route$/,
		ends: true,
	},
	{
		answer: 'HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n',
		says: /status 403: its rules do not allow host\.invalid:\d+; no$/,
	},
	{answer: 'HTTP/1.1 101 Switching\r\nContent-Length: 0\r\n\r\n', says: /status 101/},
	{answer: 'HTTP/1.1 200 OK\r\n\r\nhello', says: /more than its answer/},
	{answer: 'SOCKS?', says: /^the proxy 127.*not HTTP\/1.1/},
])('the answer of a proxy, $answer, is told: $says', async ({answer, says, ...more}) => {
	for (const {kind} of kinds) {
		const proxy = await startConnectProxy(() => answer, undefined, more.ends);
		const {authorization} = more;
		const client = openClient(`${kind}://host.invalid`, {
			via: {proxy: {host: '127.0.0.1', port: proxy.port, authorization}},
		});
		const message = expect.stringMatching(says) as string;
		const code = 'FLOODGATE_PROXY_FAILURE';
		expect(await client.end).toMatchObject({kind: 'failed', error: {message, code}});
		await vi.waitFor(() => expect(proxy.open()).toBe(0));
	}
});

test('a proxy that cannot be reached is named, and not the server', async () => {
	const gone = createServer().listen(0, '::1');
	await once(gone, 'listening');
	const {port} = gone.address() as AddressInfo;
	gone.close();
	await once(gone, 'close');
	const proxy = {host: '::1', port};
	expect(await openClient('wss://host.invalid', {via: {proxy}}).end).toMatchObject({
		kind: 'failed',
		error: {message: `the proxy [::1]:${port} cannot be reached: the connection is refused`},
	});
	const named = {host: 'proxy.invalid', port};
	expect(await openClient('ws://host.invalid', {via: {proxy: named}}).end).toMatchObject({
		error: {message: expect.stringMatching(/^the proxy proxy.invalid:\d+ cannot/) as string},
	});
});

test('an http:// proxy that expects TLS, and an https:// proxy that speaks none, are proxies that fail', async () => {
	const [secret, plain] = [await startConnectProxy(undefined, pem), await startConnectProxy()];
	const ways = [
		{port: secret.port, secure: false},
		{port: plain.port, secure: true},
		{port: secret.port, secure: true},
	];
	for (const way of ways) {
		const via = {proxy: {host: '127.0.0.1', ...way}};
		expect(await openClient('wss://host.invalid', {via}).end).toMatchObject({
			error: {message: expect.stringMatching(/^the proxy 127/) as string},
		});
	}
});

test.each(kinds)('$kind:// given up while a proxy is silent leaves no socket', async ({kind}) => {
	const proxy = await startConnectProxy(() => '');
	const client = openClient(`${kind}://host.invalid`, {
		via: {proxy: {host: '127.0.0.1', port: proxy.port}},
	});
	await vi.waitFor(() => expect(proxy.requests).toHaveLength(1));
	client.connection.giveUp();
	expect(await client.end).toEqual({kind: 'silent', proxy: `127.0.0.1:${proxy.port}`});
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
