import {once} from 'node:events';
import {expect, test} from 'vitest';
import {WebSocket} from 'ws';
import type {GatewayOptions} from '../../source/mock/options.ts';
import type {Protocol} from '../../source/mock/protocol.ts';
import {protocols, type ProtocolName} from '../../source/mock/protocols.ts';
import {exchange, framesOf, gatewayFor, instantStream} from './client.ts';
import {publicDialogues, type Dialogue} from './public-dialogues.ts';

const names = Object.keys(publicDialogues) as (keyof typeof publicDialogues)[];
const dialogueOf = (name: keyof typeof publicDialogues): Dialogue => publicDialogues[name];

function expectHeard(frames: readonly string[], heard: readonly unknown[]): void {
	expect(frames).toHaveLength(heard.length);
	for (const [index, wanted] of heard.entries()) {
		const frame = frames[index]!;
		if (wanted instanceof RegExp) expect(frame).toMatch(wanted);
		else if (typeof wanted === 'string') expect(frame).toBe(wanted);
		else expect(JSON.parse(frame)).toMatchObject(wanted as object);
	}
}

/** A connection on which the greeting has been heard. */
async function greeted(name: ProtocolName, options: Partial<GatewayOptions> = {}) {
	const {subprotocols = []}: Protocol = protocols[name];
	const gateway = await gatewayFor({...instantStream, ...options, protocol: name});
	const socket = new WebSocket(gateway.url, [...subprotocols]);
	const next = framesOf(socket);
	await once(socket, 'open');
	const {greeting = []} = dialogueOf(name as keyof typeof publicDialogues);
	expectHeard(await next(greeting.length), greeting);
	return {socket, gateway, next};
}

test.each(names)('%s greets, is set up, and answers as its reference says', async (name) => {
	const {socket, gateway} = await greeted(name);
	const {turns, refusals} = dialogueOf(name);
	for (const [sent, ...heard] of turns) expectHeard(await exchange(socket, sent), heard);
	expect(gateway.counts()).toMatchObject({prompts: 1, replies: 1, errors: 0});
	for (const [sent, ...heard] of refusals) expectHeard(await exchange(socket, sent), heard);
	expect(socket.readyState).toBe(WebSocket.OPEN);
});

const closing = names.flatMap((name) =>
	(dialogueOf(name).closes ?? []).map(([sent, code]) => ({name, sent, code})),
);

test.each(closing)('$name ends the connection with $code after $sent', async ({name, ...end}) => {
	const {socket} = await greeted(name);
	for (const [sent] of dialogueOf(name).turns.slice(0, 1)) await exchange(socket, sent);
	socket.send(typeof end.sent === 'string' ? end.sent : JSON.stringify(end.sent));
	expect((await once(socket, 'close'))[0]).toBe(end.code);
});

test.each(['gemini-live', 'graphql-ws'] as const)('%s wants its set-up first', async (name) => {
	const {socket} = await greeted(name);
	const [prompt] = dialogueOf(name).turns.at(-1)!;
	socket.send(JSON.stringify(prompt));
	expect((await once(socket, 'close'))[0]).toBe(name === 'gemini-live' ? 1007 : 4401);
});

test.each(['signalr', 'socket.io'] as const)(
	'%s pings until its client is silent',
	async (name) => {
		const {socket, next} = await greeted(name, {beat: 20});
		const [setup] = dialogueOf(name).turns[0]!;
		socket.send(setup as string);
		await next(1);
		const [ping, pong] = name === 'signalr' ? ['{"type":6}\u001E', '{"type":6}\u001E'] : ['2', '3'];
		for (let times = 0; times < 3; times++) {
			expect(await next(1)).toEqual([ping]);
			socket.send(pong);
		}
		await once(socket, 'close');
	},
);

test('openai-responses accepts 32 streams on a connection, and what it has answered before', async () => {
	const {socket} = await greeted('openai-responses');
	const ask = async (stream: number, previous?: string) => {
		const more = {stream_id: `s${stream}`, previous_response_id: previous};
		const message = {type: 'response.create', model: 'm', input: 'Bonjour', ...more};
		const frames = await exchange(socket, message);
		return JSON.parse(frames.at(-1)!) as {type: string; error?: {code: string}};
	};
	for (let stream = 0; stream < 32; stream++) {
		expect((await ask(stream)).type).toBe('response.completed');
	}
	expect(await ask(32)).toMatchObject({error: {code: 'websocket_stream_limit_reached'}});
	expect(await ask(0, 'resp_3')).toMatchObject({response: {previous_response_id: 'resp_3'}});
});

test('openai-realtime answers the last item of its conversation, too', async () => {
	const {socket} = await greeted('openai-realtime');
	const item = {type: 'message', role: 'user', content: [{type: 'input_text', text: 'Bonjour'}]};
	expectHeard(await exchange(socket, {type: 'conversation.item.create', item}), [
		{type: 'conversation.item.added', item},
	]);
	const frames = await exchange(socket, {type: 'response.create'});
	expect(frames.at(-2)).toMatch(/"conversation_id":"conv_/);
});

test('signalr refuses another protocol, and socket.io another version', async () => {
	const {socket, next} = await greeted('signalr');
	socket.send('{"protocol":"messagepack","version":1}\u001E');
	expect(await next(1)).toEqual([`{"error":"The protocol 'messagepack' is not supported."}\u001E`]);
	await once(socket, 'close');
	const {url} = await gatewayFor({protocol: 'socket.io'});
	const refused = new WebSocket(`${url}/socket.io/?EIO=3&transport=websocket`);
	const [error] = (await once(refused, 'error')) as [Error];
	expect(error.message).toContain('400');
});
