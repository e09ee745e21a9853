import {expect, onTestFinished, test} from 'vitest';
import type {WebSocket} from 'ws';
import {compileAnswers} from '../../source/engine/auto-answer.ts';
import {fire, prompts} from '../faults/fire.ts';
import {serveSockets} from '../helpers/servers.ts';
import {serveSegments} from './segments.ts';
import {setupOf} from './set-up.ts';

const ack = {type: 'ack'};
const init = {send: 'init', await: [{path: 'type', equals: 'ack'}]};
const once = setupOf([init]);
const json = (value: object) => JSON.stringify(value);

type Behaviour = {
	readonly onInit?: (socket: WebSocket, connection: number) => void;
	readonly onOpen?: (socket: WebSocket) => void;
	readonly onPrompt?: (socket: WebSocket, text: string) => void;
};

/** A server that wants `init` exactly once on each connection, and no prompt before it has answered. */
async function strictServer({onInit, onOpen, onPrompt}: Behaviour = {}) {
	const states = new Map<WebSocket, 'new' | 'asked' | 'ready'>();
	const seen = {inits: 0, opened: 0, open: 0, tooEarly: 0};
	const isAnswered = (socket: WebSocket) => states.set(socket, 'ready');
	const url = await serveSockets(
		(socket, text) => {
			if (text === 'init') {
				seen.inits++;
				if (states.get(socket) !== 'new') {
					socket.close(4429, 'Too many initialisation requests');
					return;
				}
				states.set(socket, 'asked');
				if (onInit) onInit(socket, seen.inits);
				else {
					isAnswered(socket);
					socket.send(json(ack));
				}
				return;
			}
			if (text === 'pong') return;
			if (states.get(socket) !== 'ready') seen.tooEarly++;
			if (onPrompt) onPrompt(socket, text);
			else socket.send(`re: ${text}`);
		},
		(socket) => {
			seen.opened++;
			seen.open++;
			states.set(socket, 'new');
			socket.on('close', () => seen.open--);
			onOpen?.(socket);
		},
	);
	return {url, seen, isAnswered};
}

const wanted = (count: number) =>
	Array.from({length: count}, (_, index) => `re: question ${index}`);

test('fifty connections are set up once each, and all prompts get their replies', async () => {
	const {url, seen} = await strictServer();
	const {texts, attempts, gauges} = await fire(url, {prompts: 300, connections: 50, setup: once});
	expect(texts).toEqual(wanted(300));
	expect(seen).toMatchObject({inits: seen.opened, opened: 50, tooEarly: 0});
	expect(attempts.filter(({setup}) => setup !== undefined)).toHaveLength(50);
	expect(gauges).toMatchObject({unmatched: 0, greetings: 0, open: 0, connecting: 0});
	await expect.poll(() => seen.open).toBe(0);
});

test.each([
	['a connection per prompt', {perPrompt: true}, 20],
	['rotation every 50 ms', {rotateAfter: 50, thinkTime: 20}, 20],
])('with %s each connection is set up', async (_, options, count) => {
	const {url, seen} = await strictServer();
	const {texts} = await fire(url, {prompts: count, connections: 2, setup: once, ...options});
	expect(texts).toEqual(wanted(count));
	expect(seen.opened).toBeGreaterThan(2);
	expect(seen).toMatchObject({inits: seen.opened, tooEarly: 0});
});

test('a slow set-up outlasts the age of its connection', async () => {
	const server = await strictServer({
		onInit: (socket) =>
			setTimeout(() => {
				server.isAnswered(socket);
				socket.send(json(ack));
			}, 60),
	});
	const {texts} = await fire(server.url, {prompts: 4, setup: once, rotateAfter: 20});
	expect(texts).toEqual(wanted(4));
	expect(server.seen).toMatchObject({inits: 4, opened: 4, tooEarly: 0});
});

test('several answers, greetings and heartbeats within one segment are no replies', async () => {
	const messages = [init, {send: 'init2', await: [{path: 'type', equals: 'ack2'}]}];
	const noise = [json({type: 'hello'}), json(ack), json({type: 'ack2'}), json({message: 'ka'})];
	const url = await serveSegments((text) => {
		if (text === 'init') return noise;
		return text === 'init2' ? [] : [`re: ${text}`];
	});
	const {texts, gauges} = await fire(url, {prompts: 3, setup: setupOf(messages)});
	expect(texts).toEqual(wanted(3));
	expect(gauges).toMatchObject({unmatched: 0, greetings: 0});
});

test('what comes with the 101 is a greeting, not the answer to a message sent later', async () => {
	const url = await serveSegments(
		(text) => (text === 'init' ? [json(ack)] : [`re: ${text}`]),
		[json({type: 'hello'}), json({message: 'news'})],
	);
	const {texts, gauges} = await fire(url, {prompts: 3, setup: once});
	expect(texts).toEqual(wanted(3));
	expect(gauges).toMatchObject({unmatched: 0, greetings: 2});
});

test('an answer that came with the 101 is explained', async () => {
	const url = await serveSegments((text) => (text === 'init' ? [] : [text]), [json(ack)]);
	const {attempts} = await fire(url, {setup: once, setupTimeout: 100});
	expect(attempts[0]!.error).toMatchObject({class: 'setup.timeout'});
	expect(attempts[0]!.error!.message).toContain('--ready');
});

test.each<[string, Behaviour['onInit'], string]>([
	['never answers', () => undefined, 'setup.timeout'],
	['answers too late', (socket) => setTimeout(() => socket.send(json(ack)), 250), 'setup.timeout'],
	['closes', (socket) => socket.close(4401, 'no token'), 'setup.closed'],
	['cuts the connection', (socket) => socket.terminate(), 'setup.closed'],
	[
		'refuses as the gateway does',
		(socket) => socket.send(json({message: 'Forbidden', connectionId: 'c', requestId: 'r'})),
		'setup.error',
	],
])('a server that %s makes every prompt an error, and no socket stays', async (_, onInit, name) => {
	const {url, seen} = await strictServer({onInit});
	const {outcomes, attempts, gauges} = await fire(url, {
		...{prompts: 6, connections: 2, setup: once, setupTimeout: 100},
	});
	expect(new Set(outcomes)).toEqual(new Set([name]));
	if (name === 'setup.closed')
		expect(attempts[0]!.error!.message).toMatch(/closed with (4401|1006)/);
	expect(attempts.every(({sent, setup}) => sent === undefined && setup === undefined)).toBe(true);
	expect(gauges).toMatchObject({refused: 6, unmatched: 0, open: 0, connecting: 0});
	expect(seen.inits).toBe(6);
	await expect.poll(() => seen.open).toBe(0);
});

test('a connection lost after its set-up is set up again', async () => {
	let prompts = 0;
	const {url, seen} = await strictServer({
		onPrompt(socket, text) {
			if (++prompts === 2) socket.terminate();
			else socket.send(`re: ${text}`);
		},
	});
	const {outcomes} = await fire(url, {prompts: 4, setup: once});
	expect(outcomes).toEqual(['ok', 'closed.1006', 'ok', 'ok']);
	expect(seen).toMatchObject({inits: 2, opened: 2, tooEarly: 0});
});

test('heartbeats are answered throughout, and disturb nothing', async () => {
	const beats: NodeJS.Timeout[] = [];
	onTestFinished(() => beats.forEach(clearInterval));
	let pongs = 0;
	const {url, seen} = await strictServer({
		onOpen(socket) {
			socket.on('message', (data: Buffer) => (pongs += data.toString() === 'pong' ? 1 : 0));
			beats.push(setInterval(() => socket.send(json({type: 'ping'})), 2));
		},
		onPrompt: (socket, text) => setTimeout(() => socket.send(`re: ${text}`), 10),
	});
	const answers = compileAnswers(
		[{to: [{path: 'type', equals: 'ping'}], send: 'pong'}],
		() => () => ({
			...{data: Buffer.from('pong'), binary: false},
		}),
	);
	const {texts, gauges} = await fire(url, {prompts: 20, connections: 4, setup: once, answers});
	expect(texts).toEqual(wanted(20));
	expect(gauges).toMatchObject({unmatched: 0, greetings: 0});
	expect(seen).toMatchObject({inits: 4, opened: 4, tooEarly: 0});
	expect(pongs).toBeGreaterThan(20);
});

test('turns of a conversation share one set-up', async () => {
	const {url, seen} = await strictServer();
	const [first, second, third] = prompts(3);
	const units = [{...first!, next: {...second!, next: third!}}];
	const {texts} = await fire(url, {units, setup: once});
	expect(texts).toEqual(wanted(3));
	expect(seen).toMatchObject({inits: 1, opened: 1});
});
