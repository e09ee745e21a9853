import type {AttemptError, FrameRole} from '../model/attempt.ts';
import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {Condition} from '../model/reply-rule.ts';
import type {Assembler} from './assembler.ts';
import type {Frame} from './frame.ts';
import type {TimerWheel} from './timer-wheel.ts';

/** One message of a request, ready to be sent. */
export type OutgoingMessage = {
	readonly data: Buffer;
	/** What must come before the next message is sent. */
	readonly await: readonly Condition[] | undefined;
	/** A text unique to this send, which its reply may repeat; of the request's first message. */
	readonly nonce?: Nonce | undefined;
};

/** A text that no other send of the run has, and what those of all sends look like. */
export type Nonce = {readonly text: string; readonly any: RegExp};

/** Milliseconds; undefined is off. */
export type ReplyTimeouts = {
	/** For the whole reply. */
	readonly total: number;
	/** For the first frame, and between two frames. */
	readonly first?: number | undefined;
	readonly idle?: number | undefined;
};

export type ExchangeContext = {
	readonly now: () => number;
	readonly wheel: TimerWheel;
	readonly timeouts: ReplyTimeouts;
	readonly assembler: Assembler;
	readonly send: (data: Buffer) => void;
	/** Called with every frame that the exchange takes, and how it was taken. */
	readonly observe?: ((frame: Frame, role: FrameRole, at: number) => void) | undefined;
	/** The prompt has ended; the exchange may still take in what trails. */
	readonly finished: (attempt: RawAttempt) => void;
	/**
	 * The exchange is over.
	 * @param late its reply may still come, so that the next prompt's could be mistaken for it
	 */
	readonly released: (late: boolean) => void;
};

/** A prompt that seems to wait for nothing: milliseconds since its last frame, and that frame. */
export type StuckExchange = {readonly since: number; readonly frame: string};

/** One prompt in flight: its messages out, its frames in, and the clock between them. */
export type Exchange = {
	/** Takes a prompt, at this time; `scheduled` is when the open model wanted it sent. */
	readonly begin: (assignment: Assignment, scheduled: number | undefined, at: number) => void;
	/** Sends the first message; the connection is open. */
	readonly transmit: (messages: readonly OutgoingMessage[], connection: number) => void;
	/** Opening the connection for it took this many milliseconds. */
	readonly connected: (milliseconds: number) => void;
	/** Takes a frame that belongs to it. */
	readonly take: (frame: Frame, bytes: number) => void;
	/**
	 * The connection is gone.
	 * @param byServer in good order, which completes the replies of some rules
	 */
	readonly cut: (error: AttemptError, byServer: boolean) => void;
	/** Its state once it waits this long after a frame unknown to the rule; undefined before that. */
	readonly stuck: (at: number, patience: number) => StuckExchange | undefined;
	/** Ends without an attempt. */
	readonly abandon: () => void;
	/** Holds a prompt. */
	readonly busy: () => boolean;
	/** Has sent something, and waits for frames. */
	readonly listening: () => boolean;
};
