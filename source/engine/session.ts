import type {AttemptError} from '../model/attempt.ts';
import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {Connection, ConnectionEvents} from './connection.ts';
import {classifyConnectionEnd, type ConnectionEnd} from './outcome.ts';
import type {FrameEffect, ReplyContent} from './reply.ts';
import {createTimer, type TimerWheel} from './timer-wheel.ts';

/** What a session needs of the attack that it is a part of. */
export type SessionContext = {
	readonly now: () => number;
	readonly wheel: TimerWheel;
	/** Milliseconds; undefined is off. */
	readonly timeouts: {
		readonly total: number;
		/** For TCP, TLS and the upgrade together. */
		readonly connect: number;
		readonly first?: number | undefined;
		readonly idle?: number | undefined;
	};
	readonly thinkTime: number;
	readonly perPrompt: boolean;
	/** The next connection's place in the order of opening. */
	readonly nextConnection: () => number;
	/** `assignment` is absent when a connection is opened before its first prompt is known. */
	readonly connect: (
		assignment: Assignment | undefined,
		number: number,
		events: ConnectionEvents,
	) => Connection;
	/** The filled-in payload. */
	readonly render: (assignment: Assignment, connection: number) => Buffer;
	readonly readFrame: (data: Buffer, binary: boolean) => FrameEffect;
	/** A prompt ended; the session is not free yet. */
	readonly finished: (attempt: RawAttempt) => void;
	/** The session waits for its next prompt. */
	readonly free: (session: Session) => void;
	/** The session will take no further prompt, and its connection is on its way out. */
	readonly gone: (session: Session) => void;
	readonly unmatched: () => void;
	/** Connections opening or open rose or fell by one. */
	readonly connecting: (change: 1 | -1) => void;
	readonly opened: (change: 1 | -1) => void;
};

/**
 * One virtual user: takes a prompt, sends it over its connection, waits for the reply, hands the
 * attempt on, thinks, and is free again. Every prompt it takes ends exactly once.
 */
export type Session = {
	/** Begins with the think time; `free` follows. */
	readonly start: () => void;
	/**
	 * Opens its connection, then is free, whether that went well or not: if not, the first prompt tries
	 * again, and reports what goes wrong.
	 */
	readonly open: () => void;
	/**
	 * Takes a prompt; only when free.
	 * @param scheduled when it was to start, in the open model
	 * @returns whether it opens a connection for it
	 */
	readonly assign: (assignment: Assignment, scheduled: number | undefined) => boolean;
	/** Ends the session as soon as it holds no prompt. */
	readonly retire: () => void;
	/** Ends it at once; a prompt in flight is given up without an attempt. */
	readonly abandon: () => void;
};

type State = 'resting' | 'opening' | 'free' | 'connecting' | 'waiting' | 'closing' | 'gone';

const noReply: ReplyContent = {text: undefined, body: null, bodyText: undefined};
const awaited = {total: 'complete reply', first: 'first frame', idle: 'further frame'};

export function createSession(context: SessionContext): Session {
	const {now, wheel, timeouts} = context;
	let state: State = 'resting';
	let retired = false;
	let connection: Connection | undefined;
	let number = -1;
	/** Guards against events of a connection that was given up. */
	let generation = 0;
	let opened = false;

	let assignment: Assignment | undefined;
	let scheduled: number | undefined;
	let assigned = 0;
	let connectTime: number | undefined;
	let sent: number | undefined;
	let first: number | undefined;
	let deadline = 0;
	/** Which of the timeouts the timer stands for. */
	let limited: keyof typeof awaited = 'total';
	let frames = 0;
	let bytes = 0;
	let notice: string | undefined;

	const timer = createTimer(onTimer);
	const session: Session = {start: rest, open: openEarly, assign, retire, abandon};
	return session;

	function rest(): void {
		if (retired) {
			leave();
			return;
		}
		state = 'resting';
		if (context.thinkTime > 0) wheel.arm(timer, context.thinkTime);
		else becomeFree();
	}

	/** An early opening has come to its end. */
	function settle(): void {
		wheel.cancel(timer);
		if (retired) leave();
		else becomeFree();
	}

	function becomeFree(): void {
		state = 'free';
		context.free(session);
	}

	function assign(next: Assignment, due: number | undefined): boolean {
		assignment = next;
		scheduled = due;
		assigned = now();
		sent = undefined;
		first = undefined;
		frames = 0;
		bytes = 0;
		notice = undefined;
		if (connection?.usable()) {
			transmit();
			return false;
		}
		part();
		open(next);
		return true;
	}

	function openEarly(): void {
		assigned = now();
		open(undefined);
	}

	function open(next: Assignment | undefined): void {
		state = next ? 'connecting' : 'opening';
		connectTime = undefined;
		const mine = ++generation;
		number = context.nextConnection();
		context.connecting(1);
		// The handshake timeout of ws would begin anew with every byte that arrives.
		wheel.arm(timer, timeouts.connect, assigned);
		try {
			connection = context.connect(next, number, {
				open(connect) {
					if (mine !== generation) return;
					connectTime = connect;
					opened = true;
					context.connecting(-1);
					context.opened(1);
					if (state === 'connecting') transmit();
					else settle();
				},
				message(data, binary) {
					if (mine === generation) onMessage(data, binary);
					else context.unmatched();
				},
				end(reason) {
					if (mine === generation) onEnd(reason);
				},
			});
		} catch (failure) {
			// Such as an address that its templates made invalid. Reported later, as every other end is:
			// a row of such prompts must not keep the loop to itself.
			setImmediate(() => {
				if (mine === generation) onEnd({kind: 'invalid', error: failure as Error});
			});
		}
	}

	function transmit(): void {
		state = 'waiting';
		const text = context.render(assignment!, number);
		sent = now();
		connection!.send(text);
		deadline = sent + timeouts.total;
		allow('first', timeouts.first, sent);
	}

	/*
	 * The hot path: one call per frame. It costs a look at the clock, the reading of the frame (most of
	 * it JSON.parse), the record that `finish` makes, and moving one timer in the wheel; nothing else
	 * is allocated, and nothing waits on a promise.
	 */
	function onMessage(data: Buffer, binary: boolean): void {
		if (state !== 'waiting') {
			context.unmatched();
			// The next frames on this connection could be taken for the wrong prompt's reply.
			if (state === 'free' || state === 'resting') drop();
			return;
		}
		const at = now();
		frames++;
		bytes += data.length;
		const effect = context.readFrame(data, binary);
		if (effect.kind === 'notice') {
			notice = effect.message;
			allow('idle', timeouts.idle, at);
			return;
		}
		first = at;
		finish(at, effect, effect.kind === 'error' ? effect.error : undefined);
		release();
	}

	function onTimer(): void {
		if (state === 'resting') becomeFree();
		else if (state === 'waiting') onTimeout();
		else if (state === 'connecting' || state === 'opening') connection?.giveUp();
	}

	/** Waits for the next frame: until its own limit or the whole reply's, whichever is earlier. */
	function allow(kind: 'first' | 'idle', limit: number | undefined, since: number): void {
		const left = deadline - since;
		limited = limit !== undefined && limit < left ? kind : 'total';
		wheel.arm(timer, limited === 'total' ? left : limit!, since);
	}

	function onTimeout(): void {
		const after = notice === undefined ? '' : `, after the notice: ${notice}`;
		const limit = timeouts[limited]!;
		// A late reply must never be taken for the next prompt's: the connection goes with its prompt.
		drop();
		finish(limited === 'idle' ? now() : sent! + limit, noReply, {
			class: `timeout.${limited}`,
			message: `no ${awaited[limited]} within ${limit} ms${after}`,
		});
		rest();
	}

	function onEnd(reason: ConnectionEnd): void {
		forget();
		if (state === 'connecting' || state === 'waiting') {
			finish(now(), noReply, classifyConnectionEnd(reason));
			rest();
		} else if (state === 'closing') rest();
		else if (state === 'opening') settle();
	}

	function finish(
		complete: number,
		{text, body, bodyText}: ReplyContent,
		error: AttemptError | undefined,
	): void {
		wheel.cancel(timer);
		const done = assignment!;
		const connect = connectTime;
		assignment = undefined;
		connectTime = undefined;
		context.finished({
			assignment: done,
			connection: number,
			intended: scheduled ?? sent ?? assigned,
			connect,
			sent,
			first,
			complete,
			frames,
			bytes,
			text,
			body,
			bodyText,
			error,
		});
	}

	/** After a reply: on to the next prompt, over the same connection or a new one. */
	function release(): void {
		if (!context.perPrompt) {
			rest();
			return;
		}
		state = 'closing';
		connection!.close();
	}

	/** The connection is over: its later events no longer concern this session. */
	function forget(): void {
		generation++;
		connection = undefined;
		if (opened) context.opened(-1);
		else if (state === 'connecting' || state === 'opening') context.connecting(-1);
		opened = false;
	}

	/** Closes the connection, if there is one, without waiting for its end. */
	function part(): void {
		const old = connection;
		if (!old) return;
		forget();
		old.close();
	}

	/** Cuts the connection; the next prompt opens a new one. */
	function drop(): void {
		const old = connection;
		forget();
		old?.terminate();
	}

	function leave(): void {
		state = 'gone';
		wheel.cancel(timer);
		part();
		context.gone(session);
	}

	function retire(): void {
		retired = true;
		if (state === 'resting' || state === 'free' || state === 'opening') leave();
	}

	function abandon(): void {
		if (state === 'gone') return;
		retired = true;
		drop();
		assignment = undefined;
		leave();
	}
}
