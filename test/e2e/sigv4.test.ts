import {RequestSigner} from 'aws4';
import {once} from 'node:events';
import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {expect, onTestFinished, test} from 'vitest';
import {WebSocket, WebSocketServer} from 'ws';
import {createSigner} from '../../source/gateway/sigv4.ts';

const region = 'ca-central-1';
const keys = {
	accessKeyId: 'AKIDEXAMPLE',
	secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
	sessionToken: 'FwoGZXIvYXdz+session/token==',
};
const clockTolerance = 5 * 60_000;

/** The signature's date in milliseconds; NaN when there is none. */
function dateOf(query: URLSearchParams): number {
	const [, year, month, day, hour, minute, second] =
		/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
	return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Why IAM would refuse the upgrade, found out by signing it again; undefined when it would not. */
function objection(request: IncomingMessage, now: number): string | undefined {
	const {searchParams: query, pathname} = new URL(request.url!, 'ws://server');
	const signature = query.get('X-Amz-Signature');
	if (signature === null) return 'Missing Authentication Token';
	const expires = Number(query.get('X-Amz-Expires'));
	const age = now - dateOf(query);
	if (!(expires <= 300 && age <= expires * 1000 && age >= -clockTolerance)) {
		return 'Signature expired';
	}
	if (query.get('X-Amz-SignedHeaders') !== 'host') return 'Only host is signed';
	if (query.get('X-Amz-Security-Token') !== keys.sessionToken) {
		return 'The security token included in the request is invalid';
	}
	query.delete('X-Amz-Signature');
	const again = new RequestSigner(
		{
			service: 'execute-api',
			region,
			signQuery: true,
			headers: {Host: request.headers.host},
			path: `${pathname}?${query.toString()}`,
		},
		keys,
	).sign();
	const wanted = new URLSearchParams(again.path!.slice(again.path!.indexOf('?')));
	return wanted.get('X-Amz-Signature') === signature
		? undefined
		: `The request signature we calculated does not match, it is not ${signature}`;
}

/** A gateway that demands IAM authorization and answers each prompt with its own words. */
async function protectedGateway(now = Date.now): Promise<string> {
	const http = createServer();
	const sockets = new WebSocketServer({noServer: true});
	sockets.on('connection', (socket) => {
		socket.on('message', (data: Buffer) => socket.send(`you said ${data.toString()}`));
	});
	http.on('upgrade', (request: IncomingMessage, tcp: Duplex, head: Buffer) => {
		const message = objection(request, now());
		if (message === undefined) {
			sockets.handleUpgrade(request, tcp, head, (socket) => sockets.emit('connection', socket));
			return;
		}
		const body = JSON.stringify({message});
		tcp.end(`HTTP/1.1 403 Forbidden\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
	});
	http.listen(0, '127.0.0.1');
	await once(http, 'listening');
	onTestFinished(() => {
		for (const socket of sockets.clients) socket.terminate();
		http.close();
	});
	return `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** What comes of one connection: the reply to a prompt, or the refusal. */
function converse(url: string, headers: Record<string, string> = {}): Promise<string> {
	const socket = new WebSocket(url, {headers, handshakeTimeout: 10_000});
	onTestFinished(() => socket.terminate());
	return new Promise((resolve, reject) => {
		socket.on('error', reject);
		socket.on('open', () => socket.send('hello'));
		socket.on('message', (data: Buffer) => resolve(data.toString()));
		socket.on('unexpected-response', (_, response) => {
			response.setEncoding('utf8').on('data', (body: string) => {
				resolve(`${response.statusCode} ${body}`);
			});
		});
	});
}

const signer = (options: Partial<Parameters<typeof createSigner>[0]> = {}) =>
	createSigner({region, credentials: () => Promise.resolve(keys), ...options});

test.each([
	'/',
	'/prod',
	'/prod?token=abc',
	'/prod?q=a+b%20c&q=2&q=1&empty=&bare&%C3%A9=%E6%97%A5%F0%9D%84%9E',
	"/a%20b/@connections/(x)'!*/?r='*!()~",
])('a gateway that checks signatures lets a signed connection to %s in', async (path) => {
	const gateway = await protectedGateway();
	expect(await converse(await signer()(gateway + path))).toBe('you said hello');
});

test('a connection with a Host header of its own is let in when that was signed', async () => {
	const gateway = await protectedGateway();
	const host = 'abc.execute-api.ca-central-1.amazonaws.com';
	const sign = signer();
	expect(await converse(await sign(gateway, host), {host})).toBe('you said hello');
	expect(await converse(await sign(gateway), {host})).toMatch(/^403 .*does not match/);
});

test('many connections, each signed by itself, are all let in', async () => {
	const gateway = await protectedGateway();
	const sign = signer();
	const replies = await Promise.all(
		Array.from({length: 50}, async (_, index) => converse(await sign(`${gateway}/?n=${index}`))),
	);
	expect(new Set(replies)).toEqual(new Set(['you said hello']));
});

test('what was changed after signing, or signed otherwise, is refused', async () => {
	const gateway = await protectedGateway();
	const url = await signer()(`${gateway}/prod?room=1`);
	const other = {...keys, secretAccessKey: 'another'};
	expect(await converse(`${gateway}/prod`)).toMatch(/^403 .*Missing/);
	expect(await converse(url.replace('room=1', 'room=2'))).toMatch(/^403 .*does not match/);
	expect(await converse(url.replace('/prod', '/test'))).toMatch(/^403 .*does not match/);
	expect(await converse(url.replace(/(X-Amz-Security-Token)=\w+/, '$1=x'))).toMatch(/^403 .*token/);
	for (const options of [
		{region: 'us-east-1'},
		{credentials: () => Promise.resolve(other)},
		{credentials: () => Promise.resolve({...keys, sessionToken: undefined})},
	]) {
		expect(await converse(await signer(options)(`${gateway}/prod`))).toMatch(/^403 /);
	}
});

test('a signed address is of use for five minutes only, by a clock five minutes off at most', async () => {
	const url = (gateway: string, offset: number) =>
		signer({now: () => Date.now() + offset})(`${gateway}/prod`);
	const gateway = await protectedGateway();
	const minute = 60_000;
	expect(await converse(await url(gateway, -4.5 * minute))).toBe('you said hello');
	expect(await converse(await url(gateway, 4.5 * minute))).toBe('you said hello');
	expect(await converse(await url(gateway, -5.5 * minute))).toMatch(/^403 .*expired/);
});
