import {once} from 'node:events';
import {createConnection} from 'node:net';
import {expect, test} from 'vitest';
import {startGateway} from '../../source/mock/gateway.ts';
import {apologies} from '../../source/mock/texts.ts';
import {ask, gatewayFor, open, refusal, rows, send} from './client.ts';

const errorFrame = (message: string) => ({
	message,
	connectionId: expect.stringMatching(/^[A-Za-z0-9]{15}=$/) as string,
	requestId: expect.stringMatching(/^[A-Za-z0-9]{15}=$/) as string,
});

test('answers a known question in the shape of the chatbot', async () => {
	const gateway = await gatewayFor();
	expect(await ask(gateway.url, 'Comment obtenir un permis ?')).toEqual({
		kind: 'frame',
		body: {
			message: 'Au comptoir.',
			intent: 'permits',
			references: [
				'https://rivemont.example/guides/comment-obtenir-un-permis/1',
				'https://rivemont.example/guides/comment-obtenir-un-permis/2',
			],
			traceId: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/) as string,
		},
	});
	expect(gateway.counts()).toEqual({
		connections: 1,
		refused: 0,
		throttled: 0,
		messages: 1,
		prompts: 1,
		replies: 1,
		errors: 0,
		closed: 0,
		silent: 0,
		frames: 1,
		timedOut: 0,
		expired: 0,
		oversized: 0,
	});
});

test('listens on loopback, on the port in its url', async () => {
	const gateway = await gatewayFor();
	expect(gateway.url).toBe(`ws://127.0.0.1:${gateway.port}`);
	expect(gateway.port).toBeGreaterThan(0);
});

test('accepts any path, query and subprotocol', async () => {
	const gateway = await gatewayFor();
	const {WebSocket} = await import('ws');
	const socket = new WebSocket(`${gateway.url}/prod?token=secret`, ['chat']);
	await once(socket, 'open');
	expect(socket.protocol).toBe('chat');
});

test('never replies before the latency has passed', async () => {
	const gateway = await gatewayFor({latency: {median: 20.7, spread: 0}});
	const socket = await open(gateway.url);
	for (let round = 0; round < 5; round++) {
		const sent = performance.now();
		socket.send('{"message": "Bonjour"}');
		await once(socket, 'message');
		expect(performance.now() - sent).toBeGreaterThanOrEqual(20.7);
	}
});

test('serves the prompts of one connection side by side', async () => {
	const gateway = await gatewayFor({latency: {median: 30, spread: 1.5}, seed: 3});
	const socket = await open(gateway.url);
	const questions = Array.from({length: 20}, (_, index) => `Question ${index}`);
	for (const question of questions) {
		socket.send(JSON.stringify({message: question}));
	}
	while (gateway.counts().replies < questions.length) {
		await once(socket, 'message');
	}
	expect(gateway.counts()).toMatchObject({connections: 1, prompts: 20, replies: 20});
});

test('sends an error frame instead of a reply and keeps the socket open', async () => {
	const gateway = await gatewayFor({errorRate: 1});
	const socket = await open(gateway.url);
	const first = await send(socket, '{"message": "Bonjour"}');
	const second = await send(socket, '{"message": "Bonjour"}');
	for (const ending of [first, second]) {
		expect(ending).toEqual({kind: 'frame', body: errorFrame('Internal server error')});
	}
	const ids = [first, second].map((ending) =>
		ending.kind === 'frame' ? [ending.body.connectionId, ending.body.requestId] : [],
	);
	expect(ids[0]![0]).toBe(ids[1]![0]);
	expect(ids[0]![1]).not.toBe(ids[1]![1]);
	expect(gateway.counts()).toMatchObject({prompts: 2, replies: 0, errors: 2});
});

test('apologises in a reply of the usual shape', async () => {
	const gateway = await gatewayFor({apologyRate: 1});
	const texts = new Set<unknown>();
	for (let index = 0; index < 20; index++) {
		const ending = await ask(gateway.url, `Question ${index}`);
		expect(ending).toMatchObject({kind: 'frame', body: {references: []}});
		if (ending.kind === 'frame') {
			expect(Object.keys(ending.body)).toEqual(['message', 'intent', 'references', 'traceId']);
			texts.add(ending.body.message);
		}
	}
	expect([...texts].sort()).toEqual([...apologies].sort());
	expect(gateway.counts()).toMatchObject({replies: 20, errors: 0});
});

test('writes more than 1,000 characters', async () => {
	const gateway = await gatewayFor({longRate: 1});
	for (const row of rows) {
		const ending = await ask(gateway.url, row.Question as string);
		expect(ending).toMatchObject({kind: 'frame', body: {intent: row.Intent}});
		const message = ending.kind === 'frame' ? (ending.body.message as string) : '';
		expect(message.length).toBeGreaterThan(1000);
		expect(message.length).toBeLessThan(1200);
	}
});

test.each([1000, 1001, 1011, 4000])('closes with code %i instead of a reply', async (code) => {
	const gateway = await gatewayFor({closeRate: 1, closeCode: code});
	expect(await ask(gateway.url, 'Bonjour')).toEqual({kind: 'closed', code});
	expect(gateway.counts()).toMatchObject({prompts: 1, replies: 0, closed: 1});
});

test('closes without a code for 1005', async () => {
	const gateway = await gatewayFor({closeRate: 1, closeCode: 1005});
	expect(await ask(gateway.url, 'Bonjour')).toEqual({kind: 'closed', code: 1005});
});

test('destroys the socket for 1006', async () => {
	const gateway = await gatewayFor({closeRate: 1, closeCode: 1006});
	expect(await ask(gateway.url, 'Bonjour')).toEqual({kind: 'closed', code: 1006});
	expect(gateway.counts().closed).toBe(1);
});

test('closes only when the reply is due', async () => {
	const latency = {median: 20, spread: 0};
	const gateway = await gatewayFor({closeRate: 1, closeCode: 1006, latency});
	const socket = await open(gateway.url);
	const sent = performance.now();
	socket.send('{"message": "Bonjour"}');
	await once(socket, 'close');
	expect(performance.now() - sent).toBeGreaterThanOrEqual(20);
});

test('a close takes the waiting replies of its connection with it', async () => {
	const gateway = await gatewayFor({
		latency: {median: 20, spread: 0},
		closeRate: 1,
		closeCode: 1006,
	});
	const socket = await open(gateway.url);
	socket.send('{"message": "Bonjour"}');
	socket.send('{"message": "Bonjour"}');
	await once(socket, 'close');
	expect(gateway.counts()).toMatchObject({prompts: 2, closed: 1});
});

test('stays silent and keeps the socket open', async () => {
	const gateway = await gatewayFor({silenceRate: 1});
	const socket = await open(gateway.url);
	expect(await send(socket, '{"message": "Bonjour"}')).toEqual({kind: 'silence'});
	expect(socket.readyState).toBe(socket.OPEN);
	expect(gateway.counts()).toMatchObject({prompts: 1, replies: 0, silent: 1});
});

test.each(['{"message":"Bonjour"}', '{"question":"Bonjour"}', '{"prompt":"Bonjour","a":1}'])(
	'takes the question from %s',
	async (text) => {
		const gateway = await gatewayFor();
		const ending = await send(await open(gateway.url), text);
		expect(ending).toMatchObject({kind: 'frame', body: {intent: 'greeting'}});
	},
);

test.each(['', 'hello', '[]', 'null', '"Bonjour"', '{}', '{"message":1}', '{"action":"x"}'])(
	'forbids %j and keeps the socket open',
	async (text) => {
		const gateway = await gatewayFor();
		const socket = await open(gateway.url);
		const frame = {kind: 'frame', body: errorFrame('Forbidden')};
		expect(await send(socket, text)).toEqual(frame);
		expect(await send(socket, text)).toEqual(frame);
		expect(gateway.counts()).toMatchObject({prompts: 2, replies: 0, errors: 2});
	},
);

test('closes with 1003 on a binary frame', async () => {
	const gateway = await gatewayFor();
	const socket = await open(gateway.url);
	socket.send(Buffer.from('{"message":"Bonjour"}'));
	expect((await once(socket, 'close'))[0]).toBe(1003);
});

test('refuses the upgrade with a status and a JSON body', async () => {
	const body = {message: 'Unauthorized é'};
	const gateway = await gatewayFor({refuse: {rate: 1, status: 401, body}});
	expect(await refusal(gateway.url)).toEqual({status: 401, body});
	expect(gateway.counts()).toMatchObject({connections: 0, refused: 1, throttled: 0});
});

test('refuses its share of the upgrades, the same share each time', async () => {
	const refused = async () => {
		const refuse = {rate: 0.3, status: 403, body: {message: 'Forbidden'}};
		const gateway = await gatewayFor({refuse});
		for (let index = 0; index < 60; index++) {
			await ask(gateway.url, 'Bonjour').catch(() => undefined);
		}
		const {connections, refused} = gateway.counts();
		expect(connections + refused).toBe(60);
		return refused;
	};
	const share = await refused();
	expect(share).toBeGreaterThan(8);
	expect(share).toBeLessThan(28);
	expect(await refused()).toBe(share);
});

test('throttles connections beyond the burst with 429', async () => {
	// The next token is due after 1,000 s: slow machines do not matter.
	const gateway = await gatewayFor({connectionsPerSecond: 0.001});
	expect(await ask(gateway.url, 'Bonjour')).toMatchObject({kind: 'frame'});
	const throttled = {status: 429, body: {message: 'Too Many Requests'}};
	expect(await refusal(gateway.url)).toEqual(throttled);
	expect(await refusal(gateway.url)).toEqual(throttled);
	expect(gateway.counts()).toMatchObject({connections: 1, refused: 0, throttled: 2});
});

test('answers plain HTTP with 426', async () => {
	const gateway = await gatewayFor();
	const response = await fetch(gateway.url.replace('ws:', 'http:'));
	expect(response.status).toBe(426);
	expect(await response.json()).toEqual({message: 'Upgrade Required'});
});

test('survives a client that resets its connection', async () => {
	const gateway = await gatewayFor({latency: {median: 10, spread: 0}});
	const socket = await open(gateway.url);
	const witness = await open(gateway.url);
	socket.send('{"message": "Bonjour"}');
	socket.terminate();
	witness.send('{"message": "Bonjour"}');
	await once(witness, 'message');
	expect(gateway.counts().connections).toBe(2);
});

test('a busy port rejects with an error that names it', async () => {
	const {port} = await gatewayFor();
	await expect(startGateway(rows, {port})).rejects.toThrow(
		`Cannot listen on port ${port} of 127.0.0.1: the port is already in use`,
	);
});

test('a bad option rejects with an error that names it', async () => {
	await expect(startGateway(rows, {accuracy: 2})).rejects.toThrow(/accuracy is 2/);
});

test('close drops every kind of socket and frees the port, twice as well as once', async () => {
	const gateway = await startGateway(rows, {latency: {median: 1e6, spread: 0}});
	const {port} = gateway;
	const socket = await open(gateway.url);
	socket.send('{"message": "waits for a long time"}');
	const idle = createConnection(port, '127.0.0.1');
	await once(idle, 'connect');
	const closed = [once(socket, 'close'), once(idle, 'close')];
	idle.on('error', () => undefined);
	idle.resume();
	await Promise.all([gateway.close(), gateway.close()]);
	await Promise.all(closed);
	await gateway.close();
	const next = await startGateway(rows, {port});
	await next.close();
	expect(next.port).toBe(port);
});
