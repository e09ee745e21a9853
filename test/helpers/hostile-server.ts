import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {createServer, type AddressInfo, type Socket} from 'node:net';
import {createServer as createTlsServer} from 'node:tls';
import {onTestFinished} from 'vitest';

/** The server's end of one connection: writes whatever bytes a test wants, right or wrong. */
export type Peer = {
	/** Number of the connection, from 0. */
	readonly number: number;
	readonly socket: Socket;
	readonly write: (bytes: Buffer | string) => void;
	/** A well-formed text frame. */
	readonly text: (text: string) => void;
	readonly close: (code: number, reason?: string) => void;
};

export type Behaviour = {
	/** Answers the upgrade request instead of the usual 101. */
	readonly upgrade?: (peer: Peer, request: string) => void;
	/** Further header lines of the usual 101, each with its CRLF. */
	readonly headers?: string;
	/** Bytes in the same segment as the usual 101. */
	readonly greeting?: Buffer;
	/** After the usual 101. */
	readonly open?: (peer: Peer) => void;
	/** For each text message; `count` is its number on this server, from 0. */
	readonly prompt?: (peer: Peer, text: string, count: number) => void;
	/** For each protocol ping; answered only if this does it. */
	readonly ping?: (peer: Peer) => void;
	/** Whether a close frame is answered and the socket closed; true if absent. */
	readonly closes?: boolean;
};

export type HostileServer = {
	readonly url: string;
	readonly port: number;
	/** Messages received, over all connections. */
	readonly prompts: readonly string[];
	/** Frames received, over all connections, in order. */
	readonly frames: readonly ReceivedFrame[];
	/** TCP connections accepted so far. */
	readonly connections: () => number;
	/** Resolves when a connection that was accepted is gone. */
	readonly closed: (number: number) => Promise<void>;
};

export type ReceivedFrame = {
	readonly opcode: number;
	readonly fin: boolean;
	/** Bytes of payload. */
	readonly length: number;
};

export type FrameOptions = {
	readonly opcode?: number;
	readonly fin?: boolean;
	/** The three reserved bits, as `0b100` for RSV1. */
	readonly reserved?: number;
	readonly masked?: boolean;
};

/** One WebSocket frame, as a server sends it unless told otherwise. */
export function frame(payload: Buffer | string, options: FrameOptions = {}): Buffer {
	const {opcode = 1, fin = true, reserved = 0, masked = false} = options;
	const body = Buffer.from(payload);
	const maskBit = masked ? 0x80 : 0;
	const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
	const key = masked ? Buffer.from([0, 0, 0, 0]) : Buffer.alloc(0);
	if (body.length < 126) {
		return Buffer.concat([Buffer.from([first, maskBit | body.length]), key, body]);
	}
	const header = Buffer.alloc(10);
	header[0] = first;
	header[1] = maskBit | 127;
	header.writeBigUInt64BE(BigInt(body.length), 2);
	return Buffer.concat([header, key, body]);
}

export function closeFrame(code: number, reason = ''): Buffer {
	const payload = Buffer.alloc(2);
	payload.writeUInt16BE(code);
	return frame(Buffer.concat([payload, Buffer.from(reason)]), {opcode: 8});
}

/** The answer that accepts an upgrade. */
export function acceptance(request: string, headers = ''): string {
	const key = /^sec-websocket-key: *(.+?)\r$/im.exec(request)?.[1] ?? '';
	const accept = createHash('sha1')
		.update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
		.digest('base64');
	return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${headers}\r\n`;
}

type ClientFrame = {opcode: number; fin: boolean; payload: Buffer; rest: Buffer};

/** Takes one frame of a client off the front; undefined while it is not complete. */
function takeFrame(data: Buffer): ClientFrame | undefined {
	if (data.length < 2) return undefined;
	let length = data[1]! & 0x7f;
	let at = 2;
	if (length === 126) {
		if (data.length < 4) return undefined;
		length = data.readUInt16BE(2);
		at = 4;
	} else if (length === 127) {
		if (data.length < 10) return undefined;
		length = Number(data.readBigUInt64BE(2));
		at = 10;
	}
	const end = at + 4 + length;
	if (data.length < end) return undefined;
	const key = data.subarray(at, at + 4);
	const payload = Buffer.from(data.subarray(at + 4, end));
	for (let index = 0; index < length; index++) payload[index]! ^= key[index % 4]!;
	const [first] = data as unknown as [number];
	return {opcode: first & 0x0f, fin: first >= 0x80, payload, rest: data.subarray(end)};
}

/**
 * A server on loopback that speaks just enough WebSocket to break it in every way. Closed when the
 * test finishes.
 * @param pem a certificate and its key; makes it a TLS server
 */
export async function startHostileServer(
	behaviour: Behaviour = {},
	pem?: string,
): Promise<HostileServer> {
	const prompts: string[] = [];
	const frames: ReceivedFrame[] = [];
	const sockets: Socket[] = [];
	const {closes = true} = behaviour;
	// Node itself would otherwise answer the end of the client's half with its own.
	const allowHalfOpen = !closes;

	function serve(socket: Socket): void {
		const peer: Peer = {
			number: sockets.push(socket) - 1,
			socket,
			write: (bytes) => void socket.write(bytes),
			text: (text) => void socket.write(frame(text)),
			close: (code, reason) => void socket.write(closeFrame(code, reason)),
		};
		let received: Buffer = Buffer.alloc(0);
		let fragments: Buffer[] = [];
		let open = false;
		socket.setNoDelay();
		socket.on('error', () => undefined);
		socket.on('data', (chunk: Buffer) => {
			received = Buffer.concat([received, chunk]);
			if (!open) shake();
			if (open) read();
		});

		function shake(): void {
			const end = received.indexOf('\r\n\r\n');
			if (end < 0) return;
			const request = received.toString('latin1', 0, end + 4);
			received = received.subarray(end + 4);
			open = true;
			if (behaviour.upgrade) {
				behaviour.upgrade(peer, request);
				return;
			}
			const answer = Buffer.from(acceptance(request, behaviour.headers));
			peer.write(Buffer.concat([answer, behaviour.greeting ?? Buffer.alloc(0)]));
			behaviour.open?.(peer);
		}

		function read(): void {
			for (let next = takeFrame(received); next; next = takeFrame(received)) {
				received = next.rest;
				const {opcode, fin, payload} = next;
				frames.push({opcode, fin, length: payload.length});
				if (opcode <= 1) fragments.push(payload);
				if (opcode <= 1 && fin) {
					const text = Buffer.concat(fragments).toString();
					fragments = [];
					behaviour.prompt?.(peer, text, prompts.push(text) - 1);
				}
				if (opcode === 9) behaviour.ping?.(peer);
				if (next.opcode === 8 && closes) socket.end(frame(next.payload, {opcode: 8}));
			}
		}
	}

	const server =
		pem === undefined
			? createServer({allowHalfOpen}, serve)
			: createTlsServer({cert: pem, key: pem, allowHalfOpen}, serve);
	server.on('tlsClientError', () => undefined);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(async () => {
		for (const socket of sockets) socket.destroy();
		await new Promise((resolve) => server.close(resolve));
	});
	const {port} = server.address() as AddressInfo;
	return {
		url: `${pem === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}`,
		port,
		prompts,
		frames,
		connections: () => sockets.length,
		async closed(number) {
			const socket = sockets[number]!;
			if (!socket.closed) await once(socket, 'close');
		},
	};
}
