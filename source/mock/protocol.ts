import type {Answer} from './chatbot.ts';

/** A whole prompt, however many messages it came in. */
export type Request = {
	readonly question: string;
	/** The client's name for the request; every JSON frame of its reply repeats it. */
	readonly id: string | number | undefined;
	/** The conversation that the client named, else one for the connection. */
	readonly session: string;
};

/** What a protocol makes of one message of a client. */
export type Received =
	| {readonly kind: 'prompt'; readonly request: Request}
	/** A part of a request, acknowledged by a frame. */
	| {readonly kind: 'step'; readonly frame: string}
	/** Not the protocol's shape, said in the protocol's own words. */
	| {readonly kind: 'refused'; readonly frames: readonly string[]}
	/** No route of the gateway takes it: its `Forbidden`. */
	| {readonly kind: 'unroutable'}
	/** The Lambda throws on it: the gateway's `Internal server error`. */
	| {readonly kind: 'crash'};

/** The frames of one reply, in order. */
export type Script = {
	/** Sent when the prompt has arrived, long before there is any text. */
	readonly opening: readonly string[];
	/** Those that carry the text, each a piece of it. */
	readonly pieces: readonly string[];
	/** Sent right after the last piece; the reply is complete with them. */
	readonly closing: readonly string[];
	/** Sent a moment after the end. */
	readonly trailing: readonly string[];
};

/** How one kind of chatbot talks over the gateway. */
export type Protocol = {
	/** Whether the text goes out in pieces. */
	readonly streams: boolean;
	/**
	 * Begins on a new connection; the function reads its messages one by one.
	 * @param session names the conversation where the client does not
	 */
	readonly converse: (session: string) => (message: string) => Received;
	readonly write: (answer: Answer, pieces: readonly string[], request: Request) => Script;
	/** Says that the prompt has arrived. */
	readonly ack: (request: Request) => string;
	/** Says that the reply is still to come. */
	readonly heartbeat: (request: Request) => string;
	/** The protocol's own error, with what ends the reply; absent where a failing Lambda just throws. */
	readonly fail?: (reason: string, request: Request) => readonly string[];
};
