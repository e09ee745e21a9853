import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import type {AttemptError} from '../model/attempt.ts';
import type {Assembler, StrayKind} from './assembler.ts';
import type {Matcher} from './condition.ts';
import type {Connection, ConnectionEvents} from './connection.ts';
import type {Correlator} from './correlation.ts';
import type {CreditRecord} from './credit-record.ts';
import type {OutgoingMessage, ReplyTimeouts, StuckExchange} from './exchange-types.ts';
import type {Greetings} from './greetings.ts';
import type {Frame} from './frame.ts';
import type {SessionSocketContext} from './session-socket.ts';

/** The reply to the turn before, for templates. */
export type LastReply = {readonly text: string | undefined; readonly body: unknown};

/**
 * One connection with its virtual user: takes a prompt, sends it, waits for the reply, hands the
 * attempt on, thinks, and is free again; a conversation's turns follow each other before that. With a
 * correlator it takes several prompts at once. Every prompt it takes ends exactly once.
 */
export type Session = {
	/** Begins with the think time; `free` follows. */
	readonly start: () => void;
	/**
	 * Opens its connection, then is free, whether that went well or not: if not, the first prompt tries
	 * again, and reports what goes wrong.
	 */
	readonly open: () => void;
	/** Whether it can take a prompt now. */
	readonly isFree: () => boolean;
	/** Whether the next prompt opens a connection. */
	readonly wouldOpen: () => boolean;
	/**
	 * Takes a prompt; only when free.
	 * @param scheduled when it was to start, in the open model
	 * @param at the time now
	 */
	readonly assign: (assignment: Assignment, scheduled: number | undefined, at: number) => void;
	/** Connections can be made again: the session does not wait any longer to try again. */
	readonly wake: () => void;
	/** Its prompts that have waited this many milliseconds after a frame unknown to the rule. */
	readonly stuck: (at: number, patience: number) => readonly StuckExchange[];
	/** Stops looking for surplus frames. */
	readonly hurry: () => void;
	/** Ends the session as soon as it holds no prompt, and its last replies are certain. */
	readonly retire: () => void;
	/** Ends it at once; prompts in flight are given up without attempts. */
	readonly abandon: () => void;
};

/** What a session needs from its attack. */
export type SessionContext = SessionSocketContext & {
	readonly timeouts: ReplyTimeouts;
	readonly thinkTime: number;
	readonly perPrompt: boolean;
	/** Prompts in flight on one connection at once; more than one needs a correlator. */
	readonly inFlight: number;
	/** After a turn without a reply, the turns that follow it are not sent. */
	readonly stopsConversation: boolean;
	/** The next connection's place in the order of opening. */
	readonly nextConnection: () => number;
	/** `assignment` is absent when a connection is opened before its first prompt is known. */
	readonly connect: (
		assignment: Assignment | undefined,
		number: number,
		events: ConnectionEvents,
	) => Connection;
	/** The filled-in messages of a request. */
	readonly render: (
		assignment: Assignment,
		connection: number,
		last: LastReply | undefined,
	) => readonly OutgoingMessage[];
	readonly createAssembler: () => Assembler;
	/** Classifies a frame that came while no reply was awaited. */
	readonly stray: (frame: Frame) => StrayKind;
	/** How sure replies are; undefined when nobody asks. */
	readonly credits: CreditRecord | undefined;
	/** Replies can't be told from surplus frames, again and again: the run must end. */
	readonly distrust: () => void;
	/** Whether this session may pause for a look: prompts that are due have others to go to. */
	readonly maySpare: () => boolean;
	/** There is no more time for looks. */
	readonly hurries: () => boolean;
	readonly greetings: Greetings;
	/** A frame came on a connection over which nothing had been sent. */
	readonly greeted: () => void;
	/** Matches the frame after which a connection takes prompts. */
	readonly isReady: Matcher | undefined;
	/** From 0 to 1, for the time until a connection that was refused is tried again; at once if absent. */
	readonly random: (() => number) | undefined;
	/** A connection was made, or could not be. */
	readonly connected: () => void;
	readonly refused: (error: AttemptError, connection: number) => void;
	/** The rule's, which also applies to frames that messages wait for. */
	readonly decode?: ReplyRule['decode'];
	readonly correlator: Correlator | undefined;
	/** A prompt ended. */
	readonly finished: (attempt: RawAttempt) => void;
	/** A further turn of a conversation is being sent. */
	readonly turnSent: (turn: Assignment) => void;
	/** A turn ended without having been sent, because an earlier one had no reply. */
	readonly skipped: (attempt: RawAttempt) => void;
	/** The session can take a prompt, or one more. */
	readonly free: (session: Session) => void;
	/** What was assigned is over: the prompt, or all turns of the conversation. */
	readonly settled: () => void;
	/** A further turn waits to be sent; the attack calls back when it may, or when it may not any more. */
	readonly requestTurn: (proceed: (allowed: boolean) => void) => void;
	/** The session will take no further prompt, and its connection is closing. */
	readonly gone: (session: Session) => void;
	readonly unmatched: () => void;
};
