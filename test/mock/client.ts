import {once} from 'node:events';
import {onTestFinished} from 'vitest';
import {WebSocket} from 'ws';
import {startGateway, type Gateway} from '../../source/mock/gateway.ts';
import type {GatewayOptions} from '../../source/mock/options.ts';
import type {Row} from '../../source/model/prompt.ts';

export const rows: readonly Row[] = [
	{
		Intent: 'permits',
		Question: 'Comment obtenir un permis ?',
		RefCount: 2,
		Reponse: 'Au comptoir.',
	},
	{Intent: 'permits', Question: 'How do I get a permit?', RefCount: 1},
	{Intent: 'waste', Question: 'Quand passe la collecte ?', RefCount: 0},
	{Intent: 'greeting', Question: 'Bonjour'},
];

/** Replies at once, so that a reply always precedes the pong to a ping sent after its prompt. */
export const instant: Partial<GatewayOptions> = {latency: {median: 0, spread: 0}};

/** A gateway that the end of the test closes. */
export async function gatewayFor(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
	const gateway = await startGateway(rows, {...instant, ...options});
	onTestFinished(() => gateway.close());
	return gateway;
}

export async function open(url: string, subprotocols: readonly string[] = []): Promise<WebSocket> {
	const socket = new WebSocket(url, [...subprotocols]);
	await once(socket, 'open');
	return socket;
}

export type Ending =
	| {readonly kind: 'frame'; readonly body: Record<string, unknown>}
	| {readonly kind: 'closed'; readonly code: number}
	| {readonly kind: 'silence'};

/** Sends a text on an open socket and says what came of it; needs an `instant` gateway. */
export function send(socket: WebSocket, text: string): Promise<Ending> {
	return new Promise((resolve) => {
		const settle = (ending: Ending) => {
			socket.off('message', onMessage).off('close', onClose).off('pong', onPong);
			resolve(ending);
		};
		const onMessage = (data: Buffer) =>
			settle({kind: 'frame', body: JSON.parse(data.toString()) as Record<string, unknown>});
		const onClose = (code: number) => settle({kind: 'closed', code});
		const onPong = () => settle({kind: 'silence'});
		socket.on('message', onMessage).on('close', onClose).on('pong', onPong);
		socket.send(text);
		socket.ping();
	});
}

/** Asks on a connection of its own. */
export async function ask(url: string, question: string): Promise<Ending> {
	const socket = await open(url);
	const ending = await send(socket, JSON.stringify({message: question}));
	socket.terminate();
	return ending;
}

/** Tries to connect and returns the HTTP answer that refuses it; rejects when it is accepted. */
export async function refusal(url: string): Promise<{status?: number; body: unknown}> {
	const socket = new WebSocket(url);
	return new Promise((resolve, reject) => {
		socket.on('error', reject);
		socket.on('open', () => reject(new Error('accepted')));
		socket.on('unexpected-response', (_request, response) => {
			response.setEncoding('utf8');
			response.toArray().then((chunks: string[]) => {
				resolve({status: response.statusCode, body: JSON.parse(chunks.join(''))});
			}, reject);
		});
	});
}

/** The streams of a gateway that sends all of a reply at once. */
export const instantStream: Partial<GatewayOptions> = {...instant, tokenGap: 0};

/** Hands out the text frames of a socket in the order they come. */
export function framesOf(socket: WebSocket): (count: number) => Promise<string[]> {
	const waiting: string[] = [];
	let wake = (): void => undefined;
	socket.on('message', (data: Buffer) => {
		waiting.push(data.toString());
		wake();
	});
	return async (count) => {
		while (waiting.length < count) {
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		}
		return waiting.splice(0, count);
	};
}

/** Sends a text and gives all frames that an instant gateway has sent in answer. */
export async function exchange(socket: WebSocket, message: unknown): Promise<string[]> {
	const frames: string[] = [];
	const take = (data: Buffer) => frames.push(data.toString());
	socket.on('message', take);
	socket.send(typeof message === 'string' ? message : JSON.stringify(message));
	socket.ping();
	await once(socket, 'pong');
	socket.off('message', take);
	return frames;
}
