import type {AttemptError} from '../model/attempt.ts';
import type {Assignment} from '../model/raw-attempt.ts';
import type {Opened, SeenFrames} from './exchange-types.ts';
import type {SavedValues} from './connection-setup.ts';
import {createFrame, type Frame} from './frame.ts';
import {createLateFrames} from './late-frames.ts';
import {createMessageReader, type MessageReader} from './message-reader.ts';
import {createOpeningWait, type OpeningWait} from './opening-wait.ts';
import {classifyConnectionEnd, endsCleanly, type ConnectionEnd} from './outcome.ts';
import {createRetryDelay, type RetryDelay} from './retry-delay.ts';
import {createSessionSocket, type SessionSocket} from './session-socket.ts';
import type {SessionContext} from './session-types.ts';
import {createSetupWait, type SetupWait} from './setup-wait.ts';

/**
 * `settled`: the connection, or its absence, is not about to change. `opening-early`: no prompt waits
 * for the connection yet. `closing`: at our request, after the one prompt that it was opened for.
 */
type Phase = 'settled' | 'opening-early' | 'opening' | 'closing';

export type SessionConnectionEvents = {
	/** A new connection is open, but may not take prompts yet. */
	readonly opened: (number: number) => void;
	/** @param early no prompt waits for it */
	readonly ready: (early: boolean) => void;
	/**
	 * @param bytes the size of what was received for it
	 * @param at when that was, if it was decoded; otherwise just now
	 */
	readonly frame: (frame: Frame, bytes: number, at?: number) => void;
	/** Whether a message would now count as a reply. */
	readonly awaiting: () => boolean;
	/** It ended after it was open, not at our request; `unusable` follows. */
	readonly lost: () => void;
	/** Nothing can be sent; prompts that wait or are in flight end with this error. */
	readonly unusable: (
		error: AttemptError,
		clean: boolean,
		early: boolean,
		seen: SeenFrames | undefined,
	) => void;
	/** `close` has finished. */
	readonly closed: () => void;
};

/**
 * A session's way to its server: opens connections, waits until they accept prompts, and retries later
 * when the server refuses. A class for the reason given in `exchange.ts`.
 */
export class SessionConnection {
	readonly #context: SessionContext;
	readonly #events: SessionConnectionEvents;
	/** Public because each prompt reads its state, and a call in between would cost time. */
	readonly socket: SessionSocket;
	/** Handles what precedes the first prompt of a connection. */
	readonly #opening: OpeningWait;
	readonly #setup: SetupWait | undefined;
	/** What the set-up saved, for templates. */
	saved: SavedValues | undefined;
	readonly #retry: RetryDelay | undefined;
	readonly #reader: MessageReader | undefined;
	#phase: Phase = 'settled';
	/** No retry before this time, after a refusal. */
	#retryAt = -Infinity;
	#number = -1;
	/** The prompt that the connection is opened for. */
	#assignment: Assignment | undefined;
	/** What opening took, until a prompt reports it. */
	#opened: Opened | undefined;

	constructor(context: SessionContext, events: SessionConnectionEvents) {
		this.#context = context;
		this.#events = events;
		const late = createLateFrames(context);
		const reader = createMessageReader(context.decode, {
			now: context.now,
			generation: () => this.socket.generation(),
			frame: events.frame,
			late: late.frame,
		});
		this.#reader = reader;
		this.socket = createSessionSocket(context, {
			open: (connect, opening) => this.#onOpen({connect, opening}),
			message: reader
				? (data, binary) => reader.take(data, binary)
				: (data, binary) => events.frame(createFrame(data, binary), data.length),
			end: (reason) => this.#onEnd(reason),
			late: late.message,
			awaiting: () => this.#setup?.isRunning() === true || events.awaiting(),
		});
		this.#opening = createOpeningWait(context, (error) => this.#onReady(error));
		const send = (data: Buffer, binary: boolean) => this.socket.send(data, binary);
		this.#setup =
			context.setup &&
			createSetupWait(context, context.setup, send, (result) => this.#onSetUp(result));
		this.#retry = context.random && createRetryDelay(context.random);
	}

	number(): number {
		return this.#number;
	}

	isSettled(): boolean {
		return this.#phase === 'settled';
	}

	isOpeningEarly(): boolean {
		return this.#phase === 'opening-early';
	}

	isClosing(): boolean {
		return this.#phase === 'closing';
	}

	/** Milliseconds until the next try; undefined if the server did not refuse the last one. */
	retryWait(): number | undefined {
		return this.#retryAt > -Infinity ? this.#retryAt - this.#context.now() : undefined;
	}

	/** Allows the next try at once; false if nothing waits for it. */
	takeRetryWait(): boolean {
		if (this.#retryAt === -Infinity) return false;
		this.#forgetRefusals();
		return true;
	}

	#forgetRefusals(): void {
		this.#retryAt = -Infinity;
		this.#retry?.reset();
	}

	/**
	 * Ends the wait before the first prompt, because messages are about to be sent.
	 * @returns what opening took, for the first prompt only
	 */
	takeOpened(): Opened | undefined {
		const opened = this.#opened;
		if (opened === undefined) return undefined;
		this.#opening.over();
		this.#setup?.over();
		this.#opened = undefined;
		return opened;
	}

	/** Takes a frame that isn't a reply: a keep-alive answer, or one that precedes the first prompt. */
	takeFrame(frame: Frame): boolean {
		const setup = this.#setup;
		if (setup?.take(frame) || this.socket.takeKeepAliveAnswer()) return true;
		if (!this.#opening.take(frame)) return false;
		setup?.note(frame);
		return true;
	}

	/** The values of a set-up that may still be under way. */
	savedSoFar(): SavedValues {
		return this.saved ?? this.#setup?.values() ?? {};
	}

	/** Opens a connection that no prompt waits for yet. */
	openEarly(): void {
		this.#open(undefined);
	}

	/** Opens a connection for a prompt, unless one is being opened. */
	openFor(assignment: Assignment): void {
		if (this.#phase === 'settled') this.#open(assignment);
		else this.#phase = 'opening';
	}

	#open(assignment: Assignment | undefined): void {
		this.socket.detach();
		this.#cancel();
		this.#reader?.reset();
		this.#assignment = assignment;
		this.saved = undefined;
		this.#phase = assignment ? 'opening' : 'opening-early';
		this.#number = this.#context.nextConnection();
		this.socket.open((events) => this.#context.connect(assignment, this.#number, events, this));
	}

	/** Closes the connection with a handshake; `closed` follows. */
	close(): void {
		this.#phase = 'closing';
		this.socket.close();
	}

	/** Leaves for good: nothing waits any more. */
	leave(): void {
		this.#cancel();
		this.socket.detach();
	}

	#cancel(): void {
		this.#opening.cancel();
		this.#setup?.cancel();
	}

	#onOpen(opened: Opened): void {
		this.#opened = opened;
		// Otherwise a server that accepts connections and no prompts would end each outage.
		if (!this.#context.isReady && !this.#setup) this.#context.connected();
		this.#events.opened(this.#number);
		this.#opening.begin(opened.connect);
	}

	/** The wait before the set-up, or before the first prompt, is over. */
	#onReady(error: AttemptError | undefined): void {
		if (error) this.#fail(error, undefined);
		else if (this.#setup) {
			this.#opening.over();
			this.#setup.begin(this.#number, this.#assignment);
		} else this.#becomeReady();
	}

	#onSetUp(result: number | AttemptError): void {
		if (typeof result !== 'number') {
			this.#fail(result, this.#setup!.seen());
			return;
		}
		this.#opened = {...this.#opened!, setup: result};
		this.saved = this.#setup!.values();
		this.#becomeReady();
	}

	/** The connection is open and of no use: as if it had been refused. */
	#fail(error: AttemptError, seen: SeenFrames | undefined): void {
		this.#cancel();
		this.socket.drop();
		this.#context.refused(error, this.#number);
		this.#waitToRetry();
		this.#endUnusable(error, false, seen);
	}

	#becomeReady(): void {
		if (this.#context.isReady ?? this.#setup) this.#context.connected();
		this.#forgetRefusals();
		const early = this.#phase === 'opening-early';
		this.#phase = 'settled';
		if (early || !this.#reader?.isReading()) this.#events.ready(early);
		else this.#reader.afterReading(() => this.#events.ready(false));
	}

	#onEnd(reason: ConnectionEnd): void {
		if (this.#phase === 'settled' && endsCleanly(reason)) this.#reader?.finish();
		const setup = this.#setup?.isRunning() ? this.#setup : undefined;
		const seen = setup?.seen();
		const end = classifyConnectionEnd(reason, this.#context.dialect);
		const error = setup?.ended(end) ?? end;
		this.#cancel();
		if (this.#phase === 'closing') {
			this.#phase = 'settled';
			this.#events.closed();
			return;
		}
		const clean = endsCleanly(reason);
		if (this.#phase === 'settled') {
			this.#events.lost();
			if (!clean) this.#reportClose(error);
		} else if (reason.kind !== 'invalid') {
			this.#context.refused(error, this.#number);
			this.#waitToRetry();
		}
		this.#endUnusable(error, clean, seen);
	}

	#reportClose({class: error, message}: AttemptError): void {
		const {credits, now} = this.#context;
		const connection = this.#number;
		credits?.report({type: 'closed', at: credits.seconds(now()), connection, error, message});
	}

	#waitToRetry(): void {
		if (this.#retry) this.#retryAt = this.#context.now() + this.#retry.refused();
	}

	#endUnusable(error: AttemptError, clean: boolean, seen: SeenFrames | undefined): void {
		const early = this.#phase === 'opening-early';
		this.#phase = 'settled';
		this.#opened = undefined;
		this.#events.unusable(error, clean, early, seen);
	}
}
