import type {AttemptError, FrameRole} from '../model/attempt.ts';
import type {OpeningTimes} from '../model/opening-times.ts';
import type {Assignment, RawAttempt, SeenFrame} from '../model/raw-attempt.ts';
import type {Condition} from '../model/reply-rule.ts';
import type {Assembler} from './assembler.ts';
import type {Frame} from './frame.ts';
import type {TimerWheel} from './timer-wheel.ts';

/** One message of a request, ready to be sent. */
export type OutgoingMessage = {
	readonly data: Buffer;
	/** Sent as a binary message instead of text. */
	readonly binary?: boolean | undefined;
	/** What must arrive before the next message is sent. */
	readonly await: readonly Condition[] | undefined;
	/** A text unique to this send, which the reply may repeat; part of the request's first message. */
	readonly nonce?: Nonce | undefined;
};

/** A text unique to one send of the run, and a pattern that matches those of all sends. */
export type Nonce = {readonly text: string; readonly any: RegExp};

/** Milliseconds; undefined is off. */
export type ReplyTimeouts = {
	/** For the whole reply. */
	readonly total: number;
	/** For the first frame, and between two frames. */
	readonly first?: number | undefined;
	readonly idle?: number | undefined;
};

/** What opening a connection took: the whole in milliseconds, and its parts. */
export type Opened = {
	readonly connect: number;
	readonly opening: OpeningTimes;
	/** Milliseconds of the set-up after that; absent without one. */
	readonly setup?: number;
};

/** Frames that explain an error. */
export type SeenFrames = readonly SeenFrame[];

export type ExchangeContext = {
	readonly now: () => number;
	readonly wheel: TimerWheel;
	readonly timeouts: ReplyTimeouts;
	readonly assembler: Assembler;
	readonly send: (data: Buffer, binary?: boolean) => void;
	/** Called with every frame that the exchange takes, and the frame's role. */
	readonly observe?: ((frame: Frame, role: FrameRole, at: number) => void) | undefined;
	/** The prompt has ended; the exchange may still accept trailing frames. */
	readonly finished: (attempt: RawAttempt) => void;
	/**
	 * The exchange is over.
	 * @param late the reply may still arrive and could be mistaken for the next prompt's
	 * @param at the current time
	 */
	readonly released: (late: boolean, at: number) => void;
};

/** A prompt that seems stuck: milliseconds since its last frame, and that frame. */
export type StuckExchange = {readonly since: number; readonly frame: string};

/** `sending`: some of its messages are unsent. `trailing`: complete, but further frames may come. */
export type ExchangeState = 'idle' | 'assigned' | 'sending' | 'waiting' | 'trailing';

/** One prompt in flight: its outgoing messages, its frames, and its timers. */
export type Exchange = {
	/** Takes a prompt now; `scheduled` is its due time in the open model. */
	readonly begin: (assignment: Assignment, scheduled: number | undefined, at: number) => void;
	/**
	 * Sends the first message; the connection is open.
	 * @returns when it was sent
	 */
	readonly transmit: (messages: readonly OutgoingMessage[], connection: number) => number;
	/** A frame came that is no part of the reply; only while listening. */
	readonly heard: (frame: Frame) => void;
	/** Its connection was opened for it. */
	readonly connected: (opened: Opened) => void;
	/**
	 * Takes a frame of this exchange.
	 * @param at when it arrived; just now if absent
	 */
	readonly take: (frame: Frame, bytes: number, at?: number) => void;
	/**
	 * The connection is gone.
	 * @param byServer closed normally, which completes the replies of some rules
	 * @param seen the frames that explain it, where nothing was sent yet
	 */
	readonly cut: (error: AttemptError, byServer: boolean, seen?: SeenFrames) => void;
	/** Its state once it has waited this long after a frame unknown to the rule; undefined before. */
	readonly stuck: (at: number, patience: number) => StuckExchange | undefined;
	/** The user has left in mid-reply, unless that is complete; only while listening. */
	readonly leave: () => void;
	/** Ends without producing an attempt. */
	readonly abandon: () => void;
	/** Whether it holds a prompt. */
	readonly busy: () => boolean;
	/** Whether it has sent something and waits for frames. */
	readonly listening: () => boolean;
};
