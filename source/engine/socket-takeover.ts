import type {Socket} from 'node:net';
import type {Writable} from 'node:stream';
import * as ws from 'ws';

/*
 * Everything that is assumed of ws beyond its documentation: it exports the classes that read and write
 * the frames of its own WebSocket. What is done with them here is what that WebSocket does as a client;
 * `test/engine/socket-takeover.test.ts` compares the two. A WebSocket of ws cannot be given a socket
 * without setting private fields, and ends each stream several times, each time with an error that costs
 * more than reading a reply.
 */
type Receiver = Writable & {
	on(event: 'message', listener: (data: Buffer, binary: boolean) => void): Receiver;
	on(event: 'ping', listener: (data: Buffer) => void): Receiver;
	on(event: 'conclude', listener: (code: number, reason: Buffer) => void): Receiver;
};
type FrameOptions = {
	readonly fin: boolean;
	readonly opcode: number;
	readonly mask: true;
	/** The data must not change, so it is masked in a copy: header and data become one buffer. */
	readonly readOnly: true;
	readonly rsv1: false;
};
const {Receiver, Sender} = ws as unknown as {
	readonly Receiver: new (options: typeof limits) => Receiver;
	readonly Sender: {readonly frame: (data: Buffer, options: FrameOptions) => Buffer[]};
};

/**
 * The defaults of ws for a client, but for `maxPayload`. Larger replies break the protocol; the default
 * of ws, 100 MiB, would let one reply exhaust memory.
 */
const limits = {
	isServer: false,
	allowSynchronousEvents: true,
	maxBufferedChunks: 256 * 1024,
	maxFragments: 16 * 1024,
	maxPayload: 1024 * 1024,
	skipUTF8Validation: false,
};
/** Pongs that may wait for the network; a server that sends more pings does not read. */
const mostPongs = 60;
/** Milliseconds that a closing handshake may take. */
const closeLimit = 1000;

const frame = (opcode: number, fin = true): FrameOptions => ({
	...{fin, opcode, mask: true, readOnly: true, rsv1: false},
});
const frames = {
	text: frame(1),
	binary: frame(2),
	/** The first frame of a text or binary message, one in between, and its last. */
	...{firstText: frame(1, false), firstBinary: frame(2, false)},
	...{middle: frame(0, false), last: frame(0)},
	...{close: frame(8), ping: frame(9), pong: frame(10)},
};
const nothing = Buffer.alloc(0);
/** The longest frame that every known gateway accepts (32 KB, else close 1009). */
const longestFrame = 32 * 1024;

/** What the server learns of a breach (RFC 6455, section 7.4.1). */
const closeCodes: Readonly<Record<string, number>> = {
	WS_ERR_INVALID_UTF8: 1007,
	WS_ERR_TOO_MANY_BUFFERED_PARTS: 1008,
	WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 1009,
	WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 1009,
};
const breach = 1002;
const noCode = 1005;
const noClose = 1006;

export type OpenSocketEvents = {
	/** A whole message. */
	readonly message: (data: Buffer, binary: boolean) => void;
	/** The server broke the protocol; the connection is being closed. */
	readonly broken: (error: NodeJS.ErrnoException) => void;
	/** The connection is gone: with the server's close code, 1005 for none, 1006 if it did not close. */
	readonly closed: (code: number, reason: string) => void;
};

/** The payload of a close frame. */
function closePayload(code: number, reason: Buffer): Buffer {
	if (code === noCode) return nothing;
	const payload = Buffer.allocUnsafe(2 + reason.length);
	payload.writeUInt16BE(code);
	payload.set(reason, 2);
	return payload;
}

/**
 * A WebSocket over a socket whose server has accepted the upgrade. `closing`: either side has begun to
 * close, or the socket is about to. A class for the reason given in `exchange.ts`.
 */
export class OpenSocket {
	readonly #socket: Socket;
	readonly #events: OpenSocketEvents;
	readonly #receiver: Receiver;
	#state: 'open' | 'closing' | 'closed' = 'open';
	#sentClose = false;
	/** Nothing more is read: the server's close frame has arrived, or a breach. */
	#concluded = false;
	#code = noClose;
	#reason = '';
	#closeTimer: NodeJS.Timeout | undefined;
	#pongs = 0;

	/** @param early bytes that arrived together with the 101; they are read in a later turn */
	constructor(socket: Socket, early: Buffer, events: OpenSocketEvents) {
		this.#socket = socket;
		this.#events = events;
		this.#receiver = new Receiver(limits)
			.on('message', events.message)
			.on('ping', (data) => this.#onPing(data))
			.on('conclude', (code, reason) => this.#onConclude(code, reason))
			.on('error', (error) => this.#onBreach(error))
			.on('drain', () => socket.resume());
		if (early.length > 0) socket.unshift(early);
		socket.on('data', this.#onData).on('end', () => this.#onEnd());
		// Node destroys a socket with an error, and the `close` that follows says enough.
		socket.on('error', () => this.#onEnd()).on('close', () => this.#onClose());
	}

	/** Whether neither side has begun to close. */
	isOpen(): boolean {
		return this.#state === 'open';
	}

	/** Sends a message, in several frames when it is long; lost unless open. */
	send(message: Buffer, binary = false): void {
		if (this.#state !== 'open') return;
		if (message.length <= longestFrame) {
			this.#write(message, binary ? frames.binary : frames.text);
			return;
		}
		const first = binary ? 'firstBinary' : 'firstText';
		for (let at = 0; at < message.length; at += longestFrame) {
			const isLast = at + longestFrame >= message.length;
			const place = at === 0 ? first : isLast ? 'last' : 'middle';
			this.#write(message.subarray(at, at + longestFrame), frames[place]);
		}
	}

	ping(): void {
		if (this.#state === 'open') this.#write(nothing, frames.ping);
	}

	/** Closes with a handshake, for at most a second; `closed` follows. */
	close(code: number): void {
		if (this.#state === 'open') this.#close(code, nothing);
	}

	/** Cuts the connection; `closed` follows. */
	terminate(): void {
		if (this.#state === 'closed') return;
		this.#state = 'closing';
		this.#socket.destroy();
	}

	#write(data: Buffer, options: FrameOptions, done?: () => void): void {
		const [first, second] = Sender.frame(data, options);
		// With a mask of four zeros, which is as likely as any other, the data is sent as it is.
		if (second) this.#socket.write(first!);
		this.#socket.write(second ?? first!, done);
	}

	#close(code: number, reason: Buffer): void {
		this.#state = 'closing';
		if (!this.#sentClose) {
			this.#sentClose = true;
			this.#write(closePayload(code, reason), frames.close);
			this.#closeTimer = setTimeout(() => this.#socket.destroy(), closeLimit);
		}
		// Both sides have closed: then the server closes TCP, and may wait for this side's end.
		if (this.#concluded) this.#socket.end();
	}

	readonly #onData = (chunk: Buffer): void => {
		if (this.#concluded) return;
		const hasRoom = this.#receiver.write(chunk);
		// Once concluded, everything is read, or the end of the stream would not be seen.
		if (!hasRoom && !this.#isConcluded()) this.#socket.pause();
	};

	/** A call, because the compiler doesn't expect `write` to change the field. */
	#isConcluded(): boolean {
		return this.#concluded;
	}

	#onPing(data: Buffer): void {
		if (this.#state !== 'open') return;
		if (this.#pongs >= mostPongs) {
			this.terminate();
			return;
		}
		this.#pongs++;
		this.#write(data, frames.pong, () => this.#pongs--);
	}

	#onConclude(code: number, reason: Buffer): void {
		this.#code = code;
		this.#reason = reason.toString();
		this.#conclude(code, reason);
	}

	#onBreach(error: NodeJS.ErrnoException): void {
		this.#conclude(closeCodes[error.code ?? ''] ?? breach, nothing);
		this.#events.broken(error);
	}

	/** Answers the server's close, or a breach, with a close. */
	#conclude(code: number, reason: Buffer): void {
		this.#concluded = true;
		if (this.#socket.destroyed) return;
		this.#socket.resume();
		this.#close(code, reason);
	}

	#onEnd(): void {
		if (this.#state === 'open') this.#state = 'closing';
	}

	#onClose(): void {
		clearTimeout(this.#closeTimer);
		if (this.#state === 'closed') return;
		this.#state = 'closing';
		const {readableLength} = this.#socket;
		if (this.#concluded || readableLength === 0) {
			this.#finish();
			return;
		}
		// What the receiver had no room for may still hold a message, or the server's close.
		this.#receiver.once('finish', () => this.#finish()).once('error', () => this.#finish());
		this.#receiver.write(this.#socket.read(readableLength));
		if (!this.#isConcluded()) this.#receiver.end();
	}

	#finish(): void {
		if (this.#state === 'closed') return;
		this.#state = 'closed';
		this.#events.closed(this.#code, this.#reason);
	}
}
