/** A test of one frame, or (`idle`, `close`) of the state of its connection. */
export type Condition =
	/** The value at a path of the frame's JSON; JSON inside strings is searched as well. */
	| {readonly path: string; readonly equals: unknown}
	| {readonly path: string; readonly exists: boolean}
	/** A regular expression. */
	| {readonly path: string; readonly matches: string}
	/** The raw frame: all of it, its beginning, or a regular expression. */
	| {readonly text: string}
	| {readonly text_prefix: string}
	| {readonly text_matches: string}
	/** The n-th frame of the reply, without ignored frames and acknowledgements. */
	| {readonly frames: number}
	/** No frame for this many milliseconds; never before the first one. */
	| {readonly idle: number}
	/** The server closes the connection. */
	| {readonly close: true};

/** How frames form a reply. Of several conditions, any one is enough. Milliseconds. */
export type ReplyRule = {
	/** The reply is complete. */
	readonly done: readonly Condition[];
	/** The path of the frame's piece of the text; without it, the raw frame is the piece. */
	readonly delta?: {readonly path?: string; readonly mode: 'append' | 'replace'} | undefined;
	/** The path of the whole text, when frames are not pieces. */
	readonly text?: {readonly path: string} | undefined;
	/** Heartbeats and other noise. */
	readonly ignore: readonly Condition[];
	/** The server has received the request. */
	readonly ack: readonly Condition[];
	/** The server reports a failure, with the path of its message. */
	readonly error?: {readonly when: readonly Condition[]; readonly message?: string} | undefined;
	/** How long trailing frames are accepted after the end; the clock has stopped by then. */
	readonly grace: number;
	/** The path of the id in the request, and in the frames of its reply. */
	readonly correlate?: {readonly request: string; readonly reply: string} | undefined;
	/** The path of the frames' number. */
	readonly sequence?: {readonly path: string} | undefined;
	readonly decode?: 'base64' | undefined;
};

/** One message of a payload that consists of several. */
export type PayloadMessage = {
	/** JSON whose strings are templates. */
	readonly send: unknown;
	/** What must arrive before the next message is sent; absent when nothing is awaited. */
	readonly await?: readonly Condition[] | undefined;
	/**
	 * Sent once for each chunk of a long text: `{{$chunk.text}}` and `{{$chunk.index}}` in `send`
	 * are the chunk and its number from 0.
	 */
	readonly each?: 'chunk' | undefined;
	/** JSON template of the text to cut into chunks of `size` bytes; the question if absent. */
	readonly of?: unknown;
	readonly size?: number | undefined;
};

/** The rule `single`: the first frame is the whole reply. */
export const singleRule: ReplyRule = {done: [{frames: 1}], ignore: [], ack: [], grace: 0};
