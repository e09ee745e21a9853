import type {IncomingMessage} from 'node:http';
import {WebSocket} from 'ws';
import type {ConnectionEnd} from './outcome.ts';

export type ConnectionOptions = {
	readonly url: string;
	readonly origin: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly subprotocols: readonly string[];
	/** Accept any certificate. */
	readonly insecure: boolean;
	/** PEM text of the authorities to trust; the system's if absent. */
	readonly ca?: string | undefined;
	/** Milliseconds for TCP, TLS and the upgrade together. */
	readonly connectTimeout: number;
};

export type ConnectionEvents = {
	/** @param connect milliseconds from the start of TCP to the 101 */
	readonly open: (connect: number) => void;
	/** A whole message; its text is not decoded yet. */
	readonly message: (data: Buffer, binary: boolean) => void;
	/** The last event, exactly once. */
	readonly end: (end: ConnectionEnd) => void;
};

export type Connection = {
	readonly send: (text: string) => void;
	/** False once either side has begun to close: what is sent then goes nowhere. */
	readonly usable: () => boolean;
	/** Closes with a handshake, for at most a second. */
	readonly close: () => void;
	/** Cuts the connection at once. */
	readonly terminate: () => void;
};

/** Larger replies are a breach; ws's own limit of 100 MiB would let one reply exhaust memory. */
const longestMessage = 1024 * 1024;
const longestBody = 4096;
const closeLimit = 1000;

function readBody(response: IncomingMessage, done: (body: string) => void): void {
	let body = '';
	// A body that trickles in for ever must not keep its prompt.
	const limit = setTimeout(finish, closeLimit);
	function finish(): void {
		clearTimeout(limit);
		response.removeAllListeners();
		// A late error of a destroyed response must have a listener.
		response.on('error', () => undefined);
		response.destroy();
		done(body);
	}
	response.setEncoding('utf8');
	response.on('data', (chunk: string) => {
		body = (body + chunk).slice(0, longestBody);
		if (body.length >= longestBody) finish();
	});
	response.on('end', finish);
	response.on('error', finish);
	response.on('close', finish);
}

/** Newer than the types of ws: how long it waits for the other half of a closing handshake. */
type ClientOptions = WebSocket.ClientOptions & {readonly closeTimeout: number};

/** Opens a WebSocket connection; exactly one `end` follows whatever happens. */
export function openConnection(options: ConnectionOptions, events: ConnectionEvents): Connection {
	let started = performance.now();
	let open = false;
	let refused = false;
	let ended = false;
	const end = (reason: ConnectionEnd) => {
		if (ended) return;
		ended = true;
		clearTimeout(limit);
		events.end(reason);
	};
	const client: ClientOptions = {
		origin: options.origin,
		headers: options.headers,
		closeTimeout: closeLimit,
		perMessageDeflate: false,
		maxPayload: longestMessage,
		rejectUnauthorized: !options.insecure,
		...(options.ca !== undefined && {ca: options.ca}),
		finishRequest(request) {
			// Name resolution is not part of the connect time.
			request.on('socket', (tcp) => {
				tcp.once('lookup', () => {
					started = performance.now();
				});
			});
			request.end();
		},
	};
	const socket = new WebSocket(options.url, [...options.subprotocols], client);
	// The handshake timeout of ws begins anew with every byte that arrives.
	const limit = setTimeout(() => {
		// An answer that waited while this loop was blocked is read first.
		setImmediate(() => {
			if (open || refused) return;
			end({kind: 'silent'});
			socket.terminate();
		});
	}, options.connectTimeout);
	socket.on('open', () => {
		const connect = performance.now() - started;
		open = true;
		clearTimeout(limit);
		// Frames that came together with the 101 are read first: they answer no prompt.
		setImmediate(() => {
			if (socket.readyState === WebSocket.OPEN) events.open(connect);
		});
	});
	socket.on('message', events.message);
	socket.on('unexpected-response', (request, response) => {
		refused = true;
		readBody(response, (body) => {
			request.destroy();
			end({kind: 'refused', status: response.statusCode ?? 0, body});
		});
	});
	socket.on('error', (error: NodeJS.ErrnoException) => {
		// After a breach ws would first wait for the server to take part in the closing.
		end(open ? {kind: 'closed', code: 1006, reason: '', error} : {kind: 'failed', error});
	});
	socket.on('close', (code, reason) => {
		end({kind: 'closed', code, reason: reason.toString()});
	});
	return {
		// As a buffer, ws puts header and payload into one write.
		send: (text) => socket.send(Buffer.from(text), {binary: false}),
		usable: () => socket.readyState === WebSocket.OPEN,
		close() {
			socket.close(1000);
			const limit = setTimeout(() => socket.terminate(), closeLimit);
			socket.once('close', () => clearTimeout(limit));
		},
		terminate: () => socket.terminate(),
	};
}
