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
	/** The upgrade was answered by a 101; `open` follows. For those who show its headers. */
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
	/** False once either side has begun to close: what is sent then goes nowhere. */
	readonly usable: () => boolean;
	/** Ends it as silent, unless the server has answered the upgrade: for a handshake that takes too long. */
	readonly giveUp: () => void;
	/** Closes with a handshake, for at most a second. */
	readonly close: () => void;
	/** Cuts the connection at once. */
	readonly terminate: () => void;
};

/** Larger replies are a breach; ws's own limit of 100 MiB would let one reply exhaust memory. */
const longestMessage = 1024 * 1024;
const longestBody = 4096;
const closeLimit = 1000;
const asText = {binary: false};
/** The longest frame that every known gateway takes (32 KB, or close 1009); a message may have several. */
const longestFrame = 32 * 1024;

function readBody(response: IncomingMessage, done: (body: string) => void): void {
	let body = '';
	// A body that trickles in without end must not hold up its prompt.
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

/** Newer than the types of ws, or handed on by it to `net` and `tls`. */
type ClientOptions = WebSocket.ClientOptions & {
	/** Milliseconds for the other half of a closing handshake. */
	readonly closeTimeout: number;
	readonly onread: OnReadOpts;
};

/**
 * What all sockets of this thread read into, one after the other. Node would otherwise allocate as much
 * for each read and give most of it back, a twentieth of what a message costs.
 */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * Gives what was read to the listeners. Going through the stream costs a call in a later tick for
 * each message, a twelfth of what it costs in all; only what the stream already holds must go before.
 * @returns whether to read on
 */
function handOn(stream: Socket, chunk: Buffer): boolean {
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
	/** Frames came together with the 101. */
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
			callback: (length) => handOn(stream!, Buffer.from(readBuffer.subarray(0, length))),
		},
		finishRequest(request) {
			request.on('socket', (tcp) => {
				stream = tcp;
				// Name resolution is not part of the connect time.
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
		// They answer no prompt: they are read before one is sent.
		setImmediate(() => {
			if (socket.readyState === WebSocket.OPEN) events.open(connect);
		});
	});
	socket.on('message', events.message);
	socket.on('unexpected-response', (request, response) => {
		refused = true;
		readBody(response, (body) => {
			request.destroy();
			// After a complete answer Node holds the request for done: destroying it leaves a socket open that
			// the server keeps alive.
			stream?.destroy();
			const {statusCode: status = 0, headers} = response;
			end({kind: 'refused', status, body, headers});
		});
	});
	socket.on('error', (error: NodeJS.ErrnoException) => {
		// After a breach ws would first wait for the server to take part in the closing.
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
		// As a buffer, ws puts header and payload into one write.
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
