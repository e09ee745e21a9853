import type {Socket} from 'node:net';
import type {OpeningTimes} from '../model/opening-times.ts';
import type {ConnectionOptions} from './connection-options.ts';
import {Handshake} from './handshake.ts';
import type {HttpHead} from './http-head.ts';
import type {FailedOpening} from './failure-words.ts';
import type {ConnectionEnd} from './outcome.ts';
import {OpenSocket} from './socket-takeover.ts';
import {upgradeRequest} from './upgrade-request.ts';

export type ConnectionEvents = {
	/** The server answered the upgrade with a 101; `open` follows. For displaying its headers. */
	readonly upgraded?: (
		status: number,
		headers: Readonly<Record<string, string | readonly string[] | undefined>>,
	) => void;
	/** @param connect milliseconds from the start of TCP to the 101 */
	readonly open: (connect: number, opening: OpeningTimes) => void;
	/** A whole message; its text is not decoded yet. */
	readonly message: (data: Buffer, binary: boolean) => void;
	/** The last event, exactly once. */
	readonly end: (end: ConnectionEnd) => void;
};

export type Connection = {
	/** Sends a text or binary message, in fragments when it is long; the bytes must not change afterwards. */
	readonly send: (data: Buffer, binary?: boolean) => void;
	readonly ping: () => void;
	/** False once either side has begun to close; anything sent after that is lost. */
	readonly usable: () => boolean;
	/** Ends a handshake that takes too long, unless the server has already answered the upgrade. */
	readonly giveUp: () => void;
	/** Closes with a handshake, for at most a second; with the code 1000 unless another is given. */
	readonly close: (code?: number) => void;
	/** Cuts the connection at once. */
	readonly terminate: () => void;
};

const closedEarly = 'WebSocket was closed before the connection was established';

/** A class for the reason given in `exchange.ts`. */
class ClientConnection implements Connection {
	readonly message: ConnectionEvents['message'];
	readonly #events: ConnectionEvents;
	/** Until the connection is open. */
	#handshake: Handshake | undefined;
	#socket: OpenSocket | undefined;
	#ended = false;

	/** @throws as `upgradeRequest` does */
	constructor(options: ConnectionOptions, events: ConnectionEvents) {
		this.message = events.message;
		this.#events = events;
		this.#handshake = new Handshake(upgradeRequest(options), this);
	}

	upgraded({status, headers}: HttpHead): void {
		this.#events.upgraded?.(status, headers);
	}

	opened(socket: Socket, early: Buffer, connect: number, opening: OpeningTimes): void {
		const open = new OpenSocket(socket, early, this);
		this.#handshake = undefined;
		this.#socket = open;
		if (early.length === 0) {
			this.#events.open(connect, opening);
			return;
		}
		// They answer no prompt, so read them before one is sent.
		setImmediate(() => {
			if (open.isOpen()) this.#events.open(connect, opening);
		});
	}

	broken(error: NodeJS.ErrnoException): void {
		// Only then does the server learn of it, and it may take its time to close.
		this.#end({kind: 'closed', code: 1006, reason: '', error});
	}

	closed(code: number, reason: string): void {
		this.#end({kind: 'closed', code, reason});
	}

	refused({status, headers}: HttpHead, body: string): void {
		this.#end({kind: 'refused', status, body, headers});
	}

	failed(error: NodeJS.ErrnoException, opening: FailedOpening): void {
		this.#end({kind: 'failed', error, opening});
	}

	#end(reason: ConnectionEnd): void {
		if (this.#ended) return;
		this.#ended = true;
		this.#events.end(reason);
	}

	send(data: Buffer, binary?: boolean): void {
		this.#socket!.send(data, binary);
	}

	ping(): void {
		this.#socket!.ping();
	}

	usable(): boolean {
		return this.#socket?.isOpen() ?? false;
	}

	giveUp(): void {
		if (!this.#handshake || this.#handshake.isAnswered()) return;
		const awaited = this.#handshake.awaitedProxy();
		this.#handshake.abandon();
		this.#end({kind: 'silent', ...(awaited !== undefined && {proxy: awaited})});
	}

	close(code = 1000): void {
		if (this.#socket) this.#socket.close(code);
		else this.#abandon();
	}

	terminate(): void {
		if (this.#socket) this.#socket.terminate();
		else this.#abandon();
	}

	#abandon(): void {
		this.#handshake?.abandon();
		process.nextTick(() => this.#end({kind: 'failed', error: new Error(closedEarly)}));
	}
}

/**
 * Opens a WebSocket connection; exactly one `end` follows whatever happens.
 * @throws SyntaxError for an invalid address or subprotocol, TypeError for an invalid header
 */
export const openConnection = (options: ConnectionOptions, events: ConnectionEvents): Connection =>
	new ClientConnection(options, events);
