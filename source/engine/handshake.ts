import {connect as connectTcp, isIP, type Socket} from 'node:net';
import {
	connect as connectTls,
	type ConnectionOptions as TlsOptions,
	type TLSSocket,
} from 'node:tls';
import type {OpeningTimes} from '../model/opening-times.ts';
import {OpeningClock} from './opening-clock.ts';
import {tlsAnswerError, type FailedOpening} from './failure-words.ts';
import {brokenAnswerError, HttpHeadParser, type HttpHead} from './http-head.ts';
import {deliver, readBuffer} from './read-buffer.ts';
import {authority, refusedByProxy, unusableProxy} from './proxy-failure.ts';
import {readBodyInTime, type BodyInTime} from './refusal-body.ts';
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
	readonly failed: (error: NodeJS.ErrnoException, opening: FailedOpening) => void;
};

/**
 * `proxy-securing`: TLS with the proxy itself. `tunnelling`: the proxy is asked for a way to the server.
 * `refused`: the answer of the proxy or the server is no 101, and its body is being read.
 */
type State =
	'connecting' | 'proxy-securing' | 'tunnelling' | 'securing' | 'upgrading' | 'refused' | 'over';

const nothing = Buffer.alloc(0);

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
	#body: BodyInTime | undefined;
	/** Whether the server has sent anything, apart from TLS. */
	#hasRead = false;
	readonly #clock = new OpeningClock();

	constructor(request: UpgradeRequest, events: HandshakeEvents) {
		this.#request = request;
		this.#events = events;
		const {proxy, tls, target} = request;
		const {host, port} = proxy?.at ?? target;
		const address = {host, port, noDelay: true};
		// TLS over a socket that is already open ignores such a buffer.
		const isDirect = !(proxy && tls);
		const onread = {buffer: readBuffer, callback: this.#onRead};
		const options = isDirect ? {...address, onread} : address;
		const first = proxy ? proxy.tls : tls;
		this.#socket = first ? this.#secure(first, options) : this.#listen(connectTcp(options));
		if (!isDirect) this.#socket.on('data', this.#onData);
		this.#socket.on('connect', this.#onConnect);
		if (isIP(host) === 0) this.#socket.on('lookup', this.#onLookup);
	}

	/** Whether the server has answered the upgrade. */
	isAnswered(): boolean {
		return this.#answer !== undefined;
	}

	/** The proxy whose answer is awaited. */
	awaitedProxy(): string | undefined {
		return this.#isAtProxy() ? authority(this.#request.proxy!.at) : undefined;
	}

	/** Ends it without an event. */
	abandon(): void {
		this.#state = 'over';
		this.#body?.cancel();
		this.#socket.destroy();
		this.#tunnel?.destroy();
	}

	readonly #onLookup = (): void => this.#clock.resolved();

	readonly #onConnect = (): void => {
		const {proxy, tls} = this.#request;
		this.#clock.connected();
		if (proxy?.tls) this.#state = 'proxy-securing';
		else if (proxy) this.#askProxy();
		else if (tls) this.#state = 'securing';
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
		if (this.#state !== 'securing' && this.#state !== 'proxy-securing') this.#onClose();
	};

	readonly #onClose = (): void => {
		if (this.#state === 'refused') this.#body!.end();
		else this.#fail(hangUp());
	};

	/** Whether the server has no part in it yet. */
	#isAtProxy(): boolean {
		if (!this.#request.proxy) return false;
		if (this.#state === 'refused') return !this.isAnswered();
		return ['connecting', 'proxy-securing', 'tunnelling'].includes(this.#state);
	}

	#listen<Kind extends Socket>(socket: Kind): Kind {
		return socket.on('error', this.#onError).on('end', this.#onEnd).on('close', this.#onClose);
	}

	#fail(error: Error): void {
		if (this.#state === 'over') return;
		const {tls, proxy, isIdentified} = this.#request;
		if (this.#state === 'securing') tls?.forget();
		if (this.#state === 'proxy-securing') proxy?.tls?.forget();
		const known = this.#isAtProxy() ? unusableProxy(proxy!.at, error) : error;
		const phase = this.#state === 'upgrading' && !this.#hasRead ? 'unanswered' : this.#state;
		this.abandon();
		this.#events.failed(known, {phase, isSecure: tls !== undefined, isIdentified});
	}

	#secure(tls: TlsOpening, options: TlsOptions): TLSSocket {
		const socket = this.#listen(connectTls({...options, ...tls.options()}));
		let isVerified = false;
		let early: Buffer | undefined;
		socket.on('secureConnect', () => {
			isVerified = true;
			if (early) tls.keep(early);
			if (this.#state === 'proxy-securing') this.#askProxy();
			else if (this.#state === 'securing') {
				this.#clock.secured();
				this.#ask();
			}
		});
		// TLS 1.2 offers a session before the server is verified, TLS 1.3 afterwards.
		socket.on('session', (session) => {
			if (isVerified) tls.keep(session);
			else early = session;
		});
		return socket;
	}

	#askProxy(): void {
		this.#state = 'tunnelling';
		this.#socket.write(this.#request.proxy!.head, 'latin1');
	}

	/** Sends the request: there is a way to the server. */
	#ask(): void {
		this.#state = 'upgrading';
		this.#socket.write(this.#request.head(this.#key), 'latin1');
	}

	#take(bytes: Buffer): void {
		if (this.#state === 'refused') {
			this.#body!.take(bytes);
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
			const used = this.#parser.take(bytes);
			if (this.#state === 'upgrading') this.#hasRead = true;
			return used;
		} catch (error) {
			this.#fail(tlsAnswerError(bytes) ?? (error as Error));
			return -1;
		}
	}

	#onProxyAnswer(head: HttpHead, rest: Buffer): void {
		const {status} = head;
		if (status < 200 || status > 299) this.#onProxyRefusal(head, rest);
		else if (rest.length > 0) this.#fail(brokenAnswerError('the proxy sent more than its answer'));
		else this.#leaveProxy();
	}

	#onProxyRefusal(head: HttpHead, rest: Buffer): void {
		const {proxy, target} = this.#request;
		this.#readBody(head, rest, (body) => {
			const given = proxy!.isAuthorized;
			this.#fail(refusedByProxy(proxy!.at, target, head, {body, given}));
		});
	}

	/** The tunnel is open: from here on, the server answers. */
	#leaveProxy(): void {
		this.#clock.connected();
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
		this.#leave();
		const early = rest.length === 0 ? nothing : Buffer.from(rest);
		this.#events.opened(this.#socket, early, this.#clock.connect(at), this.#clock.times(at));
		// Only after `data` has a listener again.
		if (this.#tunnel) this.#socket.resume();
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
		this.#answer = head;
		this.#readBody(head, rest, (body) => {
			this.abandon();
			this.#events.refused(head, body);
		});
	}

	#readBody(head: HttpHead, rest: Buffer, done: (body: string) => void): void {
		try {
			this.#body = readBodyInTime(head, done);
		} catch (error) {
			this.#fail(error as Error);
			return;
		}
		this.#state = 'refused';
		this.#body.take(rest);
	}
}
