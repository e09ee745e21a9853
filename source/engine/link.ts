import {unitsOf} from '../gateway/cost.ts';
import type {Connection, ConnectionEvents} from './connection.ts';
import type {ConnectionEnd} from './outcome.ts';
import {createTimer, type TimerWheel} from './timer-wheel.ts';
import type {Traffic} from './traffic.ts';

/** What is sent over a connection that would otherwise be idle. */
export type KeepAlive = {
	/** Milliseconds. */
	readonly every: number;
	/** A protocol ping if absent. */
	readonly message: Buffer | undefined;
};

export type LinkContext = {
	readonly now: () => number;
	readonly wheel: TimerWheel;
	/** Milliseconds for TCP, TLS and the upgrade together. */
	readonly connectTimeout: number;
	readonly keepAlive: KeepAlive | undefined;
	/** Milliseconds after which a connection is old, and is replaced when nothing is in flight. */
	readonly rotateAfter: number | undefined;
	readonly traffic: Traffic;
	/** Connections opening or open rose or fell by one. */
	readonly connecting: (change: 1 | -1) => void;
	readonly opened: (change: 1 | -1) => void;
};

export type LinkEvents = {
	/** @param connect milliseconds from the start of TCP to the 101 */
	readonly open: (connect: number) => void;
	readonly message: (data: Buffer, binary: boolean) => void;
	/** The connection has ended by itself; the next `open` makes a new one. */
	readonly end: (reason: ConnectionEnd) => void;
	/** A message came over a connection that was given up before. */
	readonly late: () => void;
	/** Whether a message that came now would be taken for a reply. */
	readonly awaiting: () => boolean;
};

/** Milliseconds after which a keep-alive message is taken for one that nobody answers. */
const answerLimit = 2000;

/** A session's connection, one after the other: what happens to earlier ones no longer matters. */
export type Link = {
	readonly open: (connect: (events: ConnectionEvents) => Connection) => void;
	readonly send: (data: Buffer) => void;
	/** Open, and neither side has begun to close. */
	readonly usable: () => boolean;
	/** It has been open for so long that it is to be replaced. */
	readonly isOld: () => boolean;
	/** A keep-alive message was sent a moment ago: its answer could be taken for a prompt's. */
	readonly awaitsAnswer: () => boolean;
	/** A message that came may be the answer to a keep-alive message; asking takes it for that. */
	readonly answersKeepAlive: () => boolean;
	/** Closes with a handshake, and waits for the `end`. */
	readonly close: () => void;
	/** Closes with a handshake; its end no longer concerns anybody. */
	readonly part: () => void;
	/** Cuts it at once. */
	readonly drop: () => void;
};

export function createLink(context: LinkContext, events: LinkEvents): Link {
	const {now, wheel, keepAlive, rotateAfter, traffic} = context;
	const timer = createTimer(onTimer);
	// Not by the clock when somebody asks: that is before each prompt.
	const ageTimer = createTimer(() => {
		old = true;
	});
	let connection: Connection | undefined;
	/** Guards against events of a connection that was given up. */
	let generation = 0;
	let state: 'none' | 'opening' | 'open' = 'none';
	let openedAt = 0;
	let old = false;
	/** When something last went over it; kept only for the keep-alive. */
	let usedAt = 0;
	/** Keep-alive messages that nothing has answered yet. */
	let unanswered = 0;
	/** The last keep-alive message had no answer by the time of the next: this server gives none. */
	let mute = false;
	let askedAt = 0;
	/** The connection that was given up before its keep-alive message was answered. */
	let owed = -1;

	function onTimer(): void {
		if (state === 'opening') connection?.giveUp();
		else if (state === 'open' && keepAlive) keepItAlive(keepAlive);
	}

	function keepItAlive({every, message}: KeepAlive): void {
		if (!connection?.usable()) return;
		const idle = now() - usedAt;
		if (idle < every) {
			wheel.arm(timer, every - idle);
			return;
		}
		// An answer to it must not be taken for the reply that is awaited; a ping has none.
		if (message && !events.awaiting()) {
			// A server that has not answered the one before does not answer them.
			mute = unanswered > 0;
			unanswered = 1;
			askedAt = now();
			send(message);
		} else connection.ping();
		wheel.arm(timer, every);
	}

	function send(data: Buffer): void {
		if (keepAlive) usedAt = now();
		traffic.unitsSent += unitsOf(data.length);
		connection!.send(data);
	}

	/** The connection is over, or no longer ours. */
	function forget(): Connection | undefined {
		const former = connection;
		if (unanswered > 0) owed = generation;
		unanswered = 0;
		generation++;
		connection = undefined;
		wheel.cancel(timer);
		wheel.cancel(ageTimer);
		old = false;
		if (state === 'open') {
			context.opened(-1);
			traffic.connectionTime += now() - openedAt;
			traffic.openedAt -= openedAt;
		} else if (state === 'opening') context.connecting(-1);
		state = 'none';
		return former;
	}

	function onOpen(connect: number): void {
		state = 'open';
		openedAt = now();
		usedAt = openedAt;
		traffic.openedAt += openedAt;
		traffic.connectionsOpened++;
		unanswered = 0;
		context.connecting(-1);
		context.opened(1);
		wheel.cancel(timer);
		if (keepAlive) wheel.arm(timer, keepAlive.every, openedAt);
		if (rotateAfter !== undefined) wheel.arm(ageTimer, rotateAfter, openedAt);
		events.open(connect);
	}

	return {
		open(connect) {
			const mine = ++generation;
			state = 'opening';
			context.connecting(1);
			// The handshake timeout of ws would begin anew with every byte that arrives.
			wheel.arm(timer, context.connectTimeout);
			const onEnd = (reason: ConnectionEnd) => {
				if (mine !== generation) return;
				forget();
				events.end(reason);
			};
			try {
				connection = connect({
					open(time) {
						if (mine === generation) onOpen(time);
					},
					message(data, binary) {
						traffic.framesReceived++;
						traffic.unitsReceived += unitsOf(data.length);
						if (keepAlive) usedAt = now();
						if (mine === generation) events.message(data, binary);
						else if (mine === owed) owed = -1;
						else events.late();
					},
					end: onEnd,
				});
			} catch (failure) {
				// Such as an address that its templates made invalid. Reported later, as every other end is:
				// a row of such prompts must not keep the loop to itself.
				setImmediate(() => onEnd({kind: 'invalid', error: failure as Error}));
			}
		},
		send,
		usable: () => state === 'open' && connection!.usable(),
		isOld: () => old,
		awaitsAnswer: () => !mute && unanswered > 0 && now() - askedAt < answerLimit,
		answersKeepAlive() {
			if (unanswered === 0) return false;
			mute = false;
			unanswered--;
			return true;
		},
		close: () => connection?.close(),
		part: () => forget()?.close(),
		drop: () => forget()?.terminate(),
	};
}
