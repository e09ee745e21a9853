import {expect, test} from 'vitest';
import type {ConnectionOptions} from '../../source/engine/connection-options.ts';
import {upgradeRequest} from '../../source/engine/upgrade-request.ts';
import {plainOptions} from './client-opening.ts';

const requestOf = (options: Partial<ConnectionOptions>) =>
	upgradeRequest({...plainOptions, url: 'ws://host.example', ...options});

const lines = (options: Partial<ConnectionOptions>) => requestOf(options).head('KEY').split('\r\n');

test('a request is what RFC 6455 wants', () => {
	expect(lines({url: 'ws://host.example/a b?x=é#'.slice(0, -1)})).toEqual([
		...['GET /a%20b?x=%C3%A9 HTTP/1.1', 'Host: host.example', 'Connection: Upgrade'],
		...['Upgrade: websocket', 'Origin: https://floodgate.test', 'Sec-WebSocket-Version: 13'],
		...['Sec-WebSocket-Key: KEY', '', ''],
	]);
});

test('headers, subprotocols and an empty origin', () => {
	const headers = {'X-A': '1', cookie: 'a=b', 'x-a': 'é'};
	expect(lines({origin: '', headers, subprotocols: ['a', 'b']}).slice(1, -2)).toEqual([
		...['Host: host.example', 'x-a: é', 'cookie: a=b', 'Connection: Upgrade'],
		...['Upgrade: websocket', 'Sec-WebSocket-Protocol: a,b', 'Sec-WebSocket-Version: 13'],
		'Sec-WebSocket-Key: KEY',
	]);
});

test('headers of the handshake cannot be given, but Host and Authorization can', () => {
	const headers = {
		...{host: 'other', authorization: 'Bearer t', upgrade: 'h2c', CONNECTION: 'close'},
		'sec-websocket-version': '8',
	};
	const text = requestOf({url: 'ws://a:b@host.example', headers}).head('KEY');
	expect(text).toMatch(/\r\nhost: other\r\nauthorization: Bearer t\r\n/);
	expect(text).toContain('\r\nUpgrade: websocket\r\n');
	expect(text).not.toMatch(/h2c|close|: 8|Basic/);
});

test.each([
	['ws://host', 'host', 80, 'host'],
	['ws://host:80', 'host', 80, 'host'],
	['ws://host:81/x', 'host', 81, 'host:81'],
	['wss://host', 'host', 443, 'host'],
	['wss://host:80', 'host', 80, 'host:80'],
	['http://host', 'host', 80, 'host'],
	['https://host', 'host', 443, 'host'],
	['ws://[::1]:90', '::1', 90, '[::1]:90'],
	['ws://BÜCHER.example', 'xn--bcher-kva.example', 80, 'xn--bcher-kva.example'],
])('%s is host %s, port %i', (url, host, port, shown) => {
	const request = requestOf({url});
	expect(request.target).toEqual({host, port});
	expect(request.tls !== undefined).toBe(/^(wss|https):/.test(url));
	expect(request.head('')).toContain(`\r\nHost: ${shown}\r\n`);
});

test.each([
	['ws://user@host', 'user:'],
	['ws://user:p%40ss%C3%A9@host', 'user:p@ssé'],
	['ws://:only@host', ':only'],
	['ws://a%ZZ:b@host', 'a%ZZ:b'],
])('the credentials of %s are sent as %s', (url, text) => {
	const basic = Buffer.from(text).toString('base64');
	expect(lines({url})).toContain(`Authorization: Basic ${basic}`);
});

test.each([
	[{url: 'nonsense'}, SyntaxError, /Invalid URL/],
	[{url: 'ftp://host'}, SyntaxError, /protocol must be/],
	[{url: 'ws://host/#part'}, SyntaxError, /fragment/],
	[{subprotocols: ['a', 'a']}, SyntaxError, /subprotocol/],
	[{subprotocols: ['a b']}, SyntaxError, /subprotocol/],
	[{headers: {'X-A': '1\r\nX-B: 2'}}, TypeError, /Invalid character in header content \["X-A"\]/],
	[{headers: {'X-A': '\u0100'}}, TypeError, /Invalid character/],
	[{headers: {'X A': '1'}}, TypeError, /Header name must be a valid HTTP token/],
	[{headers: {'X:\r\n': '1'}}, TypeError, /valid HTTP token/],
	[{origin: 'https://a\r\nX: y'}, TypeError, /Invalid character in header content \["Origin"\]/],
	[
		{via: {proxy: {host: 'p', port: 1, authorization: 'a\nb'}}},
		TypeError,
		/Invalid character in header content \["Proxy-Authorization"\]/,
	],
])('%j cannot be sent', (options: Partial<ConnectionOptions>, kind, message) => {
	const compile = () => requestOf(options);
	expect(compile).toThrow(kind);
	expect(compile).toThrow(message);
});

test('the same options are compiled once, others again', () => {
	const options = {...plainOptions, url: 'ws://host'};
	expect(upgradeRequest(options)).toBe(upgradeRequest(options));
	expect(upgradeRequest({...options})).not.toBe(upgradeRequest(options));
});

test('a proxy is asked for host and port of the server, wherever that is', () => {
	const proxy = {host: 'proxy.example', port: 3128, authorization: 'Basic eA=='};
	expect(requestOf({url: 'wss://host.example', via: {proxy}}).proxy).toEqual({
		at: {host: 'proxy.example', port: 3128},
		isAuthorized: true,
		tls: undefined,
		head: 'CONNECT host.example:443 HTTP/1.1\r\nHost: host.example:443\r\nProxy-Authorization: Basic eA==\r\n\r\n',
	});
	const to = {host: '::1', port: 90};
	expect(requestOf({via: {proxy: {host: 'p', port: 1}, to}}).proxy?.head).toBe(
		'CONNECT [::1]:90 HTTP/1.1\r\nHost: [::1]:90\r\n\r\n',
	);
});
