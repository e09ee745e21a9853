import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import type {AttemptError} from '../model/attempt.ts';
import type {Assembler, StrayKind} from './assembler.ts';
import type {Matcher} from './condition.ts';
import type {Connection, ConnectionEvents} from './connection.ts';
import type {AnswerPlan} from './auto-answer.ts';
import type {SavedValues, SetupPlan} from './connection-setup.ts';
import type {Correlator} from './correlation.ts';
import type {CreditRecord} from './credit-record.ts';
import type {OutgoingMessage, ReplyTimeouts, StuckExchange} from './exchange-types.ts';
import type {Greetings} from './greetings.ts';
import type {Frame} from './frame.ts';
import type {HeldUsers} from './held-users.ts';
import type {Leaving} from './leaving.ts';
import type {NextThinkTime} from './think-times.ts';
import type {SessionSocketContext} from './session-socket.ts';

/** The reply to the previous turn, for templates. */
export type LastReply = {
	readonly text: string | undefined;
	readonly body: unknown;
	/** When the turn was sent. */
	readonly sent?: number | undefined;
};

/**
 * One connection with its virtual user: takes a prompt, sends it, waits for the reply, reports the
 * attempt, thinks, and is free again; a conversation runs all its turns before that. With a correlator
 * it takes several prompts at once. Every prompt that it takes ends exactly once.
 */
export type Session = {
	/** Begins with the think time; `free` follows. */
	readonly start: () => void;
	/**
	 * Opens its connection, then is free, whether or not that succeeded: on failure, the first prompt tries
	 * again and reports the error.
	 */
	readonly open: () => void;
	/** Whether it can take a prompt now. */
	readonly isFree: () => boolean;
	/** Whether the next prompt opens a connection. */
	readonly wouldOpen: () => boolean;
	/**
	 * Takes a prompt; only when free.
	 * @param scheduled when it was due, in the open model
	 * @param at the current time
	 */
	readonly assign: (assignment: Assignment, scheduled: number | undefined, at: number) => void;
	/** Connections are possible again: the session retries without waiting any longer. */
	readonly wake: () => void;
	/** Its prompts that have waited this many milliseconds after a frame unknown to the rule. */
	readonly stuck: (at: number, patience: number) => readonly StuckExchange[];
	/** Stops looking for surplus frames. */
	readonly hurry: () => void;
	/** Ends the session once it holds no prompt and its last replies are certain. */
	readonly retire: () => void;
	/** Ends it at once; prompts in flight produce no attempts. */
	readonly abandon: () => void;
};

/** What a session needs from its attack. */
export type SessionContext = SessionSocketContext & {
	readonly timeouts: ReplyTimeouts;
	/** The pauses of the next user: called once per session. */
	readonly thinkTimes: () => NextThinkTime;
	readonly perPrompt: boolean;
	/** Prompts in flight per connection; more than one needs a correlator. */
	readonly inFlight: number;
	/** Whether a turn without a reply stops its conversation. */
	readonly stopsConversation: boolean;
	/** Chooses the users who leave in mid-reply; undefined when all stay. */
	readonly leaving?: Leaving | undefined;
	/** The number of the next connection, in the order of opening. */
	readonly nextConnection: () => number;
	/** `assignment` is absent when a connection opens before its first prompt is known. */
	readonly connect: (
		assignment: Assignment | undefined,
		number: number,
		events: ConnectionEvents,
		/** Stands for the session, over all of its connections. */
		user: object,
	) => Connection;
	/** The messages of a request with its templates filled in. */
	readonly render: (
		assignment: Assignment,
		connection: number,
		last: LastReply | undefined,
		setup: SavedValues | undefined,
		lane: number,
	) => readonly OutgoingMessage[];
	readonly createAssembler: () => Assembler;
	/** Classifies a frame that arrives while no reply is awaited. */
	readonly stray: (frame: Frame) => StrayKind;
	/** Records how certain replies are; undefined when that is not tracked. */
	readonly credits: CreditRecord | undefined;
	/** Surplus frames keep arriving, so replies can't be trusted: the run must end. */
	readonly distrust: () => void;
	/** Whether this session may pause for a look: other sessions can take the prompts that are due. */
	readonly mayPause: () => boolean;
	/** Whether there is no time left for looks. */
	readonly isHurried: () => boolean;
	readonly greetings: Greetings;
	/** A frame arrived on a connection before anything was sent. */
	readonly greeted: () => void;
	/** Matches the frame after which a connection accepts prompts. */
	readonly isReady: Matcher | undefined;
	/** Milliseconds for `isReady`, and for each answer to a message of the set-up. */
	readonly setupTimeout: number;
	/** What is sent on each connection before its first prompt. */
	readonly setup: SetupPlan | undefined;
	/** The frames that are answered at once. */
	readonly answers: AnswerPlan | undefined;
	/** From 0 to 1: randomises the delay before a refused connection is retried; no delay if absent. */
	readonly random: (() => number) | undefined;
	/** A connection succeeded, or was refused. */
	readonly connected: () => void;
	readonly refused: (error: AttemptError, connection: number) => void;
	/** The rule's decoding, which also applies to frames that messages wait for. */
	readonly decode?: ReplyRule['decode'];
	readonly correlator: Correlator | undefined;
	/** A prompt ended. */
	readonly finished: (attempt: RawAttempt) => void;
	/** A further turn of a conversation is being sent. */
	readonly turnSent: (turn: Assignment) => void;
	/** A turn was not sent because an earlier one had no reply. */
	readonly skipped: (attempt: RawAttempt) => void;
	/** Counts this session's slots while they are free. */
	readonly heldUsers: HeldUsers;
	/** The session can take a prompt, or another one. */
	readonly free: (session: Session) => void;
	/** An assignment is over: the prompt, or all turns of the conversation. */
	readonly settled: () => void;
	/** A further turn waits to be sent since `at`; the attack calls back when it may be, or when sending has stopped. */
	readonly requestTurn: (proceed: (allowed: boolean) => void, at: number) => void;
	/** The session takes no further prompt, and its connection is closing. */
	readonly gone: (session: Session) => void;
	readonly unmatched: () => void;
};
