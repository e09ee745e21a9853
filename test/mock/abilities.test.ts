import {once} from 'node:events';
import {expect, onTestFinished, test} from 'vitest';
import {WebSocket} from 'ws';
import {startGateway} from '../../source/mock/gateway.ts';
import type {GatewayOptions} from '../../source/mock/options.ts';
import type {Protocol} from '../../source/mock/protocol.ts';
import {single} from '../../source/mock/protocols/single.ts';
import {stream} from '../../source/mock/protocols/stream.ts';
import {perText, toRequest} from '../../source/mock/request.ts';
import {exchange, framesOf, instantStream, open, refusal, rows} from './client.ts';

async function gatewayOf(protocol: Protocol, options: Partial<GatewayOptions> = {}) {
	const gateway = await startGateway(rows, {...instantStream, ...options}, protocol);
	onTestFinished(() => gateway.close());
	return gateway;
}

/** Plain text: what is sent is the question, and what comes is the answer. */
const plain: Protocol = {
	...single,
	converse: perText((text, session) => ({
		kind: 'prompt',
		request: toRequest(text, {}, session),
	})),
	write: (_answer, pieces) => ({opening: [], pieces, closing: [], trailing: []}),
};

/** A connection that listens from the start, so that a greeting is not missed. */
async function listenTo(url: string, subprotocols: readonly string[] = []) {
	const socket = new WebSocket(url, [...subprotocols]);
	const next = framesOf(socket);
	await once(socket, 'open');
	return {socket, next};
}

test('plain text is asked and answered', async () => {
	const {url} = await gatewayOf(plain);
	expect(await exchange(await open(url), 'Quand passe la collecte ?')).toHaveLength(1);
});

test('a server may greet, and read the path, the query and the headers of the opening', async () => {
	const {url} = await gatewayOf({
		...plain,
		greet: (session, {path, query, headers}) => [
			`${path} ${query.get('token')} ${headers.upgrade}`,
			session,
		],
	});
	const {next} = await listenTo(`${url}/chat?token=t%201`);
	expect(await next(2)).toEqual(['/chat t 1 websocket', expect.stringMatching(/=$/)]);
});

test('an opening that the protocol does not admit is refused in its words', async () => {
	const gateway = await gatewayOf({
		...plain,
		admit: ({query}) =>
			query.has('token') ? undefined : {status: 401, body: {message: 'Unauthorized'}},
	});
	expect(await refusal(gateway.url)).toEqual({status: 401, body: {message: 'Unauthorized'}});
	expect(gateway.counts()).toMatchObject({refused: 1, connections: 0});
	await open(`${gateway.url}?token=t`);
});

test('the accepted subprotocol is echoed, and without one the upgrade is refused', async () => {
	const {url} = await gatewayOf({...plain, subprotocols: ['chat.v2', 'chat.v1']});
	const {socket} = await listenTo(url, ['auth-abc', 'chat.v1']);
	expect(socket.protocol).toBe('chat.v1');
	expect(await refusal(url)).toEqual({
		status: 400,
		body: {message: 'No subprotocol is acceptable but chat.v2, chat.v1'},
	});
});

test('frames may be binary, and then binary messages are read', async () => {
	const {url} = await gatewayOf({...plain, binary: true});
	const socket = await open(url);
	const answer = once(socket, 'message') as Promise<[Buffer, boolean]>;
	socket.send(Buffer.from('Bonjour'));
	const [data, isBinary] = await answer;
	expect(isBinary).toBe(true);
	expect(data.toString().length).toBeGreaterThan(10);
});

test('records that are due together travel in one message, and a message may hold several', async () => {
	const {url} = await gatewayOf({...stream, recordEnd: '\u001e'});
	const ask = JSON.stringify({message: 'Comment obtenir un permis ?'});
	const messages = await exchange(await open(url), `${ask}\u001e${ask}\u001e`);
	expect(messages).toHaveLength(2);
	for (const message of messages) {
		expect(message.endsWith('\u001e')).toBe(true);
		const records = message.split('\u001e').slice(0, -1);
		expect(records.map((record) => (JSON.parse(record) as {type: string}).type)).toEqual([
			'token',
			'token',
			'complete',
		]);
	}
});

test('a message may close the connection, with a last frame', async () => {
	const {url} = await gatewayOf({
		...plain,
		converse: () => () => ({kind: 'close', code: 4429, reason: 'Too many', frames: ['bye']}),
	});
	const {socket, next} = await listenTo(url);
	const closed = once(socket, 'close') as Promise<[number, Buffer]>;
	socket.send('again');
	expect(await next(1)).toEqual(['bye']);
	const [code, reason] = await closed;
	expect([code, reason.toString()]).toEqual([4429, 'Too many']);
});

test('heartbeats come all the time, and one that is not answered closes the connection', async () => {
	const beat = {every: 60_000, frame: '2', code: 4000, reason: 'ping timeout'};
	const {url, counts} = await gatewayOf(
		{...plain, beat: {...beat, answeredBy: (message) => message === '3'}},
		{beat: 100},
	);
	const {socket, next} = await listenTo(url);
	for (let times = 0; times < 2; times++) {
		expect(await next(1)).toEqual(['2']);
		socket.send('3');
	}
	const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
	expect([code, reason.toString()]).toEqual([4000, 'ping timeout']);
	// The third one stays without an answer, and no answer is taken for a prompt.
	expect(await next(1)).toEqual(['2']);
	expect(counts()).toMatchObject({prompts: 0, frames: 3});
});

test('without API Gateway a failure is the protocol’s own, and no integration times out', async () => {
	const own: Protocol = {...plain, gateway: false, fail: (reason) => [`sorry: ${reason}`]};
	const failing = await gatewayOf(own, {errorRate: 1});
	expect(await exchange(await open(failing.url), 'Bonjour')).toEqual([
		'sorry: The model is not available.',
	]);
	const slow = await gatewayOf(own, {latency: {median: 30, spread: 0}, integrationTimeout: 5});
	const {socket, next} = await listenTo(slow.url);
	socket.send('Bonjour');
	await next(1);
	expect(slow.counts().timedOut).toBe(0);
});

test('a protocol sets its own limits of size', async () => {
	const {url, counts} = await gatewayOf({...plain, limits: {frame: 10, message: 20}});
	const socket = await open(url);
	socket.send('x'.repeat(11));
	expect((await once(socket, 'close'))[0]).toBe(1009);
	expect(counts().oversized).toBe(1);
});
