import type {Answer} from './chatbot.ts';

/** A whole prompt, from one or several messages. */
export type Request = {
	readonly question: string;
	/** The client's name for the request; every JSON frame of its reply repeats it. */
	readonly id: string | number | undefined;
	/** The conversation that the client named, else one for the connection. */
	readonly session: string;
};

/** How a protocol interprets one message of a client. */
export type Received =
	| {readonly kind: 'prompt'; readonly request: Request}
	/** A part of a request, acknowledged by a frame. */
	| {readonly kind: 'step'; readonly frame: string}
	/** Not the protocol's shape; refused in the protocol's own words. */
	| {readonly kind: 'refused'; readonly frames: readonly string[]}
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

/** The protocol of one kind of chatbot behind the gateway. */
export type Protocol = {
	/** Whether the text is sent in pieces. */
	readonly streams: boolean;
	/**
	 * Called for each new connection; the returned function reads its messages one by one.
	 * @param session names the conversation where the client does not
	 */
	readonly converse: (session: string) => (message: string) => Received;
	readonly write: (answer: Answer, pieces: readonly string[], request: Request) => Script;
	/** Acknowledges the prompt. */
	readonly ack: (request: Request) => string;
	/** Reports that the reply is still to come. */
	readonly heartbeat: (request: Request) => string;
	/**
	 * The protocol's own error, with the end of the reply; absent where a failing Lambda just throws.
	 */
	readonly fail?: (reason: string, request: Request) => readonly string[];
};
