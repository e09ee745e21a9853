import type {Dialect} from '../gateway/dialect.ts';
import type {OpeningTimes} from '../model/opening-times.ts';
import type {Connection, ConnectionEvents} from './connection.ts';
import type {ConnectionEnd} from './outcome.ts';
import {createTimer, type TimerWheel} from './timer-wheel.ts';
import type {Traffic} from '../model/traffic.ts';

/** What keeps an idle connection alive. */
export type KeepAlive = {
	/** Milliseconds. */
	readonly every: number;
	/** A protocol ping if absent. */
	readonly message: {readonly data: Buffer; readonly binary?: boolean} | undefined;
};

export type SessionSocketContext = {
	readonly now: () => number;
	readonly wheel: TimerWheel;
	/** Milliseconds for TCP, TLS and the upgrade together. */
	readonly connectTimeout: number;
	readonly keepAlive: KeepAlive | undefined;
	/** Milliseconds after which a connection is old, and is replaced once nothing is in flight. */
	readonly rotateAfter: number | undefined;
	readonly traffic: Traffic;
	readonly dialect: Dialect;
	/** The number of connections that are opening or open changed by one. */
	readonly connecting: (change: 1 | -1) => void;
	readonly opened: (change: 1 | -1) => void;
};

export type SessionSocketEvents = {
	/** @param connect milliseconds from the start of TCP to the 101 */
	readonly open: (connect: number, opening: OpeningTimes) => void;
	readonly message: (data: Buffer, binary: boolean) => void;
	/** The connection ended, other than by `detach` or `drop`. */
	readonly end: (reason: ConnectionEnd) => void;
	/** A message arrived on a connection that was already given up. */
	readonly late: (data: Buffer, binary: boolean) => void;
	/** Whether a message would now count as a reply. */
	readonly awaiting: () => boolean;
};

/** The close code of a user who closes the page (RFC 6455, section 7.4.1). */
const goingAway = 1001;
/** Milliseconds after which a keep-alive message counts as unanswered. */
const answerLimit = 2000;

/** A session's connections, one after another; events of earlier ones are ignored. */
export type SessionSocket = {
	readonly open: (connect: (events: ConnectionEvents) => Connection) => void;
	readonly send: (data: Buffer, binary?: boolean) => void;
	/** Identifies the current connection; changes when it is given up. */
	readonly generation: () => number;
	/** Open, and neither side has begun to close. */
	readonly usable: () => boolean;
	/** It has been open long enough to be replaced. */
	readonly isOld: () => boolean;
	/** A keep-alive message was sent recently: its answer could be mistaken for a prompt's. */
	readonly awaitsAnswer: () => boolean;
	/** Takes a message as the answer to a keep-alive message; false when none is due. */
	readonly takeKeepAliveAnswer: () => boolean;
	/** Closes with a handshake, and reports the `end`. */
	readonly close: () => void;
	/** Closes with a handshake, without reporting an `end`. */
	readonly detach: () => void;
	/** Closes with the code 1001, without reporting an `end`; what still arrives on it is ignored. */
	readonly leave: () => void;
	/** Cuts the connection at once, without reporting an `end`. */
	readonly drop: () => void;
};

// A class for the reason given in `exchange.ts`.
class ReplacedSocket implements SessionSocket {
	readonly #context: SessionSocketContext;
	readonly #events: SessionSocketEvents;
	readonly #traffic: Traffic;
	readonly #unitsOf: Dialect['unitsOf'];
	readonly #keepAlive: KeepAlive | undefined;
	readonly #timer = createTimer(() => this.#onTimer());
	// A timer, because isOld() runs before each prompt and would otherwise read the clock each time.
	readonly #ageTimer = createTimer(() => {
		this.#old = true;
	});
	#connection: Connection | undefined;
	/** Identifies the current connection, so that events of an earlier one are ignored. */
	#generation = 0;
	#state: 'none' | 'opening' | 'open' = 'none';
	// NaN for the reason given in `exchange.ts`.
	#openedAt = NaN;
	#old = false;
	/** When it was last used; recorded only for the keep-alive. */
	#usedAt = NaN;
	/** Keep-alive messages that are still unanswered. */
	#unanswered = 0;
	/** The last keep-alive message was still unanswered when the next one was sent. */
	#mute = false;
	#askedAt = NaN;
	/** The connection that was given up with an unanswered keep-alive message. */
	#owed = -1;
	/** The last connection that its user left in mid-reply. */
	#leftAt = -1;

	constructor(context: SessionSocketContext, events: SessionSocketEvents) {
		this.#context = context;
		this.#events = events;
		this.#traffic = context.traffic;
		this.#unitsOf = context.dialect.unitsOf;
		this.#keepAlive = context.keepAlive;
	}

	#onTimer(): void {
		if (this.#state === 'opening') this.#connection?.giveUp();
		else if (this.#state === 'open' && this.#keepAlive) this.#keepItAlive(this.#keepAlive);
	}

	#keepItAlive({every, message}: KeepAlive): void {
		if (!this.#connection?.usable()) return;
		const idle = this.#context.now() - this.#usedAt;
		if (idle < every) {
			this.#context.wheel.arm(this.#timer, every - idle);
			return;
		}
		// Its answer must not count as a reply; a ping gets no answer message.
		if (message && !this.#events.awaiting()) {
			// A server that ignored the last keep-alive message ignores the next one too.
			this.#mute = this.#unanswered > 0;
			this.#unanswered = 1;
			this.#askedAt = this.#context.now();
			this.send(message.data, message.binary);
		} else this.#connection.ping();
		this.#context.wheel.arm(this.#timer, every);
	}

	send(data: Buffer, binary?: boolean): void {
		if (this.#keepAlive) this.#usedAt = this.#context.now();
		this.#traffic.unitsSent += this.#unitsOf(data.length);
		this.#connection!.send(data, binary);
	}

	#forget(): Connection | undefined {
		const former = this.#connection;
		if (this.#unanswered > 0) this.#owed = this.#generation;
		this.#unanswered = 0;
		this.#generation++;
		this.#connection = undefined;
		this.#context.wheel.cancel(this.#timer);
		this.#context.wheel.cancel(this.#ageTimer);
		this.#old = false;
		if (this.#state === 'open') {
			this.#context.opened(-1);
			this.#traffic.connectionTime += this.#context.now() - this.#openedAt;
			this.#traffic.openedAt -= this.#openedAt;
		} else if (this.#state === 'opening') this.#context.connecting(-1);
		this.#state = 'none';
		return former;
	}

	#onOpen(connect: number, opening: OpeningTimes): void {
		this.#state = 'open';
		this.#openedAt = this.#context.now();
		this.#usedAt = this.#openedAt;
		this.#traffic.openedAt += this.#openedAt;
		this.#traffic.connectionsOpened++;
		this.#unanswered = 0;
		this.#context.connecting(-1);
		this.#context.opened(1);
		this.#context.wheel.cancel(this.#timer);
		if (this.#keepAlive)
			this.#context.wheel.arm(this.#timer, this.#keepAlive.every, this.#openedAt);
		if (this.#context.rotateAfter !== undefined)
			this.#context.wheel.arm(this.#ageTimer, this.#context.rotateAfter, this.#openedAt);
		this.#events.open(connect, opening);
	}

	open(connect: (events: ConnectionEvents) => Connection): void {
		const mine = ++this.#generation;
		this.#state = 'opening';
		this.#context.connecting(1);
		// The handshake timeout of ws restarts with every byte that arrives.
		this.#context.wheel.arm(this.#timer, this.#context.connectTimeout);
		const onEnd = (reason: ConnectionEnd) => {
			if (mine !== this.#generation) return;
			this.#forget();
			this.#events.end(reason);
		};
		try {
			this.#connection = connect({
				open: (time, opening) => {
					if (mine === this.#generation) this.#onOpen(time, opening);
				},
				message: (data, binary) => this.#onMessage(mine, data, binary),
				end: onEnd,
			});
		} catch (failure) {
			// For example, templates produced an invalid address. Reported asynchronously like every other end,
			// so that many such prompts don't block the event loop.
			setImmediate(() => onEnd({kind: 'invalid', error: failure as Error}));
		}
	}

	#onMessage(mine: number, data: Buffer, binary: boolean): void {
		this.#traffic.framesReceived++;
		this.#traffic.unitsReceived += this.#unitsOf(data.length);
		if (this.#keepAlive) this.#usedAt = this.#context.now();
		if (mine === this.#generation) this.#events.message(data, binary);
		else if (mine === this.#owed) this.#owed = -1;
		else if (mine > this.#leftAt) this.#events.late(data, binary);
	}

	generation(): number {
		return this.#generation;
	}

	usable(): boolean {
		return this.#state === 'open' && this.#connection!.usable();
	}

	isOld(): boolean {
		return this.#old;
	}

	awaitsAnswer(): boolean {
		return !this.#mute && this.#unanswered > 0 && this.#context.now() - this.#askedAt < answerLimit;
	}

	takeKeepAliveAnswer(): boolean {
		if (this.#unanswered === 0) return false;
		this.#mute = false;
		this.#unanswered--;
		return true;
	}

	close(): void {
		this.#connection?.close();
	}

	detach(): void {
		this.#forget()?.close();
	}

	leave(): void {
		this.#leftAt = this.#generation;
		this.#forget()?.close(goingAway);
	}

	drop(): void {
		this.#forget()?.terminate();
	}
}

/** Creates a socket without a connection. */
export const createSessionSocket = (
	context: SessionSocketContext,
	events: SessionSocketEvents,
): SessionSocket => new ReplacedSocket(context, events);
