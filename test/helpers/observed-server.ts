import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';
import {WebSocketServer, type WebSocket} from 'ws';

/** A prompt as the server saw it come. */
export type Arrival = {
	/** Milliseconds since the server was started. */
	readonly at: number;
	readonly text: string;
	/** Connections open, and prompts without a reply, this one included. */
	readonly open: number;
	readonly inFlight: number;
};

export type ObservedServer = {
	readonly url: string;
	readonly arrivals: readonly Arrival[];
	/** When each reply was sent, in the order of sending. */
	readonly replies: readonly number[];
	readonly open: () => number;
	/** Connections ever opened. */
	readonly opened: () => number;
	/** Keeps replies back from now on. */
	readonly hold: () => void;
	/** Sends what was kept back, and answers again. */
	readonly release: () => void;
};

export type ObservedOptions = {
	/** Milliseconds until the reply, given how many prompts (this one included) have none yet. */
	readonly delay?: (inFlight: number, count: number) => number;
	/** The reply to a prompt; undefined cuts the connection instead. */
	readonly reply?: (text: string, count: number) => string | undefined;
	/** Begins with replies kept back. */
	readonly held?: boolean;
};

/** A WebSocket server that notes what reaches it and answers when the test wants it to. */
export async function observedServer({
	delay = () => 0,
	reply = () => '{"message":"hello"}',
	held = false,
}: ObservedOptions = {}): Promise<ObservedServer> {
	const server = new WebSocketServer({host: '127.0.0.1', port: 0, backlog: 4096});
	await once(server, 'listening');
	const began = performance.now();
	const arrivals: Arrival[] = [];
	const replies: number[] = [];
	const timers = new Set<NodeJS.Timeout>();
	let kept: (() => void)[] = [];
	let holding = held;
	let opened = 0;
	let inFlight = 0;
	onTestFinished(() => {
		for (const timer of timers) clearTimeout(timer);
		for (const socket of server.clients) socket.terminate();
		server.close();
	});

	function answer(socket: WebSocket, text: string, count: number): void {
		inFlight--;
		replies.push(performance.now() - began);
		const said = reply(text, count);
		if (said === undefined) socket.terminate();
		else socket.send(said);
	}

	function onPrompt(socket: WebSocket, data: Buffer): void {
		const count = arrivals.length;
		const text = data.toString();
		inFlight++;
		arrivals.push({at: performance.now() - began, text, open: server.clients.size, inFlight});
		const wait = delay(inFlight, count);
		const respond = () => answer(socket, text, count);
		if (holding) kept.push(respond);
		else if (wait === 0) respond();
		else {
			const timer = setTimeout(() => {
				timers.delete(timer);
				respond();
			}, wait);
			timers.add(timer);
		}
	}

	server.on('connection', (socket) => {
		opened++;
		socket.on('error', () => undefined);
		socket.on('message', (data: Buffer) => onPrompt(socket, data));
	});
	return {
		url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
		arrivals,
		replies,
		open: () => server.clients.size,
		opened: () => opened,
		hold() {
			holding = true;
		},
		release() {
			holding = false;
			const waiting = kept;
			kept = [];
			for (const respond of waiting) respond();
		},
	};
}
