import {once} from 'node:events';
import {expect, test} from 'vitest';
import type {WebSocket} from 'ws';
import {framesOf, gatewayFor, instantStream, open, send} from './client.ts';

const frameLimit = 32 * 1024;
const messageLimit = 128 * 1024;

const promptOf = (bytes: number) =>
	JSON.stringify({message: 'x'.repeat(bytes - '{"message":""}'.length)});

function sendFragments(socket: WebSocket, text: string): void {
	for (let at = 0; at < text.length; at += frameLimit) {
		const end = at + frameLimit;
		socket.send(text.slice(at, end), {fin: end >= text.length});
	}
}

test('takes a frame of 32 KiB, closes with 1009 on a larger one', async () => {
	const gateway = await gatewayFor();
	const socket = await open(gateway.url);
	expect(await send(socket, promptOf(frameLimit))).toMatchObject({kind: 'frame'});
	expect(await send(socket, promptOf(frameLimit + 1))).toEqual({kind: 'closed', code: 1009});
	expect(gateway.counts()).toMatchObject({prompts: 1, oversized: 1});
});

test('takes a message of 128 KiB in fragments, closes with 1009 on a larger one', async () => {
	const gateway = await gatewayFor();
	const socket = await open(gateway.url);
	const next = framesOf(socket);
	for (const bytes of [60_000, messageLimit]) {
		sendFragments(socket, promptOf(bytes));
		expect((await next(1))[0]).toMatch(/^\{"message"/);
	}
	const closed = once(socket, 'close');
	sendFragments(socket, promptOf(messageLimit + 1));
	expect((await closed)[0]).toBe(1009);
	expect(gateway.counts()).toMatchObject({prompts: 2, oversized: 1});
});

test('an oversized frame ends the connection however large it is, and no other', async () => {
	const gateway = await gatewayFor();
	const witness = await open(gateway.url);
	const socket = await open(gateway.url);
	expect(await send(socket, promptOf(5_000_000))).toMatchObject({kind: 'closed'});
	expect(await send(witness, promptOf(100))).toMatchObject({kind: 'frame'});
	expect(gateway.counts()).toMatchObject({prompts: 1, oversized: 1});
});

test('closes a silent connection with 1001, one with pings as well', async () => {
	const gateway = await gatewayFor({idleTimeout: 40});
	const silent = await open(gateway.url);
	const pinging = await open(gateway.url);
	pinging.on('pong', () => pinging.ping());
	pinging.ping();
	const closes = await Promise.all([once(silent, 'close'), once(pinging, 'close')]);
	expect(closes.map(([code]) => code as number)).toEqual([1001, 1001]);
	expect(gateway.counts()).toMatchObject({expired: 2, closed: 0});
});

test('pings keep a connection open where they are said to', async () => {
	const gateway = await gatewayFor({idleTimeout: 500, pingsKeepAlive: true});
	const socket = await open(gateway.url);
	const until = performance.now() + 700;
	while (performance.now() < until) {
		socket.ping();
		await once(socket, 'pong');
	}
	expect(gateway.counts().expired).toBe(0);
	expect((await once(socket, 'close'))[0]).toBe(1001);
});

test('the frames of a long stream keep its connection open', async () => {
	const gateway = await gatewayFor({
		...instantStream,
		protocol: 'stream',
		idleTimeout: 150,
		tokenGap: 20,
		frames: 15,
	});
	const socket = await open(gateway.url);
	const next = framesOf(socket);
	socket.send('{"message":"Bonjour"}');
	expect((await next(16)).at(-1)).toMatch(/"complete"/);
	expect((await once(socket, 'close'))[0]).toBe(1001);
});

test('closes an old connection with 1001, in the middle of a stream too', async () => {
	const gateway = await gatewayFor({
		...instantStream,
		protocol: 'stream',
		connectionLimit: 100,
		tokenGap: 5,
		frames: 10_000,
	});
	const socket = await open(gateway.url);
	socket.send('{"message":"Bonjour"}');
	const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
	expect([code, reason.toString()]).toEqual([1001, 'Going away']);
	expect(gateway.counts()).toMatchObject({expired: 1, replies: 0});
});
