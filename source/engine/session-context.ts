import type {Assignment, RawAttempt} from '../model/raw-attempt.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import type {Assembler} from './assembler.ts';
import type {Connection, ConnectionEvents} from './connection.ts';
import type {Correlator} from './correlation.ts';
import type {OutgoingStep, ReplyTimeouts} from './exchange.ts';
import type {Frame} from './frame.ts';
import type {LinkContext} from './link.ts';
import type {Session} from './session.ts';

/** The reply to the turn before, for templates. */
export type LastReply = {readonly text: string | undefined; readonly body: unknown};

/** What a session needs of the attack that it is a part of. */
export type SessionContext = LinkContext & {
	readonly timeouts: ReplyTimeouts;
	readonly thinkTime: number;
	readonly perPrompt: boolean;
	/** Prompts on their way over one connection at once; more than one needs a correlator. */
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
	) => readonly OutgoingStep[];
	readonly createAssembler: () => Assembler;
	/** Tells heartbeats and the like, which between two prompts belong to none. */
	readonly isNoise: (frame: Frame) => boolean;
	/** The rule's, which holds for what steps wait for as well. */
	readonly decode?: ReplyRule['decode'];
	readonly correlator: Correlator | undefined;
	/** A prompt ended. */
	readonly finished: (attempt: RawAttempt) => void;
	/** A further turn of a conversation is being sent. */
	readonly continued: (turn: Assignment) => void;
	/** A turn ended without having been sent, because an earlier one had no reply. */
	readonly skipped: (attempt: RawAttempt) => void;
	/** The session can take a prompt, or one more. */
	readonly free: (session: Session) => void;
	/** What was assigned is over: the prompt, or all turns of the conversation. */
	readonly settled: () => void;
	/** A further turn waits to be sent; the attack calls back when it may, or may no more. */
	readonly continues: (proceed: (allowed: boolean) => void) => void;
	/** The session will take no further prompt, and its connection is on its way out. */
	readonly gone: (session: Session) => void;
	readonly unmatched: () => void;
};
