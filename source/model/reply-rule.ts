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

/**
 * One way to get at the text of what arrives; several are applied in order. `utf8`: binary messages hold
 * text. `sse`: the data of `data:` lines. `ndjson`: a record a line. `json`: one document over several
 * messages. `split`: records end with this text. `prefix`: what begins with this text is what follows it.
 */
export type Decoding =
	| 'utf8'
	| 'base64'
	| 'sse'
	| 'ndjson'
	| 'json'
	| {readonly split: string}
	| {readonly prefix: string};

/** A message that is sent at once when a frame comes, for which the server waits in mid-reply. */
export type FrameAnswer = {
	readonly to: readonly Condition[];
	/** JSON whose strings are templates, `{"raw": "text"}` or `{"binary": "base64"}`. */
	readonly send: unknown;
};

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
	/** The server reports a failure, with the paths of its message; the first that has one counts. */
	readonly error?:
		| {readonly when: readonly Condition[]; readonly message?: string | readonly string[]}
		| undefined;
	/** How long trailing frames are accepted after the end; the clock has stopped by then. */
	readonly grace: number;
	/** The path of the id in the request, and in the frames of its reply. */
	readonly correlate?: {readonly request: string; readonly reply: string} | undefined;
	/** The path of the frames' number. */
	readonly sequence?: {readonly path: string} | undefined;
	/** Applied in order to what arrives, before anything else. */
	readonly decode?: readonly Decoding[] | undefined;
	/** What stands between pieces of the text when they are put together; nothing if absent. */
	readonly join?: string | undefined;
	/** Parts of the text to take out, such as `<think>…</think>`; `…` stands for what is between. */
	readonly strip?: readonly string[] | undefined;
	/** Frames that are no text but a named part of the reply, such as the model's thinking. */
	readonly phases?: Readonly<Record<string, readonly Condition[]>> | undefined;
	readonly answer?: readonly FrameAnswer[] | undefined;
	/** Paths of what the built-in metrics compare with the row's intent and references. */
	readonly intent?: string | undefined;
	readonly references?: string | undefined;
	/** Paths of the tokens read and written, and of what the reply costs in dollars. */
	readonly usage?:
		| {
				readonly input?: string | undefined;
				readonly output?: string | undefined;
				readonly cost?: string | undefined;
		  }
		| undefined;
};

/** One message of a payload that consists of several. */
export type PayloadMessage = {
	/** JSON whose strings are templates, `{"raw": "text"}` or `{"binary": "base64"}`. */
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

/** One message of what is sent once per connection, before its first prompt. */
export type SetupMessage = Pick<PayloadMessage, 'send' | 'await'> & {
	/** By name, the paths of values in the awaited frame, kept for `{{$setup.NAME}}`. */
	readonly save?: Readonly<Record<string, string>> | undefined;
};

/** The rule `single`: the first frame is the whole reply. */
export const singleRule: ReplyRule = {done: [{frames: 1}], ignore: [], ack: [], grace: 0};
