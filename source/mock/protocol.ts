import type {Answer} from './chatbot.ts';
import type {Opening, Refused} from './opening.ts';

/** A whole prompt, from one or several messages. */
export type Request = {
	readonly question: string;
	/** The client's name for the request; every JSON frame of its reply repeats it. */
	readonly id: string | number | undefined;
	/** The conversation that the client named, else one for the connection. */
	readonly session: string;
	/** What else the protocol needs of it for its reply. */
	readonly more?: Readonly<Record<string, unknown>>;
};

/** How a protocol interprets one message of a client. */
export type Received =
	| {readonly kind: 'prompt'; readonly request: Request}
	/** A part of a request or of the set-up, acknowledged by frames, or silently by none. */
	| {readonly kind: 'step'; readonly frames: readonly string[]}
	/** Not the protocol's shape; refused in the protocol's own words. */
	| {readonly kind: 'refused'; readonly frames: readonly string[]}
	/** The server closes the connection, after these frames if any. */
	| {
			readonly kind: 'close';
			readonly code: number;
			readonly reason: string;
			readonly frames?: readonly string[];
	  }
	/** No route of the gateway matches it: answered with `Forbidden`. */
	| {readonly kind: 'unroutable'}
	/** The Lambda throws: answered with the gateway's `Internal server error`. */
	| {readonly kind: 'crash'};

/** The frames of one reply, in order. */
export type Script = {
	/** Sent when the prompt has arrived, long before any text. */
	readonly opening: readonly string[];
	/** The frames with the text, one piece each. */
	readonly pieces: readonly string[];
	/** Sent right after the last piece; they complete the reply. */
	readonly closing: readonly string[];
	/** Sent a moment after the end. */
	readonly trailing: readonly string[];
};

/** A frame that an open connection gets again and again, whatever else happens on it. */
export type Beat = {
	/** Milliseconds. */
	readonly every: number;
	readonly frame: string;
	/** Whether a message is the client's answer; the connection closes when none has come by the next. */
	readonly answeredBy?: (message: string) => boolean;
	readonly code?: number;
	readonly reason?: string;
};

/** The protocol of one kind of chatbot behind the gateway. */
export type Protocol = {
	/** Whether the text is sent in pieces. */
	readonly streams: boolean;
	/**
	 * Called for each new connection; the returned function reads its messages one by one.
	 * @param session names the conversation where the client does not
	 */
	readonly converse: (session: string, opening: Opening) => (message: string) => Received;
	readonly write: (answer: Answer, pieces: readonly string[], request: Request) => Script;
	/** Acknowledges the prompt. */
	readonly ack: (request: Request) => string;
	/** Reports that the reply is still to come. */
	readonly heartbeat: (request: Request) => string;
	/**
	 * The protocol's own error, with the end of the reply; absent where a failing Lambda just throws.
	 */
	readonly fail?: (reason: string, request: Request) => readonly string[];
	/**
	 * False where no API Gateway stands before the chatbot: a failure is the protocol's own, and
	 * nothing says that an integration timed out.
	 */
	readonly gateway?: false;
	/** What the server says first on an open connection. */
	readonly greet?: (session: string, opening: Opening) => readonly string[];
	/** Looks at the upgrade, such as for a token, and says why it is refused. */
	readonly admit?: (opening: Opening) => Refused | undefined;
	/** The accepted subprotocols; the first that the client offers is echoed, and without one it is refused. */
	readonly subprotocols?: readonly string[];
	readonly beat?: Beat;
	/** Frames are binary messages, and the client's may be. */
	readonly binary?: true;
	/** Ends each record, in both directions; records that are due together travel in one message. */
	readonly recordEnd?: string;
	/** The most bytes in a frame and in a message of the client; API Gateway's quotas if absent. */
	readonly limits?: {readonly frame: number; readonly message: number};
};
