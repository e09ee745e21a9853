import {once} from 'node:events';
import {expect, test} from 'vitest';
import {exchange, framesOf, gatewayFor, instantStream, open} from './client.ts';

const question = 'Comment obtenir un permis ?';
const prompt = JSON.stringify({message: question});
const stream = {...instantStream, protocol: 'stream'} as const;
const steady = (median: number) => ({median, spread: 0});

type Token = {readonly type: string; readonly token: string; readonly sequence: number};
const parse = (frame: string) => JSON.parse(frame) as Token;
const typesOf = (frames: readonly string[]) => frames.map((frame) => parse(frame).type);

test('the first token and each after it wait for their time, never less', async () => {
	const gateway = await gatewayFor({
		protocol: 'stream',
		latency: steady(1000),
		firstToken: 30.5,
		tokenGap: 8.3,
		frames: 5,
	});
	const socket = await open(gateway.url);
	const next = framesOf(socket);
	const sent = performance.now();
	socket.send(prompt);
	for (let index = 0; index < 5; index++) {
		const [frame] = await next(1);
		expect(performance.now() - sent).toBeGreaterThanOrEqual(30.5 + index * 8.3);
		expect(parse(frame!).sequence).toBe(index + 1);
	}
	expect(typesOf(await next(1))).toEqual(['complete']);
});

test('without a time of its own the first token takes the latency', async () => {
	const gateway = await gatewayFor({...stream, latency: steady(25)});
	const socket = await open(gateway.url);
	const sent = performance.now();
	socket.send(prompt);
	await once(socket, 'message');
	expect(performance.now() - sent).toBeGreaterThanOrEqual(25);
});

test('the spread draws another gap for each token', async () => {
	const gateway = await gatewayFor({
		...stream,
		latency: {median: 0, spread: 1},
		tokenGap: 20,
		frames: 6,
	});
	const socket = await open(gateway.url);
	const times: number[] = [];
	socket.on('message', () => times.push(performance.now()));
	socket.send(prompt);
	while (times.length < 7) await once(socket, 'message');
	const gaps = times.slice(1, 6).map((time, index) => Math.round(time - times[index]!));
	expect(new Set(gaps).size).toBeGreaterThan(1);
});

test.each([1, 2, 12, 100])(
	'cuts the text into %i pieces, some empty if need be',
	async (frames) => {
		const gateway = await gatewayFor({...stream, frames});
		const received = await exchange(await open(gateway.url), prompt);
		const tokens = received.slice(0, -1).map(parse);
		expect(tokens).toHaveLength(frames);
		expect(tokens.map(({token}) => token).join('')).toBe('Au comptoir.');
		expect(tokens.map(({sequence}) => sequence)).toEqual(
			Array.from({length: frames}, (_, index) => index + 1),
		);
	},
);

test('says that a prompt has arrived at once, before what the protocol itself says first', async () => {
	const asked = {...instantStream, ack: true, firstToken: 1e6};
	const streaming = await open((await gatewayFor({...asked, protocol: 'stream'})).url);
	expect(await exchange(streaming, {message: question, id: 3})).toEqual(['{"type":"ack","id":3}']);
	const agent = await open((await gatewayFor({...asked, protocol: 'intelli-agent'})).url);
	const request = {
		query: question,
		entry_type: 'common',
		custom_message_id: 'm',
		chatbot_config: {max_rounds_in_memory: 7},
	};
	expect(await exchange(agent, request)).toEqual([
		'{"message_type":"MONITOR","message_id":"ai_m","custom_message_id":"m","message":"Request received"}',
		'{"message_type":"START","message_id":"ai_m","custom_message_id":"m"}',
	]);
	const plain = await gatewayFor({ack: true});
	const [ack, reply] = await exchange(await open(plain.url), prompt);
	expect(ack).toBe('Message received.');
	expect(reply).toMatch(/^\{"message":"Au comptoir\."/);
});

test('sends heartbeats until the reply is complete, and none afterwards', async () => {
	const gateway = await gatewayFor({...stream, heartbeat: 5, firstToken: 40, tokenGap: 20});
	const socket = await open(gateway.url);
	const next = framesOf(socket);
	socket.send(prompt);
	const types: string[] = [];
	while (types.at(-1) !== 'complete') types.push(...typesOf(await next(1)));
	expect(types.indexOf('heartbeat')).toBe(0);
	expect(types.filter((type) => type === 'token')).toHaveLength(2);
	const before = gateway.counts().frames;
	const witness = await gatewayFor({...stream, firstToken: 50});
	const other = await open(witness.url);
	other.send(prompt);
	await once(other, 'message');
	expect(gateway.counts().frames).toBe(before);
});

test('gives notice of a slow integration, once, and goes on with the reply', async () => {
	const gateway = await gatewayFor({...stream, integrationTimeout: 5, firstToken: 30});
	const socket = await open(gateway.url);
	const next = framesOf(socket);
	socket.send(prompt);
	const [notice, ...rest] = await next(4);
	expect(JSON.parse(notice!)).toEqual({
		message: 'Endpoint request timed out',
		connectionId: expect.any(String) as string,
		requestId: expect.any(String) as string,
	});
	expect(typesOf(rest)).toEqual(['token', 'token', 'complete']);
	expect(gateway.counts()).toMatchObject({timedOut: 1, errors: 0, replies: 1});
});

test('a single frame that takes too long comes after the notice too', async () => {
	const gateway = await gatewayFor({latency: steady(25), integrationTimeout: 5});
	const socket = await open(gateway.url);
	const next = framesOf(socket);
	socket.send(prompt);
	const [notice, reply] = await next(2);
	expect(notice).toMatch(/Endpoint request timed out/);
	expect(reply).toMatch(/Au comptoir/);
});

test('prompts in flight on one connection are each answered in their own time, by their ids', async () => {
	const gateway = await gatewayFor({
		protocol: 'stream',
		latency: {median: 20, spread: 1},
		tokenGap: 3,
		frames: 4,
		seed: 4,
	});
	const socket = await open(gateway.url);
	const next = framesOf(socket);
	for (let id = 0; id < 10; id++) socket.send(JSON.stringify({message: `Question ${id}`, id}));
	const frames = (await next(50)).map((frame) => JSON.parse(frame) as Token & {id: number});
	const order: number[] = [];
	for (let id = 0; id < 10; id++) {
		const own = frames.filter((frame) => frame.id === id);
		expect(own.map(({type}) => type)).toEqual(['token', 'token', 'token', 'token', 'complete']);
		expect(own.map(({sequence}) => sequence)).toEqual([1, 2, 3, 4, undefined]);
		order.push(frames.indexOf(own.at(-1)!));
	}
	expect(order.toSorted((a, b) => a - b)).not.toEqual(order);
	expect(gateway.counts()).toMatchObject({connections: 1, prompts: 10, replies: 10, frames: 50});
});

test('loses, repeats and swaps tokens, never the frame that completes the reply', async () => {
	const sequences = async (options: object) => {
		const gateway = await gatewayFor({...stream, frames: 12, ...options});
		const frames = await exchange(await open(gateway.url), prompt);
		expect(typesOf(frames).at(-1)).toBe('complete');
		return frames.slice(0, -1).map((frame) => parse(frame).sequence);
	};
	expect(await sequences({loseRate: 1})).toEqual([]);
	expect(await sequences({duplicateRate: 1})).toEqual(
		Array.from({length: 24}, (_, index) => Math.floor(index / 2) + 1),
	);
	expect(await sequences({swapRate: 1})).toEqual([2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11]);
});

test("breaks off half-way with the protocol's own error", async () => {
	const gateway = await gatewayFor({...stream, failRate: 1, frames: 4});
	const frames = await exchange(await open(gateway.url), prompt);
	expect(typesOf(frames)).toEqual(['token', 'token', 'error']);
	expect(gateway.counts()).toMatchObject({replies: 0, errors: 1});
});

test("fails with the gateway's error where the protocol has none of its own", async () => {
	const gateway = await gatewayFor({...instantStream, failRate: 1, protocol: 'bedrock-streaming'});
	const request = {action: 'invokeModel', prompt: question, parameters: {}};
	const [text, error, ...rest] = await exchange(await open(gateway.url), request);
	expect(text).toBe('Au');
	expect(error).toMatch(/^\{"message":"Internal server error"/);
	expect(rest).toEqual([]);
});

test('closes half-way through a stream', async () => {
	const gateway = await gatewayFor({...stream, closeRate: 1, closeCode: 1011, frames: 4});
	const socket = await open(gateway.url);
	const next = framesOf(socket);
	const closed = once(socket, 'close');
	socket.send(prompt);
	expect(typesOf(await next(2))).toEqual(['token', 'token']);
	expect((await closed)[0]).toBe(1011);
	expect(gateway.counts()).toMatchObject({frames: 2, replies: 0, closed: 1});
});

test('a reply ends with its connection', async () => {
	const gateway = await gatewayFor({
		...stream,
		ack: true,
		firstToken: 1e6,
		integrationTimeout: 300,
	});
	const gone = await open(gateway.url);
	gone.send(prompt);
	await once(gone, 'message');
	gone.terminate();
	const witness = await open(gateway.url);
	const next = framesOf(witness);
	witness.send(prompt);
	const [, notice] = await next(2);
	expect(notice).toMatch(/timed out/);
	// The other prompt came earlier, and so would its notice.
	expect(gateway.counts()).toMatchObject({prompts: 2, timedOut: 1});
});
