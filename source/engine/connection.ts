import type {IncomingMessage} from 'node:http';
import type {OnReadOpts, Socket} from 'node:net';
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
};

export type ConnectionEvents = {
	/** The server answered the upgrade with a 101; `open` follows. For displaying its headers. */
	readonly upgraded?: (
		status: number,
		headers: Readonly<Record<string, string | readonly string[] | undefined>>,
	) => void;
	/** @param connect milliseconds from the start of TCP to the 101 */
	readonly open: (connect: number) => void;
	/** A whole message; its text is not decoded yet. */
	readonly message: (data: Buffer, binary: boolean) => void;
	/** The last event, exactly once. */
	readonly end: (end: ConnectionEnd) => void;
};

export type Connection = {
	/** Sends a text message, in fragments when it is long; the bytes must not change afterwards. */
	readonly send: (text: Buffer) => void;
	readonly ping: () => void;
	/** False once either side has begun to close; anything sent after that is lost. */
	readonly usable: () => boolean;
	/** Ends a handshake that takes too long, unless the server has already answered the upgrade. */
	readonly giveUp: () => void;
	/** Closes with a handshake, for at most a second. */
	readonly close: () => void;
	/** Cuts the connection at once. */
	readonly terminate: () => void;
};

/** Larger replies break the protocol; the default of ws, 100 MiB, would let one reply exhaust memory. */
const longestMessage = 1024 * 1024;
const longestBody = 4096;
const closeLimit = 1000;
const asText = {binary: false};
/** The longest frame that every known gateway accepts (32 KB, else close 1009). */
const longestFrame = 32 * 1024;

function readBody(response: IncomingMessage, done: (body: string) => void): void {
	let body = '';
	// A body that trickles in forever must not hold up its prompt.
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

/** Missing from the types of ws, or passed on by it to `net` and `tls`. */
type ClientOptions = WebSocket.ClientOptions & {
	/** Milliseconds to wait for the server's half of the closing handshake. */
	readonly closeTimeout: number;
	readonly onread: OnReadOpts;
};

/**
 * Shared by all sockets of this thread. Node would otherwise allocate a buffer of this size for each
 * read and return most of it, which is a twentieth of a message's cost.
 */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * Passes data straight to the listeners. Going through the stream costs a call in a later tick per
 * message, a twelfth of a message's cost; only data that the stream already holds must come first.
 * @returns whether to continue reading
 */
function deliver(stream: Socket, chunk: Buffer): boolean {
	if (stream.readableFlowing !== true || stream.readableLength > 0) return stream.push(chunk);
	stream.emit('data', chunk);
	return true;
}

/** Opens a WebSocket connection; exactly one `end` follows whatever happens. */
export function openConnection(options: ConnectionOptions, events: ConnectionEvents): Connection {
	let started = performance.now();
	let open = false;
	let refused = false;
	let ended = false;
	/** Frames arrived together with the 101. */
	let early = false;
	let stream: Socket | undefined;
	const end = (reason: ConnectionEnd) => {
		if (ended) return;
		ended = true;
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
		onread: {
			buffer: readBuffer,
			callback: (length) => deliver(stream!, Buffer.from(readBuffer.subarray(0, length))),
		},
		finishRequest(request) {
			request.on('socket', (tcp) => {
				stream = tcp;
				// Name resolution doesn't count as connect time.
				tcp.once('lookup', () => {
					started = performance.now();
				});
			});
			request.prependListener('upgrade', (_, __, head: Buffer) => {
				early = head.length > 0;
			});
			request.end();
		},
	};
	const socket = new WebSocket(options.url, [...options.subprotocols], client);
	const {upgraded} = events;
	if (upgraded) {
		socket.on('upgrade', ({statusCode = 101, headers}) => upgraded(statusCode, headers));
	}
	socket.on('open', () => {
		const connect = performance.now() - started;
		open = true;
		if (!early) {
			events.open(connect);
			return;
		}
		// They answer no prompt, so read them before one is sent.
		setImmediate(() => {
			if (socket.readyState === WebSocket.OPEN) events.open(connect);
		});
	});
	socket.on('message', events.message);
	socket.on('unexpected-response', (request, response) => {
		refused = true;
		readBody(response, (body) => {
			request.destroy();
			// After a complete answer Node considers the request done: destroying it would leave a
			// socket open that the server keeps alive.
			stream?.destroy();
			const {statusCode: status = 0, headers} = response;
			end({kind: 'refused', status, body, headers});
		});
	});
	socket.on('error', (error: NodeJS.ErrnoException) => {
		// After a protocol error ws would first wait for the server to finish the closing handshake.
		end(open ? {kind: 'closed', code: 1006, reason: '', error} : {kind: 'failed', error});
	});
	socket.on('close', (code, reason) => {
		end({kind: 'closed', code, reason: reason.toString()});
	});
	function sendParts(text: Buffer): void {
		for (let at = 0; at < text.length; at += longestFrame) {
			const part = text.subarray(at, at + longestFrame);
			socket.send(part, {binary: false, fin: at + longestFrame >= text.length});
		}
	}

	return {
		// Given a buffer, ws writes header and payload at once.
		send: (text) => (text.length <= longestFrame ? socket.send(text, asText) : sendParts(text)),
		ping: () => socket.ping(),
		usable: () => socket.readyState === WebSocket.OPEN,
		giveUp() {
			if (open || refused) return;
			end({kind: 'silent'});
			socket.terminate();
		},
		close: () => socket.close(1000),
		terminate: () => socket.terminate(),
	};
}
