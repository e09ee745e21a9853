import {connect as connectTcp, isIP, type Socket} from 'node:net';
import {
	connect as connectTls,
	type ConnectionOptions as TlsOptions,
	type TLSSocket,
} from 'node:tls';
import type {OpeningTimes} from '../model/opening-times.ts';
import {brokenAnswerError, HttpHeadParser, type HttpHead} from './http-head.ts';
import {deliver, readBuffer} from './read-buffer.ts';
import {createBodyReader, type BodyReader} from './refusal-body.ts';
import type {TlsOpening} from './tls-opening.ts';
import {createKey, problemWithUpgrade} from './upgrade-answer.ts';
import type {UpgradeRequest} from './upgrade-request.ts';

/** Exactly one of `opened`, `refused` and `failed` follows, unless the handshake is abandoned. */
export type HandshakeEvents = {
	/** The server answered with a 101, which is not checked yet. */
	readonly upgraded: (answer: HttpHead) => void;
	/**
	 * @param early what the server sent together with the 101
	 * @param connect milliseconds from the start of TCP to the 101
	 */
	readonly opened: (socket: Socket, early: Buffer, connect: number, opening: OpeningTimes) => void;
	/** @param body its first characters */
	readonly refused: (answer: HttpHead, body: string) => void;
	readonly failed: (error: NodeJS.ErrnoException) => void;
};

/**
 * `tunnelling`: the proxy is asked for a way to the server. `refused`: the server's answer is no 101, and
 * its body is being read.
 */
type State = 'connecting' | 'tunnelling' | 'securing' | 'upgrading' | 'refused' | 'over';

/** Milliseconds: a body that trickles in forever must not hold up its prompt. */
const bodyLimit = 1000;
const nothing = Buffer.alloc(0);

/** Code of the error when a proxy refuses the way to the server. */
export const proxyRefusal = 'FLOODGATE_PROXY_REFUSAL';

const refusedByProxy = (status: number): Error =>
	Object.assign(new Error(`the proxy answered with status ${status}`), {code: proxyRefusal});

const hangUp = (): Error => Object.assign(new Error('socket hang up'), {code: 'ECONNRESET'});

/**
 * The opening of one connection: TCP, a proxy's tunnel, TLS, and the upgrade (RFC 6455, section 4.1). A
 * class for the reason given in `exchange.ts`.
 */
export class Handshake {
	readonly #request: UpgradeRequest;
	readonly #events: HandshakeEvents;
	readonly #key = createKey();
	readonly #parser = new HttpHeadParser();
	#state: State = 'connecting';
	/** What the handshake reads and writes: the TLS socket once there is one. */
	#socket: Socket;
	/** Below TLS through a proxy. */
	#tunnel: Socket | undefined;
	#answer: HttpHead | undefined;
	#body: BodyReader | undefined;
	#bodyTimer: NodeJS.Timeout | undefined;
	/** A TLS session from before the server was verified. */
	#session: Buffer | undefined;
	// Times in milliseconds. NaN for the reason given in `exchange.ts`.
	readonly #begunAt = performance.now();
	#startedAt = this.#begunAt;
	#connectedAt = NaN;
	#securedAt = NaN;

	constructor(request: UpgradeRequest, events: HandshakeEvents) {
		this.#request = request;
		this.#events = events;
		const {proxy, tls, target} = request;
		const {host, port} = proxy?.at ?? target;
		const address = {host, port, noDelay: true};
		// TLS over a socket that is already open ignores such a buffer.
		const direct = {...address, onread: {buffer: readBuffer, callback: this.#onRead}};
		if (tls && !proxy) this.#socket = this.#secure(tls, direct);
		else this.#socket = this.#listen(connectTcp(tls ? address : direct));
		if (tls && proxy) this.#socket.on('data', this.#onData);
		this.#socket.on('connect', this.#onConnect);
		if (isIP(host) === 0) this.#socket.on('lookup', this.#onLookup);
	}

	/** Whether the server has answered the upgrade. */
	isAnswered(): boolean {
		return this.#answer !== undefined;
	}

	/** Ends it without an event. */
	abandon(): void {
		this.#state = 'over';
		clearTimeout(this.#bodyTimer);
		this.#socket.destroy();
		this.#tunnel?.destroy();
	}

	readonly #onLookup = (): void => {
		// Resolving the name is no part of connecting. Each address of the name causes this event.
		if (this.#startedAt === this.#begunAt) this.#startedAt = performance.now();
	};

	readonly #onConnect = (): void => {
		const {proxy, tls} = this.#request;
		this.#connectedAt = performance.now();
		if (proxy) {
			this.#state = 'tunnelling';
			this.#socket.write(proxy.head, 'latin1');
		} else if (tls) this.#state = 'securing';
		else this.#ask();
	};

	readonly #onRead = (length: number): boolean => {
		if (this.#state === 'over') return deliver(this.#socket, length);
		this.#take(readBuffer.subarray(0, length));
		return true;
	};

	readonly #onData = (chunk: Buffer): void => this.#take(chunk);

	readonly #onError = (error: Error): void => this.#fail(error);

	readonly #onEnd = (): void => {
		// Before TLS is established, an error that says so follows.
		if (this.#state !== 'securing') this.#onClose();
	};

	readonly #onClose = (): void => {
		if (this.#state === 'refused') this.#endBody();
		else this.#fail(hangUp());
	};

	#listen<Kind extends Socket>(socket: Kind): Kind {
		return socket.on('error', this.#onError).on('end', this.#onEnd).on('close', this.#onClose);
	}

	#fail(error: Error): void {
		if (this.#state === 'over') return;
		if (this.#state === 'securing') this.#request.tls?.forget();
		this.abandon();
		this.#events.failed(error);
	}

	#secure(tls: TlsOpening, options: TlsOptions): TLSSocket {
		const socket = this.#listen(connectTls({...options, ...tls.options()}));
		socket.on('secureConnect', () => {
			if (this.#state !== 'securing') return;
			this.#securedAt = performance.now();
			if (this.#session) tls.keep(this.#session);
			this.#ask();
		});
		// TLS 1.2 offers a session before the server is verified, TLS 1.3 afterwards.
		socket.on('session', (session) => {
			if (Number.isNaN(this.#securedAt)) this.#session = session;
			else tls.keep(session);
		});
		return socket;
	}

	/** Sends the request: there is a way to the server. */
	#ask(): void {
		this.#state = 'upgrading';
		this.#socket.write(this.#request.head(this.#key), 'latin1');
	}

	#take(bytes: Buffer): void {
		if (this.#state === 'refused') {
			if (this.#body!.take(bytes)) this.#endBody();
			return;
		}
		let rest = bytes;
		for (;;) {
			const used = this.#readHead(rest);
			if (used < 0) return;
			rest = rest.subarray(used);
			const head = this.#parser.takeHead();
			// Others in the hundreds precede the answer (RFC 9110, section 15.2).
			if (head.status >= 200 || head.status === 101) {
				if (this.#state === 'tunnelling') this.#onProxyAnswer(head, rest);
				else if (head.status === 101) this.#onUpgrade(head, rest);
				else this.#onRefusal(head, rest);
				return;
			}
		}
	}

	#readHead(bytes: Buffer): number {
		try {
			return this.#parser.take(bytes);
		} catch (error) {
			this.#fail(error as Error);
			return -1;
		}
	}

	#onProxyAnswer({status}: HttpHead, rest: Buffer): void {
		if (status < 200 || status > 299) this.#fail(refusedByProxy(status));
		else if (rest.length > 0) this.#fail(brokenAnswerError('the proxy sent more than its answer'));
		else this.#leaveProxy();
	}

	/** The tunnel is open: from here on, the server answers. */
	#leaveProxy(): void {
		this.#connectedAt = performance.now();
		const {tls} = this.#request;
		if (!tls) {
			this.#ask();
			return;
		}
		this.#state = 'securing';
		this.#tunnel = this.#socket.off('data', this.#onData);
		this.#socket = this.#secure(tls, {socket: this.#tunnel});
		this.#socket.on('data', this.#onData);
	}

	#onUpgrade(head: HttpHead, rest: Buffer): void {
		const at = performance.now();
		this.#answer = head;
		this.#events.upgraded(head);
		const problem = problemWithUpgrade(head, this.#key, this.#request.subprotocols);
		if (problem !== undefined) this.#fail(brokenAnswerError(problem));
		// Who shows the answer may have ended the connection.
		if (this.#state === 'over') return;
		const connect = at - this.#startedAt;
		this.#leave();
		const early = rest.length === 0 ? nothing : Buffer.from(rest);
		this.#events.opened(this.#socket, early, connect, this.#timesUntil(at));
		// Only after `data` has a listener again.
		if (this.#tunnel) this.#socket.resume();
	}

	#timesUntil(at: number): OpeningTimes {
		const isSecure = this.#request.tls !== undefined;
		const isNamed = this.#startedAt !== this.#begunAt;
		return {
			dns: isNamed ? this.#startedAt - this.#begunAt : undefined,
			tcp: this.#connectedAt - this.#startedAt,
			tls: isSecure ? this.#securedAt - this.#connectedAt : undefined,
			upgrade: at - (isSecure ? this.#securedAt : this.#connectedAt),
		};
	}

	/** Leaves the socket to others; only TLS sessions are still of interest. */
	#leave(): void {
		this.#state = 'over';
		if (this.#tunnel) this.#socket.pause();
		this.#socket
			.off('connect', this.#onConnect)
			.off('lookup', this.#onLookup)
			.off('data', this.#onData)
			.off('error', this.#onError)
			.off('end', this.#onEnd)
			.off('close', this.#onClose);
	}

	#onRefusal(head: HttpHead, rest: Buffer): void {
		try {
			this.#body = createBodyReader(head);
		} catch (error) {
			this.#fail(error as Error);
			return;
		}
		this.#answer = head;
		this.#state = 'refused';
		this.#bodyTimer = setTimeout(() => this.#endBody(), bodyLimit);
		if (this.#body.take(rest)) this.#endBody();
	}

	#endBody(): void {
		this.abandon();
		this.#events.refused(this.#answer!, this.#body!.text());
	}
}
